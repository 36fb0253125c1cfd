package org.angarium.engine.h2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.angarium.engine.h2.journal.JournalErrors;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the journal of an open store fails, whoever finds out: a commit, a sync in the
 * background, or H2 itself. After that the store takes no write. Thread-safe.
 */
final class JournalWatch implements JournalObserver, AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Consumer<AngariumException>> listeners = new ArrayList<>();
  private final Observation observation;
  private @Nullable AngariumException failure;

  JournalWatch(StoreFiles files) {
    this.observation = files.journals().observe(files.database(), this);
  }

  /** Has a listener told; at once if the journal has failed. */
  void add(Consumer<AngariumException> listener) {
    AngariumException present;
    lock.lock();
    try {
      listeners.add(listener);
      present = failure;
    } finally {
      lock.unlock();
    }
    if (present != null) {
      listener.accept(present);
    }
  }

  /** Whether the journal has failed. */
  boolean hasFailed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void failed(IOException cause) {
    AngariumException e = JournalErrors.toAngarium(cause);
    List<Consumer<AngariumException>> told;
    lock.lock();
    try {
      failure = e;
      told = List.copyOf(listeners);
    } finally {
      lock.unlock();
    }
    told.forEach(listener -> listener.accept(e));
  }

  /** Tells nothing more. */
  @Override
  public void close() {
    observation.close();
  }
}
