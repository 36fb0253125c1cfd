package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.ord;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;

/** Measures a store of 1 KiB messages, run by hand: folder, seconds for each rate, backlog. */
final class H2StoreBenchmark {
  private final Path database;
  private final long nanos;
  private final SentMessage message;
  private H2Store store;
  private long added;
  private long removed;
  private int traits;

  private H2StoreBenchmark(Path folder, int seconds) {
    database = folder.resolve("bench");
    nanos = seconds * 1_000_000_000L;
    byte[] body = new byte[1024];
    new Random(1).nextBytes(body);
    message =
        SentMessage.to(TestStores.QUEUE)
            .messageId("ID:0123456789-0123456789")
            .timestamp(1_700_000_000_000L)
            .body(Body.Bytes.copyOf(body))
            .build();
    store = TestStores.open(database);
    store.writer().addDestination(1, TestStores.QUEUE);
    store.writer().addSubscription(1, 1, SubscriptionSpec.queue(TestStores.QUEUE));
    store.writer().commit();
  }

  public static void main(String[] args) throws Exception {
    Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("bench");
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
    int backlog = args.length > 2 ? Integer.parseInt(args[2]) : 500_000;
    H2StoreBenchmark rates = new H2StoreBenchmark(folder.resolve("rates"), seconds);
    rates.rates();
    rates.backlog(backlog);
    rates.store.close();
    for (int keep : new int[] {0, 1000, 100, 20}) {
      H2StoreBenchmark rounds = new H2StoreBenchmark(folder.resolve("rounds" + keep), seconds);
      rounds.rounds(10, 100_000, keep);
      long start = System.nanoTime();
      rounds.store.close();
      rounds.report("close: %s", since(start));
    }
  }

  private void rates() {
    rate("warm-up, insert and delete 1", 1, 1, true);
    rate("insert 1, sync", 1, 0, true);
    rate("delete 1, sync", 0, 1, true);
    rate("insert 1 and delete 1, sync", 1, 1, true);
    rate("insert 1 and delete 1, no sync", 1, 1, false);
    rate("insert 16 and delete 16, sync", 16, 16, true);
    rate("insert 100, sync", 100, 0, true);
    rate("delete 100, sync", 0, 100, true);
    rate("insert 100 and delete 100, sync", 100, 100, true);
    while (removed < added) {
      remove(1000);
    }
  }

  private void rate(String what, int inserts, int deletes, boolean sync) {
    add(inserts > 0 ? 1000 : 0);
    store.writer().commit();
    long start = System.nanoTime();
    int commits = 0;
    while (System.nanoTime() - start < nanos && removed + deletes <= added) {
      add(inserts);
      remove(deletes);
      store.writer().commit();
      if (sync) {
        store.writer().sync();
      }
      commits++;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    report(
        "%-36s %,9.0f commits/s %,10.0f rows/s",
        what, commits / seconds, commits * (double) Math.max(inserts, deletes) / seconds);
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      traits = store.writer().addDelivery(1, ord(++added), message, 0, false);
    }
  }

  private void remove(int count) {
    StoreWriter writer = store.writer();
    for (int i = 0; i < count && removed < added; i++) {
      writer.removeDelivery(1, ord(++removed), traits);
    }
    if (count >= 1000) {
      writer.commit();
    }
  }

  private void backlog(int size) {
    long start = System.nanoTime();
    for (int i = 0; i < size / 100; i++) {
      add(100);
      store.writer().commit();
    }
    store.writer().sync();
    report("fill %,d: %s", size, since(start));
    start = System.nanoTime();
    report("depth %s: %s", store.reader().depths(Long.MAX_VALUE), since(start));
    scan("scan pages", false);
    scan("scan heads", true);
    start = System.nanoTime();
    store.close();
    report("close: %s", since(start));
    start = System.nanoTime();
    store = TestStores.open(database);
    report("open: %s", since(start));
    scan("scan pages, cold", false);
    start = System.nanoTime();
    while (removed < added) {
      remove(100);
      store.writer().commit();
    }
    store.writer().sync();
    report("drain: %s", since(start));
  }

  private void scan(String what, boolean heads) {
    long start = System.nanoTime();
    long rows = 0;
    Page page = new Page(java.util.List.of(), Ord.BEFORE_ALL, false);
    while (!page.end()) {
      page =
          heads
              ? store.reader().heads(1, page.scannedTo(), added, 0, 1000, 1 << 20)
              : store.reader().page(1, page.scannedTo(), added, 0, 1000, 1 << 20);
      rows += page.rows().size();
    }
    report("%s %,d rows: %s", what, rows, since(start));
  }

  /** Fills and drains; of every {@code keep} messages one stays. */
  private void rounds(int rounds, int size, int keep) throws Exception {
    for (int round = 1; round <= rounds; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < size / 100; i++) {
        add(100);
        store.writer().commit();
        store.writer().sync();
      }
      while (removed < added) {
        for (int i = 0; i < 100 && removed < added; i++) {
          removed++;
          if (keep == 0 || removed % keep != 0) {
            store.writer().removeDelivery(1, ord(removed), traits);
          }
        }
        store.writer().commit();
        store.writer().sync();
      }
      report("round %d of %,d, one in %d stays: %s", round, size, keep, since(start));
    }
  }

  private static String since(long start) {
    return "%.3f s".formatted((System.nanoTime() - start) / 1e9);
  }

  private void report(String format, Object... values) {
    System.out.printf(format + ", file %,d KiB%n", append(values, fileSize() >> 10));
  }

  private static Object[] append(Object[] values, Object last) {
    Object[] all = java.util.Arrays.copyOf(values, values.length + 1);
    all[values.length] = last;
    return all;
  }

  private long fileSize() {
    return StoreFiles.of(database).main().toFile().length();
  }
}
