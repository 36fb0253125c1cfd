package org.angarium.engine.contract;

import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.model.Clock;

/** The embedded engine that keeps everything in memory. */
final class MemoryFixture implements EngineFixture {
  @Override
  public Nodes open(EngineSettings settings, Clock clock) {
    return Nodes.one(new EmbeddedEngine("contract", clock, settings, new VolatileStore()));
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public void close() {}
}
