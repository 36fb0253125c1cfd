package org.angarium.jms;

import java.util.List;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.DeadLetters;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.AngariumMessage;
import org.angarium.message.ObjectFilter;
import org.angarium.message.Receipt;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the message that an application receives from a claimed delivery. Thread-safe. */
final class HandOut {
  private static final Logger LOG = LoggerFactory.getLogger(HandOut.class);

  /** How long a delivery rests that could be neither handed out nor moved to the dead letters. */
  private static final long REST_MILLIS = 1_000;

  private final BrokerCore core;
  private final DeadLetters deadLetters;
  private final ObjectFilter filter;
  private final Receipt receipt;

  /**
   * @param receipt what {@link jakarta.jms.Message#acknowledge()} does in this session
   */
  HandOut(BrokerCore core, DeadLetters deadLetters, ObjectFilter filter, Receipt receipt) {
    this.core = core;
    this.deadLetters = deadLetters;
    this.filter = filter;
    this.receipt = receipt;
  }

  /**
   * The message to hand out, or null where the delivery is none: an expired one goes back to the
   * engine, which drops it; one that was handed out too often goes to the dead letters.
   *
   * @throws AngariumException when the message cannot be loaded or moved; it is given back, and
   *     comes again after a rest
   */
  @Nullable AngariumMessage message(Delivery delivery, SubscriptionSpec source) {
    try {
      SentMessage sent = delivery.message();
      if (sent.expiration() > 0 && sent.expiration() <= core.clock().millis()) {
        core.engine().release(List.of(delivery), ReleaseMode.UNDELIVERED);
        return null;
      } else if (deadLetters.isDue(delivery, source.destination())) {
        deadLetters.move(delivery, source);
        return null;
      }
      return AngariumMessage.received(sent, delivery.attempt(), receipt, filter);
    } catch (AngariumException e) {
      rest(delivery);
      throw e;
    }
  }

  private void rest(Delivery delivery) {
    long until = core.clock().millis() + REST_MILLIS;
    release(List.of(delivery), new ReleaseMode.RedeliverAt(until));
  }

  /** Gives deliveries back; a failure is logged, since the engine keeps them in any case. */
  void release(List<Delivery> deliveries, ReleaseMode mode) {
    if (deliveries.isEmpty()) {
      return;
    }
    try {
      core.engine().release(deliveries, mode);
    } catch (AngariumException e) {
      LOG.warn("{} deliveries could not be given back; a restart does it", deliveries.size(), e);
    }
  }
}
