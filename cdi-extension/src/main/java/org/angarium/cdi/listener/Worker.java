package org.angarium.cdi.listener;

import jakarta.jms.Message;
import java.util.List;
import org.angarium.ListenerFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives messages for a listener and calls it, in one thread, until it is to end. What it works
 * on then, it ends first. When its session is of no use any more, it opens another one after a
 * pause.
 */
final class Worker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final Listener listener;
  private final Runnable onEnd;
  private volatile @Nullable Seat seat;
  private volatile boolean ending;
  private volatile boolean ended;

  /** How many messages of a batch that failed are to be worked on one by one. */
  private int alone;

  /**
   * @param onEnd to be run when it has ended
   */
  Worker(Listener listener, Seat seat, Runnable onEnd) {
    this.listener = listener;
    this.seat = seat;
    this.onEnd = onEnd;
  }

  @Override
  public void run() {
    try {
      while (listener.breaker().awaitTurn() && !ending) {
        work();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who interrupts this thread wants it to end
    } finally {
      closeSeat();
      ended = true;
      onEnd.run();
    }
  }

  /** Whether it has not ended yet. */
  boolean isWorking() {
    return !ended;
  }

  private void work() {
    try {
      Seat open = seat;
      if (open == null) {
        open = reopen();
      }
      step(open);
    } catch (Throwable e) { // also Errors: nobody would miss a worker that dies
      if (!ending) {
        LOG.warn("{} cannot receive; it opens another session after a pause", listener, e);
        closeSeat();
        listener.breaker().broken(e);
      }
    }
  }

  private Seat reopen() {
    Seat opened = listener.openSeat();
    seat = opened;
    if (ending) {
      opened.receiveNoMore();
    }
    opened.start();
    return opened;
  }

  private void step(Seat open) throws Exception {
    open.unit().begin();
    List<Message> messages;
    try {
      messages = open.receive(alone > 0 ? 1 : listener.spec().work().batch());
    } catch (RuntimeException e) {
      open.unit().failed(e);
      throw e;
    }
    if (messages.isEmpty()) {
      open.unit().idle();
      listener.breaker().idle();
    } else {
      handle(open, messages);
    }
  }

  private void handle(Seat open, List<Message> messages) throws Exception {
    try {
      listener.call(new Delivered(messages, open.context()));
      open.unit().done();
    } catch (Throwable e) { // also Errors: the message must come again in any case
      LOG.error("ANG-1609: {} threw for {}", listener, describe(messages), e);
      ListenerFailures.note(open.context(), e);
      open.unit().failed(e);
      // so that one that cannot be worked on does not take the others along
      alone = messages.size() > 1 ? messages.size() : alone;
      listener.failed(e);
      return;
    } finally {
      leaveInterrupt();
    }
    alone = Math.max(0, alone - messages.size());
    listener.succeeded();
  }

  /** An interrupt that the application's method has left set is not for this worker. */
  @SuppressWarnings("ResultOfMethodCallIgnored")
  private static void leaveInterrupt() {
    Thread.interrupted();
  }

  private static String describe(List<Message> messages) {
    String first = messages.get(0).toString();
    return messages.size() == 1 ? first : first + " and %d more".formatted(messages.size() - 1);
  }

  /** Has it end when it has settled what it works on. */
  void end() {
    ending = true;
    Seat open = seat;
    if (open != null) {
      try {
        open.receiveNoMore();
      } catch (Throwable e) { // as below
        LOG.debug("A consumer of {} did not close well", listener, e);
      }
    }
  }

  private void closeSeat() {
    Seat open = seat;
    seat = null;
    if (open != null) {
      try {
        if (open.unit().pending()) {
          open.unit().idle();
        }
        open.close();
      } catch (Throwable e) { // also Errors: a server may have taken our classes away
        LOG.debug("A session of {} did not close well", listener, e);
      }
    }
  }
}
