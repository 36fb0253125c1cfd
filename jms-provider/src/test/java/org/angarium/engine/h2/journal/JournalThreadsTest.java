package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.angarium.testkit.disk.MemoryDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several threads in one journaled file, interrupted and not. */
@Timeout(60)
class JournalThreadsTest {
  private static final int REGION = 10_000;
  private static final int WRITERS = 4;

  @TempDir Path directory;

  @Test
  void shouldShowWholeWritesAndKeepForcedOnesWhenManyThreadsWork() throws Exception {
    MemoryDisk disk = new MemoryDisk(new Random(3));
    JournaledFile file = open(disk, Path.of("/a/f.mv.db"));
    AtomicLongArray forced = new AtomicLongArray(WRITERS);
    AtomicBoolean stop = new AtomicBoolean();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int region = i;
      fill(file, region, 0);
      tasks.add(
          () -> {
            for (long value = 1; value <= 1500; value++) {
              fill(file, region, value);
              file.force();
              forced.set(region, value);
            }
            return null;
          });
    }
    AtomicLongArray reads = new AtomicLongArray(2);
    List<Callable<Void>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int reader = i;
      readers.add(
          () -> {
            while (!stop.get()) {
              for (int region = 0; region < WRITERS; region++) {
                long least = forced.get(region);
                assertThat(wholeValue(file, region)).isGreaterThanOrEqualTo(least);
                reads.incrementAndGet(reader);
              }
            }
            return null;
          });
    }
    run(tasks, readers, stop);
    assertThat(reads.get(0)).isPositive();
    disk.cutNow();
    disk.restart(Survivors.NONE, Path.of("/b"));

    JournaledFile again = open(disk, Path.of("/b/f.mv.db"));
    for (int region = 0; region < WRITERS; region++) {
      assertThat(wholeValue(again, region)).isEqualTo(1500);
    }
  }

  @Test
  void shouldNotCloseWhenThreadsAreInterrupted() throws Exception {
    JournaledFilePath.register();
    FilePath path = FilePath.get(JournaledFilePath.SCHEME + ":" + directory + "/f.mv.db");
    try (FileChannel channel = path.open("rw")) {
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> victims = java.util.Collections.synchronizedList(new ArrayList<>());
      List<Callable<Void>> workers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int region = i;
        workers.add(
            () -> {
              victims.add(Thread.currentThread());
              for (int value = 0; value < 1000; value++) {
                Thread.currentThread().interrupt();
                ByteBuffer written = ByteBuffer.allocate(REGION).putLong(0, value);
                channel.write(written, (long) region * REGION);
                channel.force(false);
                ByteBuffer read = ByteBuffer.allocate(REGION);
                channel.read(read, (long) region * REGION);
                assertThat(read.getLong(0)).isEqualTo(value);
                assertThat(Thread.interrupted()).as("interrupt status kept").isTrue();
              }
              return null;
            });
      }
      Callable<Void> interrupter =
          () -> {
            while (!stop.get()) {
              victims.forEach(Thread::interrupt);
              Thread.onSpinWait();
            }
            return null;
          };
      run(workers, List.of(interrupter), stop);
      assertThat(channel.isOpen()).isTrue();
    }
    try (FileChannel channel = path.open("rw")) {
      assertThat(channel.size()).isEqualTo(3 * REGION);
    }
  }

  private static void run(
      List<Callable<Void>> tasks, List<Callable<Void>> others, AtomicBoolean stop)
      throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      List<Future<Void>> rest = new ArrayList<>();
      others.forEach(task -> rest.add(pool.submit(task)));
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
      stop.set(true);
      for (Future<Void> done : rest) {
        done.get();
      }
    } finally {
      stop.set(true);
      pool.shutdownNow();
    }
  }

  private static JournaledFile open(MemoryDisk disk, Path path) throws IOException {
    JournalSettings settings = new JournalSettings(64 << 10, 128 << 10, 15_000);
    return Objects.requireNonNull(
        new Recovery(disk, path, settings, new JournalObserver() {}).open());
  }

  private static void fill(JournaledFile file, int region, long value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(REGION);
    while (bytes.hasRemaining()) {
      bytes.putLong(value);
    }
    file.write(bytes.flip(), (long) region * REGION);
  }

  private static long wholeValue(JournaledFile file, int region) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(REGION);
    file.read(bytes, (long) region * REGION);
    bytes.flip();
    long value = bytes.getLong();
    while (bytes.hasRemaining()) {
      assertThat(bytes.getLong()).isEqualTo(value);
    }
    return value;
  }
}
