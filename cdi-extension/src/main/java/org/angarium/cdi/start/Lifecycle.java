package org.angarium.cdi.start;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.angarium.cdi.app.Brokers;
import org.angarium.cdi.listener.Listeners;

/**
 * Starts the broker before the application's own observers, and what listens after them; ends them
 * the other way round. The container calls it on one thread.
 */
@Singleton
public class Lifecycle {
  private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE;
  private static final int LAST = Interceptor.Priority.PLATFORM_AFTER;

  private final StartCheck check;
  private final Brokers brokers;
  private final BrokerNews news;
  private final Listeners listeners;

  @Inject
  Lifecycle(StartCheck check, Brokers brokers, BrokerNews news, Listeners listeners) {
    this.check = check;
    this.brokers = brokers;
    this.news = news;
    this.listeners = listeners;
  }

  void open(@Observes @Priority(FIRST) Startup startup) {
    try {
      check.run();
      news.begin(brokers.main());
    } catch (RuntimeException e) {
      listeners.discard();
      news.end();
      brokers.close();
      throw e;
    }
  }

  void listen(@Observes @Priority(LAST) Startup startup) {
    listeners.start();
  }

  void drain(@Observes @Priority(FIRST) Shutdown shutdown) {
    listeners.drain();
  }

  void close(@Observes @Priority(LAST) Shutdown shutdown) {
    close();
  }

  /** For a container that ends without an event, as some do when an application does not start. */
  @PreDestroy
  void end() {
    try {
      listeners.drain();
    } finally {
      close();
    }
  }

  private void close() {
    try {
      news.end();
    } finally {
      brokers.close(); // whatever else fails: its files are locked until then
    }
  }
}
