package org.angarium.cdi.start;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.angarium.Alert;
import org.angarium.AlertListener;
import org.angarium.Broker;
import org.angarium.cdi.AlertCleared;
import org.angarium.cdi.AlertRaised;
import org.angarium.cdi.BrokerStarted;
import org.angarium.cdi.BrokerStopping;
import org.angarium.cdi.DeadLettered;
import org.angarium.cdi.app.CdiEvents;
import org.angarium.cdi.app.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes CDI events of what happens in the application's broker. For one thread. */
@Singleton
public class BrokerNews {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerNews.class);

  private final CdiEvents events;
  private final List<Runnable> ends = new ArrayList<>();

  @Inject
  BrokerNews(CdiEvents events) {
    this.events = events;
  }

  /** The broker is open; tells what happens from now on. */
  void begin(Broker broker) {
    AlertListener alerts = new Alerts(events);
    broker.alerts().addListener(alerts);
    ends.add(() -> broker.alerts().removeListener(alerts));
    ExecutorService thread = thread("angarium-%s-dead-letter-events".formatted(broker.name()));
    ends.add(
        broker
            .admin()
            .onDeadLetter(
                (queue, letter) ->
                    thread.execute(() -> events.fire(new DeadLettered(queue, letter)))));
    ends.add(thread::shutdown);
    ends.add(() -> events.fireNow(new BrokerStopping(broker)));
    events.fireNow(new BrokerStarted(broker));
  }

  /** An observer of a dead letter may take its time; the session that gave it up goes on. */
  private static ExecutorService thread(String name) {
    DaemonThreads threads = new DaemonThreads();
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = threads.newThread(work);
          thread.setName(name);
          return thread;
        });
  }

  /** The broker is about to close. */
  void end() {
    for (Runnable end : ends) {
      try {
        end.run();
      } catch (Throwable e) { // also Errors: a server may have taken our classes away
        LOG.debug("Something of the end was not told", e);
      }
    }
    ends.clear();
  }

  private record Alerts(CdiEvents events) implements AlertListener {
    @Override
    public void raised(Alert alert) {
      events.fire(new AlertRaised(alert));
    }

    @Override
    public void cleared(Alert alert) {
      events.fire(new AlertCleared(alert));
    }
  }
}
