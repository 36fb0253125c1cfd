package org.angarium;

import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/** Starts the embedded engine over the store that an address asks for. */
final class Engines implements EngineStarter {
  private final StoreOpener h2;

  /** With stores on the machine's own disk. */
  Engines() {
    this(H2Store::open);
  }

  /** With stores in H2 that somebody else opens. */
  Engines(StoreOpener h2) {
    this.h2 = h2;
  }

  /** Opens a store in H2. */
  @FunctionalInterface
  interface StoreOpener {
    Store open(H2StoreSettings settings);
  }

  @Override
  public Engine start(
      BrokerAddress address, EngineSettings settings, Clock clock, @Nullable Secret secret) {
    Store store = store(address, settings, clock, secret);
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

  private Store store(
      BrokerAddress address, EngineSettings settings, Clock clock, @Nullable Secret secret) {
    if (address instanceof BrokerAddress.H2File file) {
      return h2.open(new H2StoreSettings(file.path(), settings.syncOnCommit(), clock, secret));
    }
    return new VolatileStore();
  }
}
