package org.angarium.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.angarium.WhenFull;
import org.angarium.testkit.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A producer that is faster than its consumer, for each policy, in a process with a heap of 64 MiB:
 * {@code -Dangarium.pressure=N} messages, the profile {@code backlog} has many. What became of each
 * message is asserted, what was slowed or dropped is reported.
 */
class PressureIT {
  private static final int MESSAGES = Integer.getInteger("angarium.pressure", 2_000);

  /** What a consumer may hold, so that it is not counted by who makes room. */
  private static final int HELD = 64;

  @TempDir Path folder;

  private final Map<String, Long> figures = new HashMap<>();
  private final List<String> report = new ArrayList<>();

  private void run(Class<?> main, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(folder));
    all.addAll(List.of(arguments));
    try (ChildJvm child =
        ChildJvm.of(main)
            .onlyOptions("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .arguments(all.toArray())
            .onLine(this::accept)
            .start()) {
      assertThat(child.awaitExit(TimeUnit.MINUTES.toSeconds(25))).as("%s", report).isZero();
    }
    System.out.println("PressureIT, -Xmx64m\n  " + String.join("\n  ", report));
  }

  private void accept(String line) {
    String[] words = line.split(" ", 3);
    if (words.length == 3 && words[1].matches("\\d+")) {
      figures.put(words[0], Long.parseLong(words[1]));
    }
    report.add(line);
  }

  private long figure(String name) {
    return figures.get(name);
  }

  @ParameterizedTest
  @EnumSource(WhenFull.class)
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldBoundTheQueueOfAConsumerThatIsTooSlow(WhenFull policy) {
    run(Pressure.Slow.class, policy, MESSAGES);
    assertThat(figure("received") + figure("dropped") + figure("deadLettered"))
        .isEqualTo(figure("sent"));
    assertThat(figure("left")).isZero();
    assertThat(figure("deepest")).isLessThanOrEqualTo(500 + HELD);
    switch (policy) {
      case BLOCK -> {
        assertThat(figure("slowed")).isPositive();
        assertThat(figure("sent")).isEqualTo(MESSAGES);
      }
      case REJECT -> assertThat(figure("sent") + figure("refused")).isEqualTo(MESSAGES);
      case DEAD_LETTER -> assertThat(figure("deadLettered")).isPositive();
      default -> assertThat(figure("dropped")).isPositive();
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldRefuseRatherThanRunOutOfMemoryAndLetAcknowledgingGoOn() {
    int count = Math.max(60, MESSAGES / 100);
    run(Flood.class, count);
    assertThat(figure("committed")).isEqualTo(count / 4 * 4);
    assertThat(figure("asyncSent")).isEqualTo(count);
    assertThat(figure("droppedForThem")).isEqualTo(40L * (20 * count - 50));
    assertThat(figure("openTransactions")).isGreaterThan(3);
    assertThat(figure("inMemory")).isPositive();
    assertThat(figure("acknowledged")).isEqualTo(figure("committed") + figure("asyncSent"));
    assertThat(figure("drained")).isEqualTo(figure("inMemory"));
  }
}
