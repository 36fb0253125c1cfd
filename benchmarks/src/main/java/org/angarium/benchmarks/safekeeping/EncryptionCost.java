package org.angarium.benchmarks.safekeeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.angarium.Broker;
import org.jspecify.annotations.Nullable;

/**
 * What one broker does on a file that is encrypted, or not.
 *
 * @param single messages a second, sent and received one by one
 * @param batched the same a hundred at a time
 * @param filled messages a second, sent a hundred at a time, nobody receives
 * @param drained the same, received after the broker was opened again
 * @param openMillis how long that took
 * @param megabytes of the closed file
 */
record EncryptionCost(
    double single,
    double batched,
    double filled,
    double drained,
    double openMillis,
    double megabytes) {
  private static final int BATCH = 100;
  private static final String LIVE = "live";
  private static final String BACKLOG = "backlog";

  /**
   * Measures on a new file, and deletes it.
   *
   * @param key the file of the key, or null for none
   */
  static EncryptionCost of(Path file, @Nullable Path key, double seconds, int messages)
      throws IOException {
    double single;
    double batched;
    double filled;
    try (Broker broker = open(file, key)) {
      try (Traffic traffic = new Traffic(broker, LIVE, false)) {
        single = traffic.rate(seconds, 1);
      }
      try (Traffic traffic = new Traffic(broker, LIVE, true)) {
        batched = traffic.rate(seconds, BATCH);
      }
      filled = fill(broker, messages);
    }
    Path database = file.resolveSibling(file.getFileName() + ".mv.db");
    double megabytes = Files.size(database) / 1e6;
    long start = System.nanoTime();
    try (Broker broker = open(file, key)) {
      double openMillis = (System.nanoTime() - start) / 1e6;
      double drained = drain(broker, messages);
      return new EncryptionCost(single, batched, filled, drained, openMillis, megabytes);
    } finally {
      Files.delete(database);
    }
  }

  private static Broker open(Path file, @Nullable Path key) {
    var builder = Broker.builder().file(file);
    return key == null ? builder.open() : builder.encryptionKeyFile(key).open();
  }

  /** Sends a backlog. Messages a second. */
  static double fill(Broker broker, int messages) {
    try (Traffic traffic = new Traffic(broker, BACKLOG, true)) {
      long start = System.nanoTime();
      for (int i = 0; i < messages; i += BATCH) {
        traffic.send(BATCH);
      }
      return messages / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static double drain(Broker broker, int messages) {
    try (Traffic traffic = new Traffic(broker, BACKLOG, true)) {
      long start = System.nanoTime();
      for (int i = 0; i < messages; i += BATCH) {
        traffic.receive(BATCH);
      }
      return messages / ((System.nanoTime() - start) / 1e9);
    }
  }
}
