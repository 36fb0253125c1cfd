package org.angarium.engine.h2.application;

/**
 * Keeps an interrupt of this thread away from H2, which loses it in some waits, until this closes.
 * For one thread.
 */
public final class KeptInterrupt implements AutoCloseable {
  private final boolean interrupted = Thread.interrupted();

  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
