package org.angarium.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.WhenFull;
import org.angarium.testkit.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A producer that wants to send at least ten times as much as is consumed, for each policy, in a
 * process with a heap of 64 MiB: {@code -Dangarium.pressure=N} messages, the profile {@code
 * backlog} has many. What became of each message is asserted, what was slowed or dropped is
 * reported.
 */
class PressureIT {
  private static final int MESSAGES = Integer.getInteger("angarium.pressure", 1_000);

  /** What a consumer may hold, so that it is not counted by who makes room. */
  private static final int HELD = 64;

  @TempDir Path folder;

  /** A process, and what it reports. */
  private static final class Run implements AutoCloseable {
    private final Map<String, Long> figures = new ConcurrentHashMap<>();
    private final Queue<String> report = new ConcurrentLinkedQueue<>();
    private final ChildJvm child;

    Run(Class<?> main, Object... arguments) {
      child =
          ChildJvm.of(main)
              .onlyOptions("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
              .arguments(arguments)
              .onLine(this::accept)
              .start();
    }

    private void accept(String line) {
      String[] words = line.split(" ", 3);
      if (words.length == 3 && words[1].matches("\\d+")) {
        figures.put(words[0], Long.parseLong(words[1]));
      }
      report.add(line);
    }

    void await() {
      assertThat(child.awaitExit(TimeUnit.MINUTES.toSeconds(25))).as("%s", report).isZero();
      System.out.println("PressureIT, -Xmx64m\n  " + String.join("\n  ", report));
    }

    long figure(String name) {
      return figures.getOrDefault(name, -1L);
    }

    @Override
    public void close() {
      child.close();
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldBoundTheQueueOfAConsumerThatIsTooSlow() {
    Map<WhenFull, Run> runs = new EnumMap<>(WhenFull.class);
    try {
      for (WhenFull policy : WhenFull.values()) { // at the same time: they wait most of it
        runs.put(policy, new Run(Pressure.Slow.class, folder, policy, MESSAGES));
      }
      runs.values().forEach(Run::await);
      runs.forEach(PressureIT::check);
    } finally {
      runs.values().forEach(Run::close);
    }
  }

  private static void check(WhenFull policy, Run run) {
    assertThat(run.figure("received") + run.figure("dropped") + run.figure("deadLettered"))
        .as("%s", policy)
        .isEqualTo(run.figure("sent"));
    assertThat(run.figure("left")).isZero();
    assertThat(run.figure("largest")).isLessThan(64 << 20);
    assertThat(run.figures.keySet())
        .filteredOn(name -> name.startsWith("alert"))
        .as("%s", policy)
        .containsExactlyInAnyOrderElementsOf(alertsOf(policy));
    alertsOf(policy).forEach(alert -> assertThat(run.figure(alert)).as(alert).isEqualTo(1));
    assertThat(run.figure("deepest")).isLessThanOrEqualTo(200 + HELD);
    switch (policy) {
      case BLOCK -> {
        assertThat(run.figure("slowed")).isPositive();
        assertThat(run.figure("sent")).isEqualTo(MESSAGES);
      }
      case REJECT -> {
        assertThat(run.figure("refused")).isPositive();
        assertThat(run.figure("sent") + run.figure("refused")).isEqualTo(MESSAGES);
      }
      case DEAD_LETTER -> assertThat(run.figure("deadLettered")).isPositive();
      default -> assertThat(run.figure("dropped")).isPositive();
    }
  }

  /** The queue for dead letters is a ring. */
  private static List<String> alertsOf(WhenFull policy) {
    return switch (policy) {
      case BLOCK, REJECT -> List.of("alertDEPTH");
      case DEAD_LETTER -> List.of("alertDEAD_LETTERS", "alertDROPPING");
      default -> List.of("alertDROPPING");
    };
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldRefuseRatherThanRunOutOfMemoryAndLetAcknowledgingGoOn() {
    int count = Math.min(2_000, Math.max(40, MESSAGES / 50));
    try (Run run = new Run(Flood.class, folder, count)) {
      run.await();
      assertThat(run.figure("committed")).isEqualTo(count / 4 * 4);
      assertThat(run.figure("asyncSent")).isEqualTo(count);
      assertThat(run.figure("droppedForThem")).isEqualTo(40L * (20 * count - 50));
      assertThat(run.figure("openTransactions")).isGreaterThan(3);
      assertThat(run.figure("inMemory")).isPositive();
      assertThat(run.figure("acknowledged"))
          .isEqualTo(run.figure("committed") + run.figure("asyncSent"));
      assertThat(run.figure("drained")).isEqualTo(run.figure("inMemory"));
    }
  }

  /** What a heap of 64 MiB cannot have, of each kind. */
  private static final Map<Hoard.Of, Integer> TOO_MANY =
      Map.of(
          Hoard.Of.IDS, 1_000_000,
          Hoard.Of.VALUES, 400_000,
          Hoard.Of.QUEUES, 50_000,
          Hoard.Of.SUBSCRIPTIONS, 50_000,
          Hoard.Of.KEYS, 500_000);

  /** {@code NamesInMemoryTest} and {@code IdMemoryTest} have the same in each build, smaller. */
  @ParameterizedTest
  @EnumSource
  @EnabledIfSystemProperty(named = "angarium.pressure", matches = "\\d{5,}")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldNotRunOutOfMemoryOfNames(Hoard.Of what) {
    try (Run run = new Run(Hoard.class, folder, what, TOO_MANY.get(what))) {
      run.await();
      assertThat(run.figure("worked")).isEqualTo(3);
      assertThat(run.figure("kept")).isGreaterThan(1_000);
    }
  }
}
