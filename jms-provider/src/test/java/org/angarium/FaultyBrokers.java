package org.angarium;

import org.angarium.engine.h2.FaultyStores;
import org.angarium.engine.h2.journal.FaultyFiles;

/** Opens brokers as {@link Broker#open} does, on a disk that fails when a test says so. */
final class FaultyBrokers {
  private final BrokerRegistry registry;

  FaultyBrokers(FaultyFiles files) {
    Engines engines = new Engines(settings -> FaultyStores.open(settings, files));
    registry = new BrokerRegistry(engines, 30_000);
  }

  Broker open(String url) {
    return registry.open(BrokerConfig.of(AngariumUrl.parse(url)));
  }
}
