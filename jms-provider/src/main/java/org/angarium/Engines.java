package org.angarium;

import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/** Starts the engine that an address asks for, over its store or its database. */
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
  public Engine start(BrokerConfig config, EngineSettings settings, Clock clock) {
    BrokerAddress address = config.address();
    if (address instanceof BrokerAddress.PostgreSql place) {
      return PostgresOptions.start(place, config.options(), settings, clock);
    } else if (address instanceof BrokerAddress.Databases places) {
      return SpreadBrokers.start(places, config, settings, clock);
    }
    Store store = store(address, settings, clock, config.secret());
    try {
      return new EmbeddedEngine(address.name(), clock, settings, store);
    } catch (AngariumException e) {
      close(store, e);
      throw e.code().isOfStore() ? e : damaged(address, e);
    } catch (RuntimeException | Error e) {
      close(store, e);
      throw e;
    }
  }

  private static void close(Store store, Throwable reason) {
    try {
      store.close();
    } catch (RuntimeException closing) {
      reason.addSuppressed(closing);
    }
  }

  /** What the store holds is refused as if somebody had asked for it now. */
  private static AngariumException damaged(BrokerAddress address, AngariumException e) {
    return new AngariumException(
        ErrorCode.STORE_DAMAGED,
        "the store of broker \"%s\" is damaged and was left as it is: its tables hold what cannot be: %s; restore it from a backup"
            .formatted(address.name(), e.getMessage()),
        e);
  }

  private Store store(
      BrokerAddress address, EngineSettings settings, Clock clock, @Nullable Secret secret) {
    if (address instanceof BrokerAddress.H2File file) {
      return h2.open(new H2StoreSettings(file.path(), settings.syncOnCommit(), clock, secret));
    }
    return new VolatileStore();
  }
}
