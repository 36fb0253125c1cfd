package org.angarium.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random trees against a second evaluator, and random texts against the parser. */
class SelectorRandomTest {
  private static final String[] FRAGMENTS = {
    "a",
    "b",
    "JMSType",
    "JMSX1",
    "TRUE",
    "false",
    "NULL",
    "NOT",
    "AND",
    "OR",
    "BETWEEN",
    "LIKE",
    "IN",
    "IS",
    "ESCAPE",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    ",",
    "'",
    "'x'",
    "'%'",
    "''",
    "'!'",
    "1",
    "07",
    "09",
    "0x1F",
    "7.",
    ".5",
    "1e9",
    "1e",
    "5L",
    "2F",
    "!",
    "\"",
    ".",
    "\ud83d\ude00",
    "\ud83d",
    "\u0000",
    "ı",
    "@",
    "\t",
    "\n"
  };

  @Test
  @Timeout(120)
  void shouldReadBackAndEvaluateRandomTrees() {
    Random random = Seed.random("shouldReadBackAndEvaluateRandomTrees");
    RandomTrees trees = new RandomTrees(random);
    TreePrinter printer = new TreePrinter(random);
    Map<Truth, Integer> seen = new EnumMap<>(Truth.class);
    for (int i = 0; i < 20_000; i++) {
      Expression tree = trees.condition(1 + random.nextInt(4));
      String text = printer.print(tree);
      if (text.length() > Selector.MAX_LENGTH) {
        continue;
      }
      Selector selector = Selector.parse(text);
      assertThat(selector.condition()).as(text).isEqualTo(tree);
      for (int m = 0; m < 5; m++) {
        Map<String, Object> message = trees.message();
        Truth truth = selector.condition().test(message::get);
        String expected = NaiveEvaluator.name(new NaiveEvaluator(message).truth(tree));
        assertThat(truth.name())
            .as(() -> text + " on " + NaiveEvaluator.describe(message))
            .isEqualTo(expected);
        assertThat(selector.matches(message::get)).isEqualTo(expected.equals("TRUE"));
        seen.merge(truth, 1, Integer::sum);
      }
    }
    // the trees are worth something only when they say all three
    assertThat(seen.values()).hasSize(3).allMatch(count -> count > 5_000);
  }

  @Test
  @Timeout(120)
  void shouldRefuseGarbageInOrder() {
    Random random = Seed.random("shouldRefuseGarbageInOrder");
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      accepted += parseOrRefuse(random.nextBoolean() ? words(random) : characters(random)) ? 1 : 0;
    }
    assertThat(accepted).isPositive();
  }

  @Test
  @Timeout(120)
  void shouldRefuseDamagedSelectorsInOrder() {
    Random random = Seed.random("shouldRefuseDamagedSelectorsInOrder");
    RandomTrees trees = new RandomTrees(random);
    TreePrinter printer = new TreePrinter(random);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(printer.print(trees.condition(2)));
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.deleteCharAt(at).append(' ');
        } else {
          text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
        }
      }
      parseOrRefuse(text.toString());
    }
  }

  /** Hostile nesting on a thread with a small stack. */
  @Test
  @Timeout(120)
  void shouldNeedLittleStack() throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    String[] openings = {
      "(",
      "NOT ",
      "- ",
      "+ ",
      "a AND (",
      "a OR NOT (",
      "(1 + 2 * - ",
      "a = (",
      "b AND a = 1 + 1 * ("
    };
    Runnable hostile =
        () -> {
          // many rounds: compiled code has larger frames than interpreted code
          for (int i = 0; i < 5_000; i++) {
            String opening = openings[i % openings.length];
            parseOrRefuse(opening.repeat(Selector.MAX_DEPTH + 1));
          }
          int levels = Selector.MAX_DEPTH / 2;
          String deepest = "(a OR a AND NOT ".repeat(levels) + "a" + ")".repeat(levels);
          assertThat(Selector.parse(deepest).matches(Map.of("a", true)::get)).isTrue();
        };
    Thread thread = new Thread(null, hostile, "small stack", 400 * 1024);
    thread.setUncaughtExceptionHandler((t, e) -> thrown[0] = e);
    thread.start();
    thread.join();

    assertThat(thrown[0]).isNull();
  }

  /** Whether a text is a selector; it is, or it is refused as it should be, nothing else. */
  private static boolean parseOrRefuse(String text) {
    Selector selector;
    try {
      selector = Selector.parse(text);
    } catch (AngariumException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SELECTOR);
      assertThat(e.getMessage()).contains("the selector is refused").hasSizeLessThan(600);
      return false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(
          "for the selector " + text.substring(0, Math.min(500, text.length())), e);
    }
    assertThat(selector.text()).isEqualTo(text);
    selector.matches(name -> name.length());
    selector.matches(name -> name);
    selector.matches(name -> null);
    return true;
  }

  private static String words(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n >= 0; n--) {
      text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
      text.append(random.nextInt(4) == 0 ? "" : " ");
    }
    return text.toString();
  }

  private static String characters(Random random) {
    StringBuilder text = new StringBuilder();
    int limit = random.nextBoolean() ? 0x80 : 0x10000;
    for (int n = random.nextInt(20); n >= 0; n--) {
      text.append((char) random.nextInt(limit));
    }
    return text.toString();
  }
}
