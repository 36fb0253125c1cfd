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
 * {@code -Dangarium.keys=N} distinct keys, all of them waiting, in a process with a heap of {@code
 * -Dangarium.keys.heap=32m}; one key is blocked and the others flow. The profile {@code backlog}
 * has a million in 128 MiB.
 */
class ManyKeysIT {
  private static final int KEYS = Integer.getInteger("angarium.keys", 20_000);
  private static final String HEAP = System.getProperty("angarium.keys.heap", "32m");

  @TempDir Path folder;

  private final Map<String, Long> figures = new HashMap<>();
  private final List<String> report = new ArrayList<>();

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldLetOtherKeysFlowWhileOneIsBlocked() {
    try (ChildJvm child =
        ChildJvm.of(ManyKeys.class)
            .onlyOptions("-Xmx" + HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .arguments("angarium:h2:file:" + folder.resolve("keys"), KEYS)
            .onLine(this::accept)
            .start()) {
      assertThat(child.awaitExit(TimeUnit.MINUTES.toSeconds(25))).as("exit").isZero();
    }
    System.out.printf(
        "ManyKeysIT: %d keys, -Xmx%s%n  %s%n", KEYS, HEAP, String.join("\n  ", report));
    assertThat(figures.get("flowed")).isEqualTo(KEYS);
    assertThat(figures.get("left")).isEqualTo(500);
    assertThat(figures.get("unblocked")).isEqualTo(499);
    assertThat(figures.get("leftAtLast")).isZero();
  }

  /** "name number text". */
  private void accept(String line) {
    String[] words = line.split(" ", 3);
    if (words.length == 3 && words[1].matches("\\d+")) {
      figures.put(words[0], Long.parseLong(words[1]));
    }
    report.add(line);
  }
}
