package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.ord;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.model.SystemClock;

/**
 * Commits a second of one message of 1 KiB each, and one of 1,000 that wait removed, synced and
 * synced late in turns. Run by hand: arguments are the folder, the seconds for each measurement,
 * and how often to repeat both.
 */
final class DurabilityBenchmark {
  private DurabilityBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "durability-bench");
    long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(args[1]));
    for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
      System.out.println("sync: " + measure(folder.resolve("sync" + round), true, nanos));
      System.out.println("os:   " + measure(folder.resolve("os" + round), false, nanos));
    }
  }

  private static String measure(Path database, boolean sync, long nanos) throws Exception {
    AtomicInteger syncs = new AtomicInteger();
    JournalObserver counter =
        new JournalObserver() {
          @Override
          public void logSynced(long bytes) {
            syncs.incrementAndGet();
          }
        };
    try (var observation = JournaledFilePath.register().observe(database, counter);
        SystemClock clock = new SystemClock();
        H2Store store = H2Store.open(new H2StoreSettings(database, sync, clock))) {
      store.writer().addDestination(1, QUEUE);
      store.writer().addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
      store.writer().commit();
      run(store.writer(), sync, nanos / 4, syncs);
      String result = run(store.writer(), sync, nanos, syncs);
      observation.close();
      return result;
    }
  }

  private static String run(StoreWriter writer, boolean sync, long nanos, AtomicInteger syncs) {
    SentMessage message = message();
    long[] latencies = new long[2_000_000];
    int commits = 0;
    long first = System.nanoTime(); // order keys go up from one run to the next
    syncs.set(0);
    int traits = 0;
    long start = System.nanoTime();
    long before = start;
    while (before - start < nanos && commits < latencies.length) {
      traits = writer.addDelivery(1, ord(first + commits), message, 0, false);
      if (commits >= 1000) {
        writer.removeDelivery(1, ord(first + commits - 1000), traits);
      }
      writer.commit();
      if (sync) {
        writer.sync();
      }
      long now = System.nanoTime();
      latencies[commits++] = now - before;
      before = now;
    }
    Arrays.sort(latencies, 0, commits);
    return "%,d commits/s, %.1f syncs/s, median %d, 99%% %d, 99.9%% %d, highest %d microseconds"
        .formatted(
            commits * 1_000_000_000L / (before - start),
            syncs.get() * 1e9 / (before - start),
            latencies[commits / 2] / 1000,
            latencies[(int) (commits * 0.99)] / 1000,
            latencies[(int) (commits * 0.999)] / 1000,
            latencies[commits - 1] / 1000);
  }

  private static SentMessage message() {
    byte[] body = new byte[1024];
    new Random(1).nextBytes(body);
    return SentMessage.to(QUEUE)
        .messageId("ID:0123456789-0123456789")
        .timestamp(1_700_000_000_000L)
        .body(Body.Bytes.copyOf(body))
        .build();
  }
}
