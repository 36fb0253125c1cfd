package org.angarium.benchmarks.provider.direct;

import jakarta.jms.ExceptionListener;
import jakarta.jms.Session;

/** A connection, which is always started. */
final class DirectConnection extends RefusingConnection {
  private final Hub hub;

  DirectConnection(Hub hub) {
    this.hub = hub;
  }

  @Override
  public Session createSession(boolean transacted, int acknowledgeMode) {
    return new DirectSession(hub, transacted);
  }

  @Override
  public void setClientID(String clientId) {}

  @Override
  public void setExceptionListener(ExceptionListener listener) {}

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public void close() {}
}
