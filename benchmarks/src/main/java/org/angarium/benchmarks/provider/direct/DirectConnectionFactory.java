package org.angarium.benchmarks.provider.direct;

import jakarta.jms.Connection;

/** Makes connections to a hub. */
final class DirectConnectionFactory extends RefusingFactory {
  private final Hub hub;

  DirectConnectionFactory(Hub hub) {
    this.hub = hub;
  }

  @Override
  public Connection createConnection() {
    return new DirectConnection(hub);
  }
}
