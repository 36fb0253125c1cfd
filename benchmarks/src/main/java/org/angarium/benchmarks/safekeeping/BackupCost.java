package org.angarium.benchmarks.safekeeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.angarium.Broker;

/**
 * How long a sender waits while a backup is made, and while none is.
 *
 * @param quiet the waits in a time as long as the backup took, before it
 */
record BackupCost(Waits quiet, Waits during, double seconds, double megabytes) {
  private static final long FIRST_NANOS = 2_000_000_000L;

  /** How long {@code send()} took, in milliseconds: the median, 99 of 100, the longest. */
  record Waits(double median, double high, double longest) {
    static Waits of(Histogram nanos) {
      return new Waits(
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6,
          nanos.getMaxValue() / 1e6);
    }
  }

  /** A backlog of so many, a sender and receiver at work, and so many backups. */
  static List<BackupCost> of(Path folder, int repetitions, int messages)
      throws IOException, InterruptedException, ExecutionException {
    Recorder recorder = new Recorder(3);
    List<BackupCost> costs = new ArrayList<>();
    AtomicBoolean end = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Broker broker = Broker.builder().file(folder.resolve("backed-up")).open()) {
      EncryptionCost.fill(broker, messages);
      Future<?> work = thread.submit(() -> work(broker, recorder, end));
      long last = FIRST_NANOS;
      for (int i = -1; i < repetitions; i++) {
        recorder.reset();
        LockSupport.parkNanos(last);
        Waits quiet = Waits.of(recorder.getIntervalHistogram());
        long start = System.nanoTime();
        Path backup = broker.backup(folder.resolve("backup" + i + ".mv.db")).await();
        last = System.nanoTime() - start;
        Waits during = Waits.of(recorder.getIntervalHistogram());
        if (i >= 0) { // the first one warms up
          costs.add(new BackupCost(quiet, during, last / 1e9, Files.size(backup) / 1e6));
        }
        Files.delete(backup);
      }
      end.set(true);
      work.get(); // where it lost a message, it says so
    } finally {
      thread.shutdown();
    }
    return costs;
  }

  private static void work(Broker broker, Recorder recorder, AtomicBoolean end) {
    try (Traffic traffic = new Traffic(broker, "live", false)) {
      while (!end.get()) {
        long start = System.nanoTime();
        traffic.send(1);
        recorder.recordValue(System.nanoTime() - start);
        traffic.receive(1);
      }
    }
  }
}
