package org.angarium;

import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.model.Clock;

/** Starts the engine that an address asks for. */
@FunctionalInterface
interface EngineStarter {
  /**
   * Opens the store and starts the engine; on failure nothing is left open. Blocks for the disk, or
   * for the database.
   *
   * @param config where the store is, and how it is opened
   * @param settings how the engine behaves
   * @throws org.angarium.model.AngariumException with a code of storage
   */
  Engine start(BrokerConfig config, EngineSettings settings, Clock clock);
}
