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
 * {@code -Dangarium.delays=N} delayed PERSISTENT messages of 1 KiB in a process with a heap of
 * {@code -Dangarium.delays.heap=48m}; the profile {@code backlog} has a million in 128 MiB. None
 * comes early, none is lost, and how late they come is reported, when {@code
 * -Dangarium.delays.rate=N} a second are due for {@code -Dangarium.delays.seconds=N}.
 */
class DelaysIT {
  private static final int MESSAGES = Integer.getInteger("angarium.delays", 20_000);
  private static final String HEAP = System.getProperty("angarium.delays.heap", "64m");

  /** What a slow machine sends in a millisecond, so that they are sent before they are due. */
  private static final int SENT_IN_A_MILLISECOND = 6;

  private static final int RATE = Integer.getInteger("angarium.delays.rate", 1_000);
  private static final int SECONDS = Integer.getInteger("angarium.delays.seconds", 4);

  @TempDir Path folder;

  private final Map<String, Long> figures = new HashMap<>();
  private final List<String> report = new ArrayList<>();

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void shouldComeInTimeAndTakeLittleMemory() {
    int sending = 1_000 + MESSAGES / SENT_IN_A_MILLISECOND;
    run(Delays.InTime.class, MESSAGES, sending, RATE, SECONDS);
    print("of %d messages %d a second are due".formatted(MESSAGES, RATE));
    assertThat(figures).containsEntry("received", (long) RATE * SECONDS);
    assertThat(figures).containsEntry("waiting", (long) MESSAGES - RATE * SECONDS);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void shouldBecomeDueTogetherWithoutAnybodyWhoTakesThem() {
    run(Delays.Send.class, MESSAGES, 1_000 + MESSAGES / SENT_IN_A_MILLISECOND);
    assertThat(figures.get("waiting")).isEqualTo(MESSAGES);
    run(Delays.Receive.class, MESSAGES);
    print("%d messages due at the same time".formatted(MESSAGES));
    assertThat(figures.get("received")).isEqualTo(MESSAGES);
  }

  private void run(Class<?> main, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("angarium:h2:file:" + folder.resolve("delays")));
    all.addAll(List.of(arguments));
    try (ChildJvm child =
        ChildJvm.of(main)
            .onlyOptions("-Xmx" + HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .arguments(all.toArray())
            .onLine(this::accept)
            .start()) {
      assertThat(child.awaitExit(TimeUnit.MINUTES.toSeconds(55))).as(main.getSimpleName()).isZero();
    }
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
    System.out.println(
        "DelaysIT: %s, -Xmx%s%n  %s".formatted(title, HEAP, String.join("\n  ", report)));
  }
}
