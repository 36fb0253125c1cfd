package org.angarium.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Faults in turn, and what came of them: {@code -Dangarium.rounds=N} for each, {@code
 * -Dangarium.faults=kill,cut} for some only, {@code -Dangarium.seed=S} for the same choices. For
 * one thread.
 */
final class Rounds {
  private static final int ROUNDS = Integer.getInteger("angarium.rounds", 1);

  /** Threads that come and go: of timers, of pools, of the JVM. */
  private static final int SOME = 12;

  private static final Path TARGET = Path.of(System.getProperty("basedir", ""), "target");

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Fault> faults;
  private final Path report;
  private final Map<Fault, Row> rows = new EnumMap<>(Fault.class);

  /** What came of a fault. */
  private static final class Row {
    private Books.Wrongs wrongs = Books.Wrongs.NONE;
    private long sent;
    private long forgotten;
    private final List<Long> back = new ArrayList<>();
  }

  /**
   * @param possible of which the property chooses
   * @param report the name of the file in target
   */
  Rounds(Set<Fault> possible, String report) {
    String some = System.getProperty("angarium.faults");
    this.faults =
        some == null
            ? List.copyOf(possible)
            : Arrays.stream(some.split(","))
                .map(name -> Fault.valueOf(name.toUpperCase()))
                .filter(possible::contains)
                .toList();
    this.report = TARGET.resolve(report);
    faults.forEach(fault -> rows.put(fault, new Row()));
  }

  /** All of them, on a server, which is closed then. */
  void run(AttackedServer server) {
    System.out.println("repeat with -Dangarium.seed=" + seed);
    try (Attack attack = new Attack(server, TARGET.resolve("attack"))) {
      attack.settle();
      int most = Arrays.stream(attack.threads()).max().orElseThrow();
      for (int round = 0; round < ROUNDS; round++) {
        for (Fault fault : faults) {
          round(attack, fault, rows.get(fault));
          write(attack);
          assertThat(Arrays.stream(attack.threads()).max().orElseThrow())
              .as("threads of a node after " + fault)
              .isLessThanOrEqualTo(most + SOME);
        }
      }
      attack.end();
      assertThat(attack.books().faults()).isEmpty();
      assertThat(rows.values().stream().map(row -> row.wrongs))
          .as(table(attack) + String.join("\n", attack.books().told()))
          .noneMatch(Books.Wrongs::any);
      assertThat(attack.books().wrongs())
          .as("also before the first fault: " + String.join("\n", attack.books().told()))
          .isEqualTo(Books.Wrongs.NONE);
      assertThat(rows.values()).isNotEmpty().allMatch(row -> row.sent > 0);
    }
  }

  private void round(Attack attack, Fault fault, Row row) {
    Books.Wrongs before = attack.books().wrongs();
    long sent = attack.books().sent();
    long forgotten = attack.books().forgotten();
    attack.goOn();
    attack.awaitWork("before " + fault);
    fault.happen(attack, random.nextInt(Attack.NODES));
    row.back.add(attack.awaitWork("after " + fault));
    fault.mend(attack);
    attack.settle();
    attack.awaitConnections();
    row.wrongs = row.wrongs.plus(attack.books().wrongs().minus(before));
    row.sent += attack.books().sent() - sent;
    row.forgotten += attack.books().forgotten() - forgotten;
    System.out.printf(
        "%s: %s, forgotten %d, back after %d ms%n",
        fault, row.wrongs, row.forgotten, row.back.get(row.back.size() - 1));
  }

  private void write(Attack attack) {
    try {
      Files.createDirectories(TARGET);
      Files.writeString(report, table(attack));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String table(Attack attack) {
    String mode = Attack.PORTABLE ? " in portable mode" : "";
    return "%d nodes%s, lease %d s, seed %d.%n%n"
            .formatted(Attack.NODES, mode, Attack.LEASE.toSeconds(), seed)
        + "| fault | rounds | sent | lost | duplicated | had an effect though rolled back |"
        + " out of order | too early | all nodes at work again after: median, longest |\n"
        + "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
        + rows.entrySet().stream()
            .filter(entry -> !entry.getValue().back.isEmpty())
            .map(entry -> line(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining())
        + "\nErrors that the applications met: "
        + attack.books().troubles()
        + ".\n"
        + attack.books().toldOfReceivers()
        + "\nNON_PERSISTENT, gone with the server or the last node, as they may: "
        + forgotten()
        + ".\n";
  }

  private String forgotten() {
    String all =
        rows.entrySet().stream()
            .filter(entry -> entry.getValue().forgotten > 0)
            .map(entry -> entry.getKey().property() + " " + entry.getValue().forgotten)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "none" : all;
  }

  private static String line(Fault fault, Row row) {
    List<Long> back = row.back.stream().sorted().toList();
    return "| %s | %d | %,d | %d | %d | %d | %d | %d | %.1f s, %.1f s |%n"
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
            back.get(back.size() - 1) / 1_000.0);
  }
}
