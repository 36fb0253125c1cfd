package org.angarium;

import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.model.Clock;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/** Starts the engine that an address asks for. */
@FunctionalInterface
interface EngineStarter {
  /**
   * Opens the store and starts the engine; on failure nothing is left open. Blocks for the disk.
   *
   * @param secret that the store is, or shall be, encrypted with, or null
   * @throws org.angarium.model.AngariumException with a code of storage
   */
  Engine start(
      BrokerAddress address, EngineSettings settings, Clock clock, @Nullable Secret secret);
}
