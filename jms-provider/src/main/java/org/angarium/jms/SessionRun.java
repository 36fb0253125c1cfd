package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's part in the facilities for application servers (Jakarta Messaging 11.2.1): connection
 * consumers load it, {@code Session.run()} hands what was loaded to the session's own listener.
 *
 * <p>As with every listener, what happens in a run happens inside the session's {@link
 * DeliveryGate}. What cannot be handed out, because the connection was stopped or the session
 * closed, is given back, and its connection consumer claims it again when it may.
 */
final class SessionRun {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRun.class);

  private final DeliveryGate gate;
  private final Acknowledging acknowledging;
  private final HandOut handOut;
  private final HandOut.ToListener toListener;
  private final ExceptionReports reports;
  private final Queue<Load> loads = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();
  private volatile @Nullable MessageListener listener;

  SessionRun(
      DeliveryGate gate, Acknowledging acknowledging, HandOut handOut, ExceptionReports reports) {
    this.gate = gate;
    this.acknowledging = acknowledging;
    this.handOut = handOut;
    this.reports = reports;
    this.toListener = handOut.toListener(acknowledging, reports);
  }

  /** What one connection consumer has put into the session at a time. */
  private record Load(SubscriptionSpec source, List<Delivery> deliveries) {}

  @Nullable MessageListener listener() {
    return listener;
  }

  void setListener(@Nullable MessageListener listener) {
    this.listener = listener;
  }

  /** Whether the caller is in a run: the session's own listener, that is. */
  boolean isCurrent() {
    return running.get() == Thread.currentThread();
  }

  /**
   * Whether a load for it is worth a claim. Where its branch has ended that is for the run to say.
   */
  boolean hasRoom() {
    try {
      return acknowledging.room() > 0;
    } catch (AngariumException e) {
      LOG.debug("A session is about to hear that its transaction has ended", e);
      return true;
    }
  }

  /** Takes claimed deliveries for the next run. */
  void load(SubscriptionSpec source, List<Delivery> deliveries) {
    loads.add(new Load(source, deliveries));
    if (gate.isClosing()) {
      giveBackLoads();
    }
  }

  /**
   * Hands what was loaded to the listener, on the caller's thread, and returns after the last.
   *
   * @throws JMSException without a listener, or when another thread is in a run already
   */
  void run() throws JMSException {
    if (listener == null) {
      giveBackLoads();
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "run is refused: the session has no MessageListener of its own; give it one with"
              + " Session.setMessageListener (11.2.1)");
    }
    if (!handOutLoads()) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "run is refused: the session runs already; a session has one thread at a time (6.2.5)");
    }
    while (!loads.isEmpty() && handOutLoads()) {} // left by a run that was refused meanwhile
  }

  /** Hands out all loads; false where another thread does. */
  private boolean handOutLoads() {
    if (!running.compareAndSet(null, Thread.currentThread())) {
      return false;
    }
    try {
      while (runOne()) {}
    } finally {
      running.set(null);
    }
    return true;
  }

  /** Hands out one load; false where there is none. */
  private boolean runOne() {
    if (!gate.enter()) {
      giveBackLoads();
      return false;
    }
    try {
      boolean full = acknowledging.room() <= 0; // before a load is taken: it may refuse
      Load load = loads.poll();
      if (load == null) {
        acknowledging.idle();
        return false;
      } else if (full) {
        restUntilThereIsRoom(load);
      } else {
        toListener.handAll(load.deliveries, load.source, this::listenerIfOpen);
      }
    } catch (AngariumException e) {
      giveBackUnhanded();
      LOG.warn("A session had trouble in a run; what it did not hand out comes again", e);
      reports.report(JmsErrors.checked(e));
      return false; // all was given back
    } catch (RuntimeException | Error e) { // a fault of Angarium; nothing may stay behind of it
      giveBackUnhanded();
      throw e;
    } finally {
      gate.leave();
    }
    return true;
  }

  private @Nullable MessageListener listenerIfOpen() {
    return gate.isOpen() && acknowledging.room() > 0 ? listener : null;
  }

  /** It has become full since it was loaded. */
  private void restUntilThereIsRoom(Load load) {
    handOut.rest(load.deliveries);
    AngariumException noRoom = HandOut.noRoom();
    LOG.warn("A session was loaded and had no room any more", noRoom);
    reports.report(JmsErrors.checked(noRoom));
  }

  /** Gives back what the run has not handed out. For the thread of the run. */
  void giveBackUnhanded() {
    toListener.giveBack();
    giveBackLoads();
  }

  /** Gives back what was loaded and no run has taken. */
  void giveBackLoads() {
    for (Load load = loads.poll(); load != null; load = loads.poll()) {
      handOut.release(load.deliveries, ReleaseMode.UNDELIVERED);
    }
  }
}
