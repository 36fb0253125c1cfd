package org.angarium.cdi.build;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import org.angarium.cdi.app.Factories;
import org.angarium.cdi.app.Points;

/** Gives an injection point the connection factory that it names, else the application's. */
public class ConnectionFactoryCreator implements SyntheticBeanCreator<ConnectionFactory> {
  /** The container makes it. */
  public ConnectionFactoryCreator() {}

  @Override
  public ConnectionFactory create(Instance<Object> lookup, Parameters params) {
    JMSConnectionFactory name =
        Points.annotation(Points.current(lookup), JMSConnectionFactory.class);
    return lookup.select(Factories.class).get().of(name == null ? null : name.value()).plain();
  }
}
