package org.angarium.broker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Engine;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of one broker that send dead letters back. Thread-safe. */
public final class Redrives implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Redrives.class);

  private final String brokerName;
  private final Engine engine;
  private final Clock clock;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<RedriveRun> runs = ConcurrentHashMap.newKeySet();

  Redrives(String brokerName, Engine engine, Clock clock) {
    this.brokerName = brokerName;
    this.engine = engine;
    this.clock = clock;
    engine.onFailure(failure -> runs.forEach(RedriveRun::wake)); // they meet it themselves
  }

  /** Begins one. */
  public RedriveRun start(RedriveOrder order) {
    runs.removeIf(RedriveRun::isDone);
    String name = "angarium-%s-redrive-%d".formatted(brokerName, numbers.incrementAndGet());
    RedriveRun run = new RedriveRun(name, engine, clock, order);
    runs.add(run);
    run.start();
    return run;
  }

  /** Says what a run would do, and does nothing. Blocks for the disk. */
  public RedrivePlan plan(RedriveOrder order) {
    return RedrivePlan.of(engine, order);
  }

  /** Ends all of them, and waits for what is on its way. */
  @Override
  public void close() {
    runs.forEach(RedriveRun::cancel);
    for (RedriveRun run : List.copyOf(runs)) {
      try {
        run.await();
      } catch (AngariumException e) {
        LOG.debug("A run that sent dead letters back did not end well", e);
      }
    }
  }
}
