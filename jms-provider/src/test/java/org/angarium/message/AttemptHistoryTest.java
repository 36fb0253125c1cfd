package org.angarium.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of attempts, and its text. */
class AttemptHistoryTest {
  private static FailedAttempt attempt(int number) {
    return new FailedAttempt(number, 1_000L * number, "me", Failure.of("no. " + number));
  }

  private static AttemptHistory history(int count) {
    AttemptHistory history = AttemptHistory.EMPTY;
    for (int number = 1; number <= count; number++) {
      history = history.plus(attempt(number));
    }
    return history;
  }

  private static List<Integer> numbers(AttemptHistory history) {
    return history.attempts().stream().map(FailedAttempt::number).toList();
  }

  @Test
  void shouldReadWhatItWrites() {
    Exception thrown = new IllegalStateException("no\tstock: \"7\" \\ \u00e9 \ud83d\ude00 \ud800!");
    thrown.initCause(new RuntimeException("the database"));
    AttemptHistory history =
        AttemptHistory.EMPTY
            .plus(new FailedAttempt(1, 1_700_000_000_123L, "me", Failure.of("threw", thrown)))
            .plus(new FailedAttempt(2, 0, null, FailedAttempt.RESTARTED));
    AttemptHistory read = AttemptHistory.parse(history.toText());
    assertThat(read).isEqualTo(history);
    Failure failure = read.attempts().get(0).failure();
    assertThat(failure.exception()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failure.message()).isEqualTo("no stock: \"7\" \\ \u00e9 \ud83d\ude00  !");
    assertThat(failure.stack()).hasSize(7).anyMatch(line -> line.contains("RuntimeException: the"));
    assertThat(history.toText())
        .startsWith("[{\"attempt\":1,\"at\":\"2023-11-14T22:13:20.123Z\",\"consumer\":\"me\"");
  }

  @Test
  void shouldTakeAboutAKilobyteForAnAttemptAtMost() {
    Exception thrown = new IllegalStateException("\u0000x\"".repeat(100_000));
    StackTraceElement frame =
        new StackTraceElement("c".repeat(900), "m".repeat(900), "f".repeat(900), 1);
    thrown.setStackTrace(
        IntStream.range(0, 900).mapToObj(i -> frame).toArray(StackTraceElement[]::new));
    FailedAttempt longest =
        new FailedAttempt(
            1, Long.MAX_VALUE / 1_000_000, "y".repeat(9_000), Failure.of("z".repeat(900), thrown));
    String text = AttemptHistory.EMPTY.plus(longest).toText();
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan(2_000);
    assertThat(AttemptHistory.parse(text).toText()).isEqualTo(text);
  }

  @Test
  void shouldSurviveExceptionsThatThrowAndGoInCircles() {
    Exception hostile =
        new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new UnsupportedOperationException("meant to happen");
          }
        };
    Exception first = new IllegalStateException("first");
    Exception second = new IllegalStateException("second", first);
    first.initCause(second);
    assertThat(Failure.of("threw", hostile).message()).isNull();
    assertThat(Failure.of("threw", first).message()).isEqualTo("first");
  }

  @Test
  void shouldKeepTheFirstAndTheLast() {
    assertThat(numbers(history(10))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(numbers(history(11))).containsExactly(1, 2, 3, 4, 5, 7, 8, 9, 10, 11);
    assertThat(numbers(history(1_000))).containsExactly(1, 2, 3, 4, 5, 996, 997, 998, 999, 1_000);
  }

  @Test
  void shouldReplaceWhatIsWrittenAgain() {
    AttemptHistory again = history(3).plus(new FailedAttempt(2, 5, "you", Failure.of("new")));
    assertThat(numbers(again)).containsExactly(1, 2);
    assertThat(again.last().consumer()).isEqualTo("you");
  }

  @Test
  void shouldSayOfWhichAttemptsNothingIsKnown() {
    assertThat(history(2).of(0).isEmpty()).isTrue();
    assertThat(numbers(history(5).of(3))).containsExactly(1, 2, 3);
    AttemptHistory filled = AttemptHistory.EMPTY.plus(attempt(2)).plus(attempt(4)).of(5);
    assertThat(numbers(filled)).containsExactly(1, 2, 3, 4, 5);
    assertThat(filled.attempts())
        .extracting(FailedAttempt::at)
        .containsExactly(0L, 2_000L, 0L, 4_000L, 0L);
    assertThat(numbers(AttemptHistory.EMPTY.of(1_000_000)))
        .containsExactly(1, 2, 3, 4, 5, 999_996, 999_997, 999_998, 999_999, 1_000_000);
    assertThat(numbers(history(11).of(11))).isEqualTo(numbers(history(11)));
  }

  @Test
  void shouldPutOneLifeBehindTheOther() {
    AttemptHistory lives = AttemptHistory.EMPTY;
    for (int life = 0; life < 5; life++) {
      lives = lives.then(history(9));
      assertThat(lives.attempts()).hasSizeLessThanOrEqualTo(20);
    }
    assertThat(numbers(lives)).startsWith(1, 2, 3, 4, 5).endsWith(8, 9).hasSize(20);
    assertThat(AttemptHistory.parse(lives.toText())).isEqualTo(lives);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "]",
        "[]",
        "[[]]",
        "{}",
        "[1]",
        "[{]",
        "[{\"attempt\":}]",
        "[{\"attempt\":1,\"at\":\"yesterday\"}]",
        "[{\"at\":5}]",
        "[{\"reason\":[]}]",
        "[{\"attempt\":99999999999999999999}]",
        "[{\"reason\":\"\\u12\"}]",
        "[{\"reason\":\"\\q\"}]",
        "[{\"attempt\":1}] and more"
      })
  void shouldTakeWhatIsNoHistoryForNone(String text) {
    assertThat(AttemptHistory.parse(text)).isSameAs(AttemptHistory.EMPTY);
    assertThat(AttemptHistory.parse(null)).isSameAs(AttemptHistory.EMPTY);
    assertThat(AttemptHistory.parse(5)).isSameAs(AttemptHistory.EMPTY);
    assertThat(AttemptHistory.parse("[".repeat(100_000))).isSameAs(AttemptHistory.EMPTY);
  }

  @Test
  void shouldReadAnyTextWithoutTrouble() {
    long seed = Long.getLong("angarium.seed", System.nanoTime());
    System.out.println("AttemptHistoryTest -Dangarium.seed=" + seed);
    Random random = new Random(seed);
    String text = history(4).toText();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder changed = new StringBuilder(text);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(changed.length());
        if (random.nextBoolean()) {
          changed.setCharAt(at, "[]{}\",:\\19u-TZ".charAt(random.nextInt(14)));
        } else {
          changed.delete(at, at + random.nextInt(5));
        }
      }
      AttemptHistory read = AttemptHistory.parse(changed.toString());
      assertThat(AttemptHistory.parse(read.toText())).isEqualTo(read);
    }
  }
}
