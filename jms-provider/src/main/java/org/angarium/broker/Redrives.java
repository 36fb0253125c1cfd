package org.angarium.broker;

import java.util.List;
import org.angarium.engine.Engine;
import org.angarium.model.Clock;
import org.jspecify.annotations.Nullable;

/** The runs of one broker that send dead letters back. Thread-safe. */
public final class Redrives implements AutoCloseable {
  private final String brokerName;
  private final Engine engine;
  private final Clock clock;
  private final Runs<RedriveRun> runs = new Runs<>();

  Redrives(String brokerName, Engine engine, Clock clock) {
    this.brokerName = brokerName;
    this.engine = engine;
    this.clock = clock;
    engine.onFailure(failure -> runs.list().forEach(RedriveRun::wake)); // they meet it themselves
  }

  /** Begins one. */
  public RedriveRun start(RedriveOrder order) {
    return runs.start(
        id -> {
          String thread = "angarium-%s-redrive-%d".formatted(brokerName, id);
          return new RedriveRun(id, thread, engine, clock, order);
        });
  }

  /** Those that go on, and the last ones that have ended, in the order in which they began. */
  public List<RedriveRun> list() {
    return runs.list();
  }

  /** The one of a number, or null. */
  public @Nullable RedriveRun find(long id) {
    return runs.find(id);
  }

  /** Says what a run would do, and does nothing. Blocks for the disk. */
  public RedrivePlan plan(RedriveOrder order) {
    return RedrivePlan.of(engine, order);
  }

  /** Ends all of them, and waits for what is on its way. */
  @Override
  public void close() {
    runs.close();
  }
}
