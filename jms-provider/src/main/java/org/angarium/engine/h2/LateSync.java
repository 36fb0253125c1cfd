package org.angarium.engine.h2;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.h2.journal.Journal;
import org.angarium.model.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits that do not wait for the disk: each is flushed to the operating system at once, and a
 * second after the first that is not synced a thread of its own syncs them all. So while commits
 * come there is one sync a second, and when none come there is none. The journal itself syncs when
 * much has been flushed.
 *
 * <p>A sync that fails is the journal's end: it refuses the next commit, and tells at once whoever
 * watches it, which is how the engine hears of it: see {@link JournalWatch}.
 */
final class LateSync implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LateSync.class);

  /** How long a commit waits for its sync, in milliseconds. */
  static final long DELAY = 1_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final Journal journal;
  private final Clock clock;
  private final Clock.Timer timer;
  private final ExecutorService thread;
  private volatile long dueAt = NEVER;

  /**
   * @param name for the name of the thread
   */
  LateSync(String name, Journal journal, Clock clock) {
    this.journal = journal;
    this.thread = newThread("angarium-" + name + "-late-sync");
    this.clock = clock;
    this.timer = clock.timer("late sync", () -> thread.execute(this::sync));
  }

  /** Something was written that needs a sync. */
  void schedule() {
    long now = clock.millis();
    if (now + DELAY < dueAt) {
      dueAt = now + DELAY;
      timer.wakeAfter(now, DELAY);
    }
  }

  private void sync() {
    dueAt = NEVER; // before the sync: what is flushed from now on may miss it
    try {
      journal.sync();
    } catch (IOException e) {
      LOG.error(
          "Commits that were not synced yet may be lost in a power cut; the store takes no more",
          e);
    }
  }

  /** No more syncs; one that is under way goes on, and does no harm to a journal that is closed. */
  @Override
  public void close() {
    timer.close();
    thread.shutdown();
  }

  private static ExecutorService newThread(String name) {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy()); // the timer may run once more while this closes
  }
}
