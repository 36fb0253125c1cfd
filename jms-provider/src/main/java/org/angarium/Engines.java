package org.angarium;

import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;

/** Starts the embedded engine over the store that an address asks for. */
final class Engines implements EngineStarter {
  @Override
  public Engine start(BrokerAddress address, EngineSettings settings, Clock clock) {
    Store store = store(address, settings, clock);
    try {
      return new EmbeddedEngine(address.name(), clock, settings, store);
    } catch (RuntimeException | Error e) {
      try {
        store.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static Store store(BrokerAddress address, EngineSettings settings, Clock clock) {
    if (address instanceof BrokerAddress.H2File file) {
      return H2Store.open(new H2StoreSettings(file.path(), settings.syncOnCommit(), clock));
    }
    return new VolatileStore();
  }
}
