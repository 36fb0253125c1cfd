package org.angarium.broker;

import java.util.List;
import org.angarium.engine.Engine;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What operators have had done with messages of one broker, and have now. Thread-safe. */
public final class Operations implements AutoCloseable {
  private final String brokerName;
  private final Engine engine;
  private final Clock clock;
  private final Runs<OperationRun> runs = new Runs<>();

  Operations(String brokerName, Engine engine, Clock clock) {
    this.brokerName = brokerName;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * Begins one.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION} for a target that there is not;
   *     {@link ErrorCode#INVALID_SETTING} for one that is the source
   */
  public OperationRun start(OperationOrder order) {
    check(order);
    long total = engine.administration().figures(order.subscription()).depth();
    return runs.start(
        id -> {
          String thread = "angarium-%s-operation-%d".formatted(brokerName, id);
          return new OperationRun(id, thread, engine, clock, order, total);
        });
  }

  private void check(OperationOrder order) {
    DestinationName target = order.target();
    if (target == null) {
      return;
    }
    if (!engine.exists(target)) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION,
          "messages cannot be sent to %s: it does not exist; declare it first, or check the name"
              .formatted(target));
    }
    SubscriptionSpec source = order.source();
    if (source.destination().equals(target)) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "messages of %s are to go to the same queue; choose another one".formatted(target));
    }
  }

  /** Those that go on, and the last ones that have ended, in the order in which they began. */
  public List<OperationRun> list() {
    return runs.list();
  }

  /** The one of a number, or null. */
  public @Nullable OperationRun find(long id) {
    return runs.find(id);
  }

  /** Ends all of them, and waits for what is on its way. */
  @Override
  public void close() {
    runs.close();
  }
}
