package org.angarium.cdi.build;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import org.angarium.Broker;
import org.angarium.cdi.app.Brokers;

/** Gives the application its broker. */
public class BrokerCreator implements SyntheticBeanCreator<Broker> {
  /** The container makes it. */
  public BrokerCreator() {}

  @Override
  public Broker create(Instance<Object> lookup, Parameters params) {
    return lookup.select(Brokers.class).get().main();
  }
}
