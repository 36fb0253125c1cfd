package org.angarium.testkit.sigkill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.testkit.process.ChildJvm;
import org.angarium.testkit.process.Moments;

/** Kills the application again and again, and keeps the books. */
final class Rounds {
  /** How long a child lives at most before it is killed at random: opening, then work. */
  private static final int OPENING = 600_000;

  private static final int WORK = 250_000;

  private final Path folder;
  private final List<Mode> modes;
  private final Random random;
  private final Map<String, Ledger> ledgers = new HashMap<>();
  private final Map<String, Integer> killsAt = new HashMap<>();
  private int kills;

  Rounds(Path folder, List<Mode> modes, Random random) {
    this.folder = folder;
    this.modes = modes;
    this.random = random;
    modes.forEach(mode -> ledgers.put(mode.name(), new Ledger()));
  }

  int kills() {
    return kills;
  }

  /** Kills at a moment of a mode, which it comes by soon. */
  void killAt(String moment) {
    try (ChildJvm child = start(moment, 1 + random.nextInt(4), numbers())) {
      awaitMoment(child, moment);
      child.kill();
      assertKilled(child);
      killsAt.merge(moment, 1, Integer::sum);
    }
  }

  private static void awaitMoment(ChildJvm child, String moment) {
    try {
      child.await(Moments.line(moment)::equals);
    } catch (AssertionError e) {
      throw new AssertionError("it did not come by the moment \"" + moment + '"', e);
    }
  }

  /** Kills at any time while it works. */
  void killAtWork() {
    try (ChildJvm child = start(Moments.NONE, 1, numbers())) {
      child.await("up"::equals);
      child.killAfter(random.nextInt(WORK));
      assertKilled(child);
    }
  }

  /** Kills at any time from the start of the process, most often while it opens its files. */
  void killAtStart() {
    try (ChildJvm child = start(Moments.NONE, 1, numbers())) {
      child.killAfter(random.nextInt(OPENING));
      assertKilled(child);
    }
  }

  private void assertKilled(ChildJvm child) {
    assertThat(child.awaitExit()).isEqualTo(ChildJvm.KILLED);
    kills++;
  }

  /** Lets it work off what is left. */
  void finish() {
    try (ChildJvm child = start(Moments.NONE, 1, List.of())) {
      assertThat(child.awaitExit()).isZero();
    }
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (Mode mode : modes) {
      Ledger ledger = ledgers.get(mode.name());
      numbers.add(mode.sendsAgain() ? ledger.afterSent() : ledger.afterAttempted());
    }
    return numbers;
  }

  private ChildJvm start(String moment, int times, List<Integer> numbers) {
    String names = String.join(",", modes.stream().map(Mode::name).toList());
    return ChildJvm.of(App.class)
        .options("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off")
        .arguments(folder, moment, times, random.nextLong(), names)
        .arguments(numbers.toArray())
        .onLine(this::accept)
        .start();
  }

  private void accept(String line) {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "s" -> ledgers.get(words[1]).attempted(Integer.parseInt(words[2]));
      case "S" -> ledgers.get(words[1]).sent(Integer.parseInt(words[2]));
      case "E" -> ledgers.get(words[1]).effect(Integer.parseInt(words[2]));
      case "F" -> throw new AssertionError(line);
      default -> {}
    }
  }

  /** What came of a mode. */
  record Result(Mode mode, int killsAt, long sent, long received, long lost, long duplicated) {
    boolean kept() {
      return mode.promise().holds(lost, duplicated);
    }
  }

  /** What came of each mode. */
  List<Result> results() {
    return modes.stream().map(this::result).toList();
  }

  private Result result(Mode mode) {
    Ledger ledger = ledgers.get(mode.name());
    Ledger source = ledgers.get(mode.source());
    assertThat(ledger.invented(source)).as("%s: effects of what nobody sent", mode).isZero();
    return new Result(
        mode,
        mode.moments().stream().mapToInt(moment -> killsAt.getOrDefault(moment, 0)).sum(),
        source.sent(),
        ledger.received(),
        ledger.lost(source),
        ledger.duplicated());
  }

  /** The results as a table in Markdown. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "| mode | promises | counted by | sent | received | lost | duplicated | kills at its moments |\n");
    text.append("|---|---|---|--:|--:|--:|--:|--:|\n");
    for (Result r : results()) {
      text.append(
          "| %s | %s | %s | %,d | %,d | %,d | %,d | %d |%n"
              .formatted(
                  r.mode().name(),
                  r.mode().promise(),
                  r.mode().countedBy(),
                  r.sent(),
                  r.received(),
                  r.lost(),
                  r.duplicated(),
                  r.killsAt()));
    }
    return text.toString();
  }
}
