package org.angarium.engine.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.angarium.engine.Pause;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the store on a thread of its own for threads of the application: those may be interrupted
 * at any moment, and a database that is interrupted while it reads or waits may be harmed. An
 * interrupt does not end the wait; it is kept. Thread-safe.
 */
final class DetachedReader implements StoreReader, AutoCloseable {
  private final StoreReader reader;
  private final ExecutorService thread;

  DetachedReader(String name, StoreReader reader) {
    this.reader = reader;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread t = new Thread(task, "angarium-" + name + "-reader");
              t.setDaemon(true);
              return t;
            });
  }

  @Override
  public Page page(
      int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
    return call(() -> reader.page(subscriptionId, after, maxSequence, dueBy, maxRows, maxBytes));
  }

  @Override
  public Page lane(
      int subscriptionId, int priority, long after, long maxSequence, int maxRows, long maxBytes) {
    return call(() -> reader.lane(subscriptionId, priority, after, maxSequence, maxRows, maxBytes));
  }

  @Override
  public Page heads(
      int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
    return call(() -> reader.heads(subscriptionId, after, maxSequence, dueBy, maxRows, maxBytes));
  }

  @Override
  public Page group(
      int subscriptionId,
      String group,
      long after,
      long maxSequence,
      long dueBy,
      int maxRows,
      long maxBytes) {
    return call(
        () -> reader.group(subscriptionId, group, after, maxSequence, dueBy, maxRows, maxBytes));
  }

  @Override
  @SuppressWarnings("NullAway") // it does not see that the type variable may be nullable
  public @Nullable StoredDelivery load(int subscriptionId, long ord) {
    return this.<@Nullable StoredDelivery>call(() -> reader.load(subscriptionId, ord));
  }

  @Override
  public Loaded load(List<TimedKey> keys, long maxBytes) {
    return call(() -> reader.load(keys, maxBytes));
  }

  @Override
  public List<TimedKey> due(TimedKey after, long upTo, int limit) {
    return call(() -> reader.due(after, upTo, limit));
  }

  @Override
  public long nextDue(TimedKey after) {
    return call(() -> reader.nextDue(after));
  }

  @Override
  public List<TimedKey> expiring(TimedKey after, long upTo, int limit) {
    return call(() -> reader.expiring(after, upTo, limit));
  }

  @Override
  public List<TimedKey> heldBackInGroups(long beyond) {
    return call(() -> reader.heldBackInGroups(beyond));
  }

  @Override
  public Map<Integer, Long> depths(long maxSequence) {
    return call(() -> reader.depths(maxSequence));
  }

  @Override
  public long countLater(int subscriptionId, long after) {
    return call(() -> reader.countLater(subscriptionId, after));
  }

  @Override
  public Map<Integer, Pause> pauses() {
    return call(reader::pauses);
  }

  @Override
  public List<StoredId> deduplicationIds(int afterDestination, long afterSequence, int limit) {
    return call(() -> reader.deduplicationIds(afterDestination, afterSequence, limit));
  }

  @Override
  public List<Send> branchSends(int branchId) {
    return call(() -> reader.branchSends(branchId));
  }

  @Override
  public List<ScheduleChange> branchSchedules(int branchId) {
    return call(() -> reader.branchSchedules(branchId));
  }

  /** Waits for the reads that are under way. */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T extends @Nullable Object> T call(Supplier<T> read) {
    Future<T> result;
    try {
      result = thread.submit(read::get);
    } catch (RejectedExecutionException e) {
      throw new AngariumException(
          ErrorCode.BROKER_CLOSED, "the broker is closed; open it again with a new connection", e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw failureOf(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static AngariumException failureOf(ExecutionException e) {
    return e.getCause() instanceof AngariumException known
        ? known
        : new AngariumException(
            ErrorCode.INTERNAL, "a read from the store failed: " + e.getCause(), e.getCause());
  }
}
