package org.angarium.management;

import java.lang.management.ManagementFactory;
import java.util.function.BiFunction;
import javax.management.JMException;
import org.angarium.Broker;
import org.angarium.engine.Engine;

/**
 * Makes a broker known to the MBean server of its JVM. The face makes one by this class's name, so
 * that a JVM without the module {@code java.management} need not load it.
 */
public final class Jmx implements BiFunction<Broker, Engine, AutoCloseable>, Runnable {
  /** For the face. */
  public Jmx() {}

  /** Has the JVM make its MBean server, where it has none yet; that takes longest. */
  @Override
  public void run() {
    ManagementFactory.getPlatformMBeanServer();
  }

  /**
   * Registers the beans.
   *
   * @return takes them away
   */
  @Override
  public AutoCloseable apply(Broker broker, Engine engine) {
    try {
      ManagedBroker managed =
          new ManagedBroker(broker, engine, ManagementFactory.getPlatformMBeanServer());
      managed.start();
      return managed;
    } catch (JMException e) {
      throw new IllegalStateException("the beans could not be registered: " + e.getMessage(), e);
    }
  }
}
