package org.angarium;

import java.util.function.BiFunction;
import org.angarium.engine.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes brokers known to JMX, where the JVM has it. */
final class Management {
  private static final Logger LOG = LoggerFactory.getLogger(Management.class);

  /** By its name, so that its classes are not needed where they cannot be loaded. */
  private static final String JMX = "org.angarium.management.Jmx";

  private Management() {}

  /** Has the JVM make its MBean server, where it has JMX, so that it is there when it is needed. */
  static void prepare() {
    try {
      Class.forName(JMX).asSubclass(Runnable.class).getDeclaredConstructor().newInstance().run();
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      LOG.debug("There is no MBean server yet; start() says why", e);
    }
  }

  /**
   * Registers the beans of a broker.
   *
   * @return takes them away
   */
  @SuppressWarnings("unchecked") // the class of that name is one
  static AutoCloseable start(Broker broker, Engine engine) {
    try {
      Object jmx = Class.forName(JMX).getDeclaredConstructor().newInstance();
      return ((BiFunction<Broker, Engine, AutoCloseable>) jmx).apply(broker, engine);
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.debug("This JVM has no JMX; broker \"{}\" is not in it", broker.name(), e);
    } catch (RuntimeException e) {
      LOG.warn("Broker \"{}\" is not in JMX", broker.name(), e);
    }
    return () -> {};
  }

  /** Takes them away. */
  static void end(AutoCloseable started) {
    try {
      started.close();
    } catch (Exception e) {
      LOG.warn("Beans are left over in JMX", e);
    }
  }
}
