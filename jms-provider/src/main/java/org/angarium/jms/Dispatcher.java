package org.angarium.jms;

import jakarta.jms.MessageListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.engine.Batch;
import org.angarium.engine.Presence;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a session that has listeners: only it calls them (Jakarta Messaging 6.2.13, 8.7).
 *
 * <p>It goes round its consumers. From each that may have something it claims a batch, hands one
 * delivery after the other to the listener, and gives back what it can no longer hand out: because
 * the connection stopped, the consumer or the session closed, or the session rolled back. A batch
 * begins with one delivery and doubles while the engine fills it, so that a listener that gets much
 * pays little for each, and one that gets little keeps nothing from others. When no consumer has
 * anything, it sleeps until an engine wakes it.
 *
 * <p>All of a round happens inside the session's {@link DeliveryGate}.
 */
final class Dispatcher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int MAX_BATCH = 64;
  private static final long RETRY_NANOS = 1_000_000_000L;

  private final DeliveryGate gate;
  private final Acknowledging acknowledging;
  private final HandOut.ToListener toListener;
  private final ExceptionReports reports;
  private final Signal signal = new Signal();
  private final List<AngariumConsumer> consumers = new CopyOnWriteArrayList<>();
  private final Thread thread;

  // The rest is the session's thread's own.
  private int turn;
  private boolean overrun;
  private boolean retry;

  Dispatcher(
      String threadName,
      DeliveryGate gate,
      Acknowledging acknowledging,
      HandOut handOut,
      ExceptionReports reports) {
    this.gate = gate;
    this.acknowledging = acknowledging;
    this.toListener = handOut.toListener(acknowledging, reports);
    this.reports = reports;
    this.thread = new Thread(this, threadName);
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  void start() {
    thread.start();
  }

  /** Whether the caller is the session's thread: a listener, that is. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Listeners wait for room no longer: who closes the session would wait with them. */
  void endWaiting(Presence presence) {
    presence.closing(thread);
  }

  /** What its listeners work on. */
  Handling handling() {
    return toListener.handling();
  }

  /** What wakes the thread. */
  Signal signal() {
    return signal;
  }

  /** Serves this consumer too. */
  void add(AngariumConsumer consumer) {
    consumers.add(consumer);
    signal.raise();
  }

  /** Serves it no more; a listener that runs goes on. */
  void remove(AngariumConsumer consumer) {
    consumers.remove(consumer);
  }

  /** Whether it has consumers to serve. */
  boolean isServing() {
    return !consumers.isEmpty();
  }

  @Override
  public void run() {
    while (!gate.isClosing()) {
      if (!round()) {
        signal.await(retry ? RETRY_NANOS : Long.MAX_VALUE);
        Thread.interrupted(); // nobody but a listener's own code interrupts this thread
        if (retry) {
          consumers.forEach(AngariumConsumer::mayHaveMore);
          retry = false;
        }
      }
    }
  }

  /** Serves each consumer once; whether there was anything. */
  private boolean round() {
    if (!gate.enter()) {
      consumers.forEach(AngariumConsumer::standDown);
      return false;
    }
    boolean found = false;
    try {
      for (AngariumConsumer consumer : consumers) {
        found |= serve(consumer);
      }
      if (!found) {
        acknowledging.idle();
      }
    } catch (AngariumException e) {
      trouble("acknowledging messages", e);
    } catch (RuntimeException | Error e) { // a fault of Angarium; the thread must not die of it
      giveBackUnhanded();
      trouble("in itself", new AngariumException(ErrorCode.INTERNAL, "please report: " + e, e));
    } finally {
      gate.leave();
    }
    return found;
  }

  private boolean serve(AngariumConsumer consumer) {
    if (!hasRoom() || !consumer.takeReadiness()) {
      return false;
    }
    gate.serve(consumer);
    turn = gate.turns();
    try {
      int wanted = Math.min(consumer.batchSize(), acknowledging.room());
      Batch batch = consumer.claimer().claim(wanted);
      consumer.tellLostGroups(batch);
      if (batch.deliveries().isEmpty()) {
        return false;
      }
      consumer.mayHaveMore();
      boolean all =
          toListener.handAll(batch.deliveries(), consumer.source(), () -> listenerOf(consumer));
      consumer.setBatchSize(nextSize(wanted, batch.deliveries().size(), all));
      return true;
    } catch (AngariumException e) {
      giveBackUnhanded();
      trouble("delivering messages of " + consumer.source().destination(), e);
      return false;
    } finally {
      gate.serve(null);
    }
  }

  private static int nextSize(int wanted, int got, boolean all) {
    if (!all) {
      return 1;
    }
    return got == wanted ? Math.min(MAX_BATCH, wanted * 2) : Math.max(1, got);
  }

  /** Who gets the consumer's next delivery; null where it may get none. */
  private @Nullable MessageListener listenerOf(AngariumConsumer consumer) {
    boolean open = gate.isOpen() && gate.turns() == turn;
    return consumer.isClosed() || !open ? null : consumer.listener();
  }

  /** Gives back what was claimed and not handed out. For the session's thread. */
  void giveBackUnhanded() {
    toListener.giveBack();
  }

  private boolean hasRoom() {
    if (acknowledging.room() > 0) {
      overrun = false;
      return true;
    }
    if (!overrun) {
      overrun = true;
      consumers.forEach(AngariumConsumer::standDown);
      AngariumException noRoom = HandOut.noRoom();
      LOG.warn("{}", noRoom.getMessage());
      reports.report(JmsErrors.checked(noRoom));
    }
    return false;
  }

  private void trouble(String what, AngariumException e) {
    boolean over = e.code().endsBroker();
    retry = !over;
    if (over && gate.isClosing()) {
      return;
    }
    LOG.warn("A session had trouble {}; {}", what, over ? "it ends" : "it tries again", e);
    if (!over) { // of the end of the broker the connection tells itself
      reports.report(JmsErrors.checked(e));
    }
  }
}
