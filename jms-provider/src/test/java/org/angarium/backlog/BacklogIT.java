package org.angarium.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.angarium.testkit.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backlog of {@code -Dangarium.backlog=N} PERSISTENT messages of 1 KiB in a process with a heap
 * of {@code -Dangarium.backlog.heap=48m}; the profile {@code backlog} has 500,000 in 128 MiB. What
 * is found is asserted, what it took is reported.
 */
class BacklogIT {
  private static final int MESSAGES = Integer.getInteger("angarium.backlog", 20_000);
  private static final String HEAP = System.getProperty("angarium.backlog.heap", "48m");
  private static final int ROUNDS = 40;

  @TempDir Path folder;

  private final Map<String, Long> figures = new HashMap<>();
  private final List<String> report = new ArrayList<>();

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void shouldKeepFindBrowseAndDrainWhatIsLargerThanMemory() {
    run(Backlog.Fill.class, MESSAGES);
    run(Backlog.Find.class, MESSAGES);
    run(Backlog.Drain.class, MESSAGES);
    print("BacklogIT: %d messages of 1 KiB, -Xmx%s".formatted(MESSAGES, HEAP));
    assertThat(figures.get("drained")).isEqualTo(MESSAGES - figures.get("selected"));
    assertThat(figures.get("browsed")).isEqualTo(MESSAGES);
    // ten selectors look for both ends: each message is read once for each of them, not once for
    // each receive
    assertThat(figures.get("headsRead")).isLessThanOrEqualTo(figures.get("headsReadAtMost"));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void shouldUseSpaceAgainWhenFilledAndDrainedManyTimes() {
    int count = Math.max(1_000, MESSAGES / 10);
    run(Backlog.Rounds.class, count, ROUNDS);
    print("BacklogIT: %d rounds of %d messages".formatted(ROUNDS, count));
    // the bodies alone would take more than all the files, journal and free space included ...
    assertThat(figures.get("largest")).isLessThan(ROUNDS * count * 1_024L);
    // ... which no longer grow; how full they are after a round depends on when a chunk was freed
    assertThat(figures.get("largest")).isLessThan(2 * figures.get("largestEarly"));
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldBoundWhatIsOpenUnacknowledgedAndInFlight() {
    run(Backlog.Bounds.class, MESSAGES);
    print("BacklogIT: bounds, -Xmx" + HEAP);
    assertThat(figures.get("unacknowledged")).isEqualTo(5_000);
    assertThat(figures.get("transactionRefused")).isEqualTo(1);
    assertThat(figures.get("asyncSent")).isEqualTo(Math.min(MESSAGES, 20_000));
    assertThat(figures.get("asyncInFlight")).isBetween(1L, 1_000L);
  }

  private void run(Class<?> main, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("angarium:h2:file:" + folder.resolve("backlog")));
    all.addAll(List.of(arguments));
    long started = System.nanoTime();
    try (ChildJvm child =
        ChildJvm.of(main)
            .onlyOptions(
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dangarium.started=" + System.currentTimeMillis())
            .arguments(all.toArray())
            .onLine(this::accept)
            .start()) {
      assertThat(child.awaitExit(TimeUnit.MINUTES.toSeconds(55))).as(main.getSimpleName()).isZero();
    }
    report.add(
        "%s took %d s"
            .formatted(
                main.getSimpleName(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started)));
  }

  /** "name number text". */
  private void accept(String line) {
    String[] words = line.split(" ", 3);
    if (words.length == 3 && words[1].matches("\\d+")) {
      figures.put(words[0], Long.parseLong(words[1]));
    }
    report.add(line);
  }

  private void print(String title) {
    System.out.println(title + "\n  " + String.join("\n  ", report));
  }
}
