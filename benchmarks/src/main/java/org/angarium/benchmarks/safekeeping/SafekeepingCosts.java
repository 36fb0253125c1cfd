package org.angarium.benchmarks.safekeeping;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Measures what encryption costs (with it and without in turns), and how long senders wait while a
 * backup is made; prints two tables with medians.
 */
public final class SafekeepingCosts {
  private static final int KEY_BYTES = 32;

  private final Path folder;
  private final PrintStream out;

  SafekeepingCosts(Path folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
  }

  /**
   * Measures and prints.
   *
   * @param args the folder for the files, the seconds for each measurement, the repetitions, and
   *     how many messages a backlog has
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path parent = Files.createDirectories(Path.of(args[0]));
    Path folder = Files.createTempDirectory(parent, "run");
    SafekeepingCosts costs = new SafekeepingCosts(folder, System.out);
    double seconds = Double.parseDouble(args[1]);
    int repetitions = Integer.parseInt(args[2]);
    int messages = Integer.parseInt(args[3]);
    costs.encryption(seconds, repetitions, messages);
    costs.backups(repetitions, messages);
    System.exit(0); // what else runs here must not keep the process
  }

  void encryption(double seconds, int repetitions, int messages) throws Exception {
    Path key = Files.write(folder.resolve("key"), key());
    List<EncryptionCost> plain = new ArrayList<>();
    List<EncryptionCost> encrypted = new ArrayList<>();
    for (int i = -1; i < repetitions; i++) {
      EncryptionCost without =
          EncryptionCost.of(folder.resolve("plain" + i), null, seconds, messages);
      EncryptionCost with =
          EncryptionCost.of(folder.resolve("encrypted" + i), key, seconds, messages);
      if (i >= 0) { // the first ones warm up
        plain.add(without);
        encrypted.add(with);
      }
    }
    out.println("| 1 KiB, PERSISTENT | plain | encrypted | ratio |");
    out.println("|---|--:|--:|--:|");
    row("sent and received one by one, messages/s", plain, encrypted, EncryptionCost::single);
    row("the same in transactions of 100", plain, encrypted, EncryptionCost::batched);
    row("a backlog filled", plain, encrypted, EncryptionCost::filled);
    row("and received after it was opened again", plain, encrypted, EncryptionCost::drained);
    row("opening it, ms", plain, encrypted, EncryptionCost::openMillis);
    row("its file, MB", plain, encrypted, EncryptionCost::megabytes);
  }

  private static byte[] key() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private void row(
      String title,
      List<EncryptionCost> plain,
      List<EncryptionCost> encrypted,
      ToDoubleFunction<EncryptionCost> figure) {
    double without = median(plain, figure);
    double with = median(encrypted, figure);
    out.println("| %s | %,.0f | %,.0f | %.2f |".formatted(title, without, with, with / without));
  }

  void backups(int repetitions, int messages) throws Exception {
    List<BackupCost> costs = BackupCost.of(folder, repetitions, messages);
    out.println();
    out.println("| `send()` of one sender, while | median, ms | 99 of 100, ms | longest, ms |");
    out.println("|---|--:|--:|--:|");
    wait("no backup is made", costs, BackupCost::quiet);
    wait("a backup is made", costs, BackupCost::during);
    out.println();
    out.println(
        "A backup of %,.0f MB takes %.1f s."
            .formatted(median(costs, BackupCost::megabytes), median(costs, BackupCost::seconds)));
  }

  private void wait(
      String title, List<BackupCost> costs, Function<BackupCost, BackupCost.Waits> waits) {
    out.println(
        "| %s | %.2f | %.2f | %.1f |"
            .formatted(
                title,
                median(costs, cost -> waits.apply(cost).median()),
                median(costs, cost -> waits.apply(cost).high()),
                median(costs, cost -> waits.apply(cost).longest())));
  }

  private static <T> double median(List<T> list, ToDoubleFunction<T> figure) {
    double[] sorted = list.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
