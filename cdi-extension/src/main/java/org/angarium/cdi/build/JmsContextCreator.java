package org.angarium.cdi.build;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.jms.JMSContext;
import org.angarium.cdi.app.Points;
import org.angarium.cdi.context.ContextKey;
import org.angarium.cdi.context.Contexts;
import org.angarium.cdi.context.InjectedContext;

/** Gives an injection point its JMSContext (Jakarta Messaging 12.4). */
public class JmsContextCreator implements SyntheticBeanCreator<JMSContext> {
  /** The container makes it. */
  public JmsContextCreator() {}

  @Override
  public JMSContext create(Instance<Object> lookup, Parameters params) {
    return new InjectedContext(
        ContextKey.of(Points.current(lookup)), lookup.select(Contexts.class).get());
  }
}
