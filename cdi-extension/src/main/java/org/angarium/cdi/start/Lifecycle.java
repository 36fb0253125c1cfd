package org.angarium.cdi.start;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.angarium.cdi.app.Brokers;

/** Starts the broker before the application's own observers, and closes it after them. */
@Singleton
public class Lifecycle {
  private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE;
  private static final int LAST = Interceptor.Priority.PLATFORM_AFTER;

  private final StartCheck check;
  private final Brokers brokers;

  @Inject
  Lifecycle(StartCheck check, Brokers brokers) {
    this.check = check;
    this.brokers = brokers;
  }

  void start(@Observes @Priority(FIRST) Startup startup) {
    try {
      check.run();
    } catch (RuntimeException e) {
      brokers.close();
      throw e;
    }
  }

  void end(@Observes @Priority(LAST) Shutdown shutdown) {
    brokers.close();
  }
}
