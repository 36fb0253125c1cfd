package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.page;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.angarium.engine.Backup;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.model.AngariumException;
import org.angarium.testkit.disk.JournaledDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One thread commits and others read, so that they bring the tables up to date meanwhile. Each
 * reader sees what was committed before it asked; of what is committed meanwhile it may see one
 * part and not another. The power is cut, or the process killed, in the middle of that, also while
 * a reader has the tables half written.
 */
@Timeout(60)
class H2StoreThreadsTest {
  private static final int LIVES = Integer.getInteger("angarium.lives", 60);
  private static final int READERS = 2;
  private static final int KEPT = 40;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger settled = new AtomicInteger();

  @TempDir Path folder;

  private JournaledDisk files;
  private int life;
  private volatile boolean over;
  private volatile long acknowledged;
  private int kills;
  private int cuts;

  @Test
  void shouldShowAndKeepWhatWasCommittedWhileReadersCatchUp() throws Exception {
    try (JournaledDisk opened = new JournaledDisk("threads", random, 64 << 10, 256 << 10, 20_000)) {
      files = opened;
      while (life < LIVES) {
        liveOnce();
        assertThat(failures).as("seed %d, life %d", seed, life).isEmpty();
      }
    }
    System.out.printf(
        "seed %d: %d cuts, %d kills, %d commits, %d reads, settled %d times%n",
        seed, cuts, kills, acknowledged, reads.get(), settled.get());
    assertThat(kills).isPositive();
    assertThat(cuts).isPositive();
    assertThat(reads.get()).isGreaterThan(LIVES);
    assertThat(settled.get()).isPositive();
  }

  private Path directory() {
    return folder.resolve("life" + life);
  }

  private void liveOnce() throws InterruptedException {
    StoreFiles place = StoreFiles.of(directory().resolve("db"), files.files());
    files.createFolder(directory());
    Waiting waiting = new Waiting(1 + random.nextInt(300), 200_000, 1 + random.nextInt(100));
    H2Store store =
        H2Store.open(TestStores.settings(place.database()), place, waiting, Schema.MIGRATIONS);
    check(store);
    if (random.nextBoolean()) {
      files.disk().cutAfter(random.nextInt(600));
    }
    over = false;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Thread thread = new Thread(() -> readUntilOver(store), "reader-" + i);
      thread.start();
      threads.add(thread);
    }
    boolean tidies = random.nextBoolean();
    Thread third = new Thread(() -> settleUntilOver(store, tidies), "third");
    third.start();
    threads.add(third);
    try {
      commit(store, random.nextInt(200));
    } catch (AngariumException e) {
      expectEnd(e);
      rollBack(store); // as the committer does: others wait for their turn
    }
    end();
    for (Thread thread : threads) {
      thread.join();
    }
    try {
      store.close();
    } catch (AngariumException e) {
      assertThat(e).hasStackTraceContaining("the power was cut");
    }
  }

  /** Has the tables say that they have everything, as for a backup, or when the disk is full. */
  private void settleUntilOver(H2Store store, boolean tidies) {
    try {
      while (!over) {
        if (tidies) {
          store.tidy();
        } else {
          backUp(store);
        }
        settled.incrementAndGet();
      }
    } catch (AngariumException e) {
      if (!e.getMessage().contains("ANG-17")) {
        expectEnd(e);
      }
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  private void backUp(H2Store store) {
    try (Backup backup = store.backup(folder.resolve("backup.mv.db"), true)) {
      backup.run();
    }
  }

  /** Ends the life while the readers read. */
  private void end() {
    over = true;
    life++;
    if (!files.disk().isCut() && random.nextInt(3) > 0) {
      kills++;
      files.disk().kill(directory());
    } else {
      cuts++;
      files.disk().cutNow();
      files.disk().restart(Survivors.SOME, directory());
    }
  }

  private void check(H2Store store) {
    if (life == 0) {
      store.writer().addDestination(1, QUEUE);
      store.writer().addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
      store.writer().commit();
      store.writer().sync();
      return;
    }
    List<Long> found = page(store, 1).rows().stream().map(StoredDelivery::ord).toList();
    long last = found.isEmpty() ? 0 : Ord.sequence(found.get(found.size() - 1));
    assertThat(last).as("seed %d, life %d", seed, life).isBetween(acknowledged, acknowledged + 1);
    assertThat(found).isEqualTo(ords(last));
    acknowledged = last;
  }

  private static List<Long> ords(long last) {
    return ordsFrom(last - KEPT + 1, last);
  }

  private static List<Long> ordsFrom(long first, long last) {
    return LongStream.rangeClosed(Math.max(1, first), last).map(TestStores::ord).boxed().toList();
  }

  private void commit(H2Store store, int count) {
    StoreWriter writer = store.writer();
    for (int i = 0; i < count; i++) {
      long sequence = acknowledged + 1;
      int size = random.nextInt(30) == 0 ? random.nextInt(100_000) : random.nextInt(2_000);
      int traits = writer.addDelivery(1, ord(sequence), message("x".repeat(size)), 0, false);
      if (sequence > KEPT) {
        writer.removeDelivery(1, ord(sequence - KEPT), traits);
      }
      if (random.nextInt(25) == 0) {
        writer.setAttempts(1, ord(sequence), 1); // to the tables
      }
      writer.commit();
      writer.sync();
      acknowledged = sequence;
    }
  }

  private void readUntilOver(H2Store store) {
    try {
      while (!over) {
        long before = acknowledged;
        List<Long> found = page(store, 1).rows().stream().map(StoredDelivery::ord).toList();
        long after = acknowledged + 1; // that may be under way
        reads.incrementAndGet();
        assertThat(found).containsAll(ordsFrom(after - KEPT + 1, before));
        assertThat(ordsFrom(before - KEPT + 1, after)).containsAll(found);
      }
    } catch (AngariumException e) {
      expectEnd(e);
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  private static void rollBack(H2Store store) {
    try {
      store.writer().rollback();
    } catch (AngariumException e) {
      assertThat(e).hasStackTraceContaining("the power was cut");
    }
  }

  private void expectEnd(AngariumException e) {
    boolean cut = files.disk().isCut(); // asked first: it is over before the power comes back
    if (!cut && !over) {
      failures.add(e);
    }
  }
}
