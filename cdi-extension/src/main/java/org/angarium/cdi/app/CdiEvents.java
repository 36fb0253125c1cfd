package org.angarium.cdi.app;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fires events to both kinds of observers, and lets none of them harm who fires. Thread-safe. */
@Singleton
public class CdiEvents {
  private static final Logger LOG = LoggerFactory.getLogger(CdiEvents.class);

  private final Event<Object> events;

  @Inject
  CdiEvents(Event<Object> events) {
    this.events = events;
  }

  /** Calls the synchronous observers, and has the asynchronous ones called. */
  public void fire(Object event) {
    fireNow(event);
    events
        .fireAsync(event)
        .whenComplete(
            (fired, failure) -> {
              if (failure != null) {
                LOG.error("An asynchronous observer threw for {}", event, failure);
              }
            });
  }

  /** Calls the synchronous observers alone. */
  public void fireNow(Object event) {
    try {
      events.fire(event);
    } catch (RuntimeException e) {
      LOG.error("An observer threw for {}", event, e);
    }
  }
}
