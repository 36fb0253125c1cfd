package org.angarium.jms;

import jakarta.jms.MessageListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.DeadLetters;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.AngariumMessage;
import org.angarium.message.Failure;
import org.angarium.message.ObjectFilter;
import org.angarium.message.Receipt;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the message that an application receives from a claimed delivery. Thread-safe. */
final class HandOut {
  private static final Logger LOG = LoggerFactory.getLogger(HandOut.class);

  /** What the history of a message says of a listener that threw. */
  static final String LISTENER_THREW = "its listener threw";

  /** What the history of a message says of an acknowledgement that failed. */
  static final String NOT_ACKNOWLEDGED = "it was consumed, but not acknowledged";

  /** How long a delivery rests that could not be handed out for now. */
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
      } else if (deadLetters.isDue(delivery, sent, source.destination())) {
        deadLetters.move(delivery, source);
        return null;
      }
      AngariumMessage message = AngariumMessage.received(sent, delivery.attempt(), receipt, filter);
      if (delivery.firstOfGroup()) {
        message.markFirstOfGroup();
      }
      return message;
    } catch (RuntimeException | Error e) { // or a fault of Angarium: nobody gets it now
      delivery.failed(Failure.of("it could not be handed out", e));
      // an attempt, so that what can never be handed out becomes a dead letter
      release(List.of(delivery), new ReleaseMode.RedeliverAt(restEnd()));
      throw e;
    }
  }

  /** The message of a delivery that is settled already, which was ready a moment ago. */
  AngariumMessage taken(Delivery delivery) {
    return AngariumMessage.received(delivery.message(), delivery.attempt(), receipt, filter);
  }

  /**
   * Gives deliveries back that nobody could take for now; they come after a rest, which is no
   * attempt.
   */
  void rest(List<Delivery> deliveries) {
    release(deliveries, new ReleaseMode.UndeliveredUntil(restEnd()));
  }

  private long restEnd() {
    return core.clock().millis() + REST_MILLIS;
  }

  /** Gives back what the application has failed with, by the policies of the destinations. */
  void redeliver(List<Delivery> deliveries, String reason) {
    logged(deliveries, () -> core.redelivery().giveBack(deliveries, reason));
  }

  /** Gives deliveries back; a failure is logged, since the engine keeps them in any case. */
  void release(List<Delivery> deliveries, ReleaseMode mode) {
    logged(deliveries, () -> core.engine().release(deliveries, mode));
  }

  private static void logged(List<Delivery> deliveries, Runnable release) {
    if (deliveries.isEmpty()) {
      return;
    }
    try {
      release.run();
    } catch (AngariumException e) {
      LOG.warn("{} deliveries could not be given back; a restart does it", deliveries.size(), e);
    }
  }

  /** Why a session with a listener gets nothing for now. */
  static AngariumException noRoom() {
    return new AngariumException(
        ErrorCode.TOO_MANY_UNACKNOWLEDGED,
        "a session with a listener holds as many unacknowledged deliveries as maxUnacknowledged"
            + " allows; it gets no more until it acknowledges, commits, recovers or rolls back");
  }

  /** A way to listeners, for one thread. */
  ToListener toListener(Acknowledging acknowledging, ExceptionReports reports) {
    return new ToListener(this, acknowledging, reports);
  }

  /**
   * What was claimed and is on its way to a listener, one delivery after the other; the acknowledge
   * mode decides what follows. What cannot be handed out is given back. For one thread.
   */
  static final class ToListener {
    private final HandOut handOut;
    private final Acknowledging acknowledging;
    private final ExceptionReports reports;
    private final ArrayDeque<Delivery> unhanded = new ArrayDeque<>();
    private final Handling handling = new Handling();

    private ToListener(HandOut handOut, Acknowledging acknowledging, ExceptionReports reports) {
      this.handOut = handOut;
      this.acknowledging = acknowledging;
      this.reports = reports;
    }

    /** What a listener works on now. */
    Handling handling() {
      return handling;
    }

    /**
     * Hands out a batch.
     *
     * @param listener who gets the next delivery; null to give back the rest
     * @return whether all of it was handed out
     */
    boolean handAll(
        List<Delivery> batch,
        SubscriptionSpec source,
        Supplier<@Nullable MessageListener> listener) {
      unhanded.addAll(batch);
      while (!unhanded.isEmpty()) {
        MessageListener next = listener.get();
        if (next == null) {
          giveBack();
          return false;
        }
        Delivery delivery = unhanded.remove();
        AngariumMessage message = handOut.message(delivery, source);
        if (message != null && !call(next, message, delivery)) {
          return false;
        }
      }
      return true;
    }

    /** Calls the listener; false when the batch ends here. */
    private boolean call(MessageListener listener, AngariumMessage message, Delivery delivery) {
      if (!begin(message, delivery)) {
        return true;
      }
      handling.begin(delivery, handOut.core.roughTime());
      try {
        listener.onMessage(message);
      } catch (Throwable e) { // also Errors: a dead thread would end delivery without a word
        return failed(message, delivery, e);
      } finally {
        handling.end();
        Thread.interrupted(); // must not reach the engine nor the next message
      }
      try {
        acknowledging.handled(delivery);
      } catch (AngariumException e) {
        if (e.code() != ErrorCode.STALE_DELIVERY) {
          delivery.failed(Failure.of(NOT_ACKNOWLEDGED, e));
          handOut.release(List.of(delivery), ReleaseMode.REDELIVER);
          throw e;
        }
        LOG.warn("{} was consumed, but comes again: it was not the session's any more", message, e);
      }
      return true;
    }

    /** Whether the listener may have it. */
    private boolean begin(AngariumMessage message, Delivery delivery) {
      try {
        acknowledging.handing(delivery);
        return true;
      } catch (AngariumException e) {
        if (e.code() != ErrorCode.STALE_DELIVERY) {
          handOut.release(List.of(delivery), ReleaseMode.UNDELIVERED);
          throw e;
        }
        LOG.debug("{} is another consumer's now", message, e);
        return false;
      }
    }

    private boolean failed(AngariumMessage message, Delivery delivery, Throwable failure) {
      LOG.error(
          "{}: a MessageListener threw for {}; the message {}",
          ErrorCode.LISTENER_FAILED.code(),
          message,
          acknowledging.afterFailure(),
          failure);
      delivery.failed(Failure.of(LISTENER_THREW, failure));
      if (failure instanceof Error) {
        reports.report(
            JmsErrors.checked(
                new AngariumException(
                    ErrorCode.LISTENER_FAILED, "a MessageListener threw " + failure, failure)));
      }
      boolean again = acknowledging.redeliversFailures();
      if (again) {
        giveBack(); // first, so that none of them comes before it
        acknowledging.failed(delivery);
      }
      return !again;
    }

    /** Gives back what was not handed out. */
    void giveBack() {
      List<Delivery> rest = List.copyOf(unhanded);
      unhanded.clear();
      handOut.release(rest, ReleaseMode.UNDELIVERED);
    }
  }
}
