package org.angarium.benchmarks.scale;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.angarium.engine.spread.HashPlacement;

/**
 * Calculates how many databases a load needs. What one database carries is measured, see {@link
 * Measured}; where messages go is what Angarium would do with them, see {@link HashPlacement}; that
 * more processors carry more in proportion is assumed. Each message is taken to need rows, as
 * behind a backlog.
 */
public final class ScaleCalculation {
  /** The share of the time for which processors may be busy, on average. */
  static final double BUSY = 0.5;

  /** Processors of a database's machine in the tables of several. */
  static final int CORES = 16;

  /** Connections that a JVM has to each database: the default, and one for the lease. */
  static final int CONNECTIONS = 11;

  /** Connections that a server is asked to keep, at most. */
  static final int MOST_CONNECTIONS = 1_000;

  /** Processors of a JVM's machine. */
  static final int JVM_CORES = 4;

  /** For so many sets of names it is calculated where messages go. */
  private static final int NAMES = 25;

  private static final List<Traffic> TRAFFIC =
      List.of(
          new Traffic(1_000, 0, 0, 0),
          new Traffic(1_000, 0.8, 0, 0),
          new Traffic(10_000, 0.8, 0, 0),
          new Traffic(10_000, 1, 0, 0),
          new Traffic(10_000, 1, 20, 10_000),
          new Traffic(1, 0, 1, 1_000_000));

  private static final int[] DATABASES = {2, 4, 8, 16, 64};

  private final int names;

  /**
   * @param names how many sets of names are tried
   */
  ScaleCalculation(int names) {
    this.names = names;
  }

  /**
   * Writes tables as Markdown.
   *
   * @param args the raw lines of a run of the shared engine, and the file to be written
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path lines = Path.of(args[0]);
    String text =
        new ScaleCalculation(NAMES)
            .tables(
                Measured.read(lines, "64x64-deep-backlog/1"), Measured.read(lines, "batch-100/1"));
    Files.writeString(Path.of(args[1]), text);
    System.out.println(text);
  }

  String tables(Measured single, Measured batches) {
    return oneServer(single, batches) + placement() + demand(single);
  }

  private static String oneServer(Measured single, Measured batches) {
    StringBuilder text =
        new StringBuilder(
            """
            | processors of the server | messages/s, one by one | log | messages/s, batches of 100 | log |
            |--:|--:|--:|--:|--:|
            """);
    for (int cores : new int[] {2, 8, 16, 32, 64}) {
      text.append(
          "| %d | %,.0f | %,.0f MB/s | %,.0f | %,.0f MB/s |%n"
              .formatted(
                  cores,
                  single.rate(cores, BUSY),
                  single.rate(cores, BUSY) * single.logBytes() / 1e6,
                  batches.rate(cores, BUSY),
                  batches.rate(cores, BUSY) * batches.logBytes() / 1e6));
    }
    return text.append("\n").toString();
  }

  private String placement() {
    StringBuilder text = new StringBuilder("| traffic |");
    IntStream.of(DATABASES).forEach(n -> text.append(" %d databases |".formatted(n)));
    text.append("\n|---|").append("--:|".repeat(DATABASES.length)).append("\n");
    for (Traffic traffic : TRAFFIC) {
      text.append("| ").append(traffic.text()).append(" |");
      for (int databases : DATABASES) {
        double[] seen = imbalances(traffic, databases);
        text.append(" %.2f (%.2f) |".formatted(seen[seen.length / 2], seen[seen.length - 1]));
      }
      text.append("\n");
    }
    return text.append("\n").toString();
  }

  /** For several sets of names, sorted. */
  double[] imbalances(Traffic traffic, int databases) {
    HashPlacement placement = new HashPlacement(databases, name -> true);
    return IntStream.range(0, traffic.keys() > 100_000 ? Math.min(3, names) : names)
        .mapToDouble(seed -> traffic.imbalance(placement, seed))
        .sorted()
        .toArray();
  }

  private String demand(Measured single) {
    Traffic traffic = TRAFFIC.get(4);
    StringBuilder text =
        new StringBuilder(
            """
            | messages/s | databases of %d processors | JVMs of %d processors | connections to each database | cells |
            |--:|--:|--:|--:|--:|
            """
                .formatted(CORES, JVM_CORES));
    for (double rate : new double[] {1e4, 1e5, 1e6, 1e7}) {
      double jvms = Math.max(2, Math.ceil(rate * single.nodeMicros() / (JVM_CORES * BUSY * 1e6)));
      int cells = (int) Math.max(1, Math.ceil(jvms * CONNECTIONS / MOST_CONNECTIONS));
      int databases = databases(single, traffic, rate / cells);
      text.append(
          "| %,.0f | %,d | %,.0f | %,.0f | %d |%n"
              .formatted(
                  rate, databases * cells, jvms, Math.ceil(jvms / cells) * CONNECTIONS, cells));
    }
    return text.toString();
  }

  /** So many databases that the busiest of them is not busier than it may be. */
  int databases(Measured single, Traffic traffic, double rate) {
    double carries = single.rate(CORES, BUSY);
    int databases = (int) Math.max(1, Math.ceil(rate / carries));
    while (databases > 1) {
      double[] seen = imbalances(traffic, databases);
      if (rate / databases * seen[seen.length / 2] <= carries) {
        return databases;
      }
      databases++;
    }
    return databases;
  }
}
