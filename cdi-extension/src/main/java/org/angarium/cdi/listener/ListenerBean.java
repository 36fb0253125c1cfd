package org.angarium.cdi.listener;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.angarium.cdi.ListenerMXBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener in JMX. Only to be touched where {@code java.management} is there. */
final class ListenerBean implements ListenerMXBean {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerBean.class);

  private final Listener listener;
  private final ObjectName name;

  private ListenerBean(Listener listener, ObjectName name) {
    this.listener = listener;
    this.name = name;
  }

  /** Has it known; returns what ends that. A name that is taken is logged. */
  static Runnable register(Listener listener, String broker) {
    try {
      ObjectName name =
          new ObjectName(
              "org.angarium:type=Listener,broker=%s,name=%s"
                  .formatted(ObjectName.quote(broker), ObjectName.quote(listener.spec().name())));
      ListenerBean bean = new ListenerBean(listener, name);
      server().registerMBean(bean, name);
      return bean::unregister;
    } catch (JMException e) {
      LOG.warn("{} is not in JMX", listener, e);
      return () -> {};
    }
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private void unregister() {
    try {
      server().unregisterMBean(name);
    } catch (JMException e) {
      LOG.debug("{} was not in JMX any more", name, e);
    }
  }

  @Override
  public String getDestination() {
    return listener.spec().source().toString();
  }

  @Override
  public int getConcurrency() {
    return listener.concurrency();
  }

  @Override
  public long getSucceeded() {
    return listener.successes();
  }

  @Override
  public long getFailed() {
    return listener.failures();
  }

  @Override
  public boolean isPaused() {
    return !listener.breaker().reason().isEmpty();
  }

  @Override
  public String getPausedBecause() {
    return listener.breaker().reason();
  }

  @Override
  public String getLastFailure() {
    @Nullable Throwable failure = listener.lastFailure();
    return failure == null ? "" : failure.toString();
  }

  @Override
  public void pause() {
    listener.breaker().pause("an operator has paused it");
  }

  @Override
  public void resume() {
    listener.breaker().resume();
  }
}
