package org.angarium.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four JVMs on one PostgreSQL that syncs send and receive in all ways, while things go wrong, in
 * turn: nodes are killed, stopped beyond their lease, and cut off, also half; the server restarts
 * and crashes; connections are ended, locked up and used up; clocks jump. After each round all
 * nodes must be at work again by themselves, all that was sent is worked on, and the effects are
 * counted. {@code -Dangarium.rounds=N} for each fault, {@code -Dangarium.faults=kill,cut} for some
 * only, {@code -Dangarium.seed=S}, {@code -Dangarium.lease=10} on a slow machine, {@code
 * -Dangarium.portable=true} for nodes in portable mode; the result is in target/shared-attack.md,
 * what nodes say in target/attack.
 */
class PostgresAttackTest {
  private static final int ROUNDS = Integer.getInteger("angarium.rounds", 1);

  /** Threads that come and go: of timers, of pools, of the JVM. */
  private static final int SOME = 12;

  @TempDir Path folder;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Path target = Path.of(System.getProperty("basedir", ""), "target");

  /** What came of a fault. */
  private static final class Row {
    private Books.Wrongs wrongs = Books.Wrongs.NONE;
    private long sent;
    private final List<Long> back = new ArrayList<>();
  }

  private static List<Fault> faults() {
    String some = System.getProperty("angarium.faults");
    return some == null
        ? List.of(Fault.values())
        : Arrays.stream(some.split(",")).map(name -> Fault.valueOf(name.toUpperCase())).toList();
  }

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void shouldLoseAndDoubleNothingWhateverGoesWrong() throws IOException {
    System.out.println("PostgresAttackTest: repeat with -Dangarium.seed=" + seed);
    Map<Fault, Row> rows = new EnumMap<>(Fault.class);
    faults().forEach(fault -> rows.put(fault, new Row()));
    try (Attack attack = new Attack(folder, target.resolve("attack"))) {
      attack.settle();
      int most = Arrays.stream(attack.threads()).max().orElseThrow();
      for (int round = 0; round < ROUNDS; round++) {
        for (Fault fault : faults()) {
          round(attack, fault, rows.get(fault));
          write(rows, attack);
          assertThat(Arrays.stream(attack.threads()).max().orElseThrow())
              .as("threads of a node after " + fault)
              .isLessThanOrEqualTo(most + SOME);
        }
      }
      attack.end();
      assertThat(attack.books().faults()).isEmpty();
      assertThat(rows.values().stream().map(row -> row.wrongs))
          .as(table(rows, attack) + String.join("\n", attack.books().told()))
          .noneMatch(Books.Wrongs::any);
      assertThat(rows.values()).allMatch(row -> row.sent > 0);
    }
  }

  private void round(Attack attack, Fault fault, Row row) {
    Books.Wrongs before = attack.books().wrongs();
    long sent = attack.books().sent();
    attack.goOn();
    attack.awaitWork("before " + fault);
    fault.happen(attack, random.nextInt(Attack.NODES));
    row.back.add(attack.awaitWork("after " + fault));
    attack.settle();
    attack.awaitConnections();
    row.wrongs = row.wrongs.plus(attack.books().wrongs().minus(before));
    row.sent += attack.books().sent() - sent;
    System.out.printf(
        "%s: %s, back after %d ms%n", fault, row.wrongs, row.back.get(row.back.size() - 1));
  }

  private void write(Map<Fault, Row> rows, Attack attack) throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("shared-attack.md"), table(rows, attack));
  }

  private String table(Map<Fault, Row> rows, Attack attack) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d nodes%s, lease %d s, seed %d.%n%n"
            .formatted(
                Attack.NODES,
                Attack.PORTABLE ? " in portable mode" : "",
                Attack.LEASE.toSeconds(),
                seed));
    text.append("| fault | rounds | sent | lost | duplicated | had an effect though rolled back |");
    text.append(" out of order | too early | all nodes at work again after: median, longest |\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    rows.forEach(
        (fault, row) -> {
          List<Long> back = row.back.stream().sorted().toList();
          if (!back.isEmpty()) {
            text.append(
                "| %s | %d | %,d | %d | %d | %d | %d | %d | %.1f s, %.1f s |%n"
                    .formatted(
                        fault.said(),
                        back.size(),
                        row.sent,
                        row.wrongs.lost(),
                        row.wrongs.duplicated(),
                        row.wrongs.undone(),
                        row.wrongs.disordered(),
                        row.wrongs.early(),
                        back.get(back.size() / 2) / 1_000.0,
                        back.get(back.size() - 1) / 1_000.0));
          }
        });
    text.append("\nErrors that the applications met: ").append(attack.books().troubles());
    return text.append(".\n").toString();
  }
}
