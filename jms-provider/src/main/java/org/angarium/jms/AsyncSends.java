package org.angarium.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Commit;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's sends with a CompletionListener (Jakarta Messaging 7.3).
 *
 * <p>Sends complete in any order on threads of the engine; the listeners are called in the order of
 * the sends, one at a time, on a thread of their own. So a send waits in a queue from the call
 * until its listener has returned, and whoever sees the first of the queue completed has the
 * listener's thread work off what is ready.
 *
 * <p>Thread-safe.
 */
final class AsyncSends {
  private static final Logger LOG = LoggerFactory.getLogger(AsyncSends.class);

  private final int limit;
  private final CallbackThread thread;
  private final ExceptionReports reports;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<AsyncSend> queue = new ArrayDeque<>();
  private final Map<AngariumProducer, Integer> incomplete = new HashMap<>();
  private int inFlight;

  /**
   * @param limit how many may be in flight
   * @param reports who is told of a CompletionListener's Error
   */
  AsyncSends(int limit, String threadName, ExceptionReports reports) {
    this.limit = limit;
    this.reports = reports;
    this.thread = new CallbackThread(threadName);
  }

  /** One send, from the call until its listener has returned. */
  private static final class AsyncSend {
    final AngariumProducer producer;
    final Message message;
    final CompletionListener listener;
    boolean done;
    @Nullable AngariumException failure;

    AsyncSend(AngariumProducer producer, Message message, CompletionListener listener) {
      this.producer = producer;
      this.message = message;
      this.listener = listener;
    }
  }

  /** Submits a unit of work. */
  @FunctionalInterface
  interface Submission {
    Commit submit();
  }

  /**
   * Submits a send, and has the listener called when it is done. Blocks while too many are in
   * flight, except in a CompletionListener, which would wait for itself.
   *
   * @throws JMSException what the submission throws, and then the listener is not called; {@link
   *     ErrorCode#INTERRUPTED}, and then nothing was sent
   */
  void send(
      AngariumProducer producer,
      Message message,
      CompletionListener listener,
      Submission submission)
      throws JMSException {
    AsyncSend send = new AsyncSend(producer, message, listener);
    begin(send);
    Commit commit;
    try {
      commit = submission.submit();
    } catch (RuntimeException | Error e) {
      forget(send);
      if (e instanceof AngariumException refused) {
        throw JmsErrors.checked(refused);
      }
      throw e;
    }
    commit.whenDone(failure -> done(send, failure));
  }

  private void begin(AsyncSend send) throws JMSException {
    lock.lock();
    try {
      while (inFlight >= limit && !thread.isCurrent()) {
        changed.await();
      }
      inFlight++;
      incomplete.merge(send.producer, 1, Integer::sum);
      queue.add(send);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JmsErrors.checked(
          new AngariumException(
              ErrorCode.INTERRUPTED,
              ("an asynchronous send was interrupted while it waited: %d sends of this session are"
                      + " in flight, as many as maxAsyncSends allows; nothing was sent, send again")
                  .formatted(limit),
              e));
    } finally {
      lock.unlock();
    }
  }

  private void forget(AsyncSend send) {
    lock.lock();
    try {
      queue.remove(send);
      ended(send);
    } finally {
      lock.unlock();
    }
    thread.run(this::callListeners); // those behind it may be ready
  }

  private void done(AsyncSend send, @Nullable AngariumException failure) {
    boolean first;
    lock.lock();
    try {
      send.failure = failure;
      send.done = true;
      first = queue.peek() == send;
    } finally {
      lock.unlock();
    }
    if (first) {
      thread.run(this::callListeners);
    }
  }

  private void callListeners() {
    for (AsyncSend send = takeDone(); send != null; send = takeDone()) {
      try {
        if (send.failure == null) {
          send.listener.onCompletion(send.message);
        } else {
          send.listener.onException(send.message, JmsErrors.checked(send.failure));
        }
      } catch (Throwable e) { // also Errors: those behind it would wait for ever
        failed(send, e);
      } finally {
        Thread.interrupted(); // must not reach the next listener
        finished(send);
      }
    }
  }

  private void failed(AsyncSend send, Throwable e) {
    LOG.error(
        "{}: a CompletionListener threw for {}", ErrorCode.LISTENER_FAILED.code(), send.message, e);
    if (e instanceof Error) {
      reports.report(
          JmsErrors.checked(
              new AngariumException(
                  ErrorCode.LISTENER_FAILED, "a CompletionListener threw " + e, e)));
    }
  }

  private @Nullable AsyncSend takeDone() {
    lock.lock();
    try {
      AsyncSend first = queue.peek();
      return first != null && first.done ? queue.poll() : null;
    } finally {
      lock.unlock();
    }
  }

  private void finished(AsyncSend send) {
    lock.lock();
    try {
      ended(send);
    } finally {
      lock.unlock();
    }
  }

  private void ended(AsyncSend send) {
    inFlight--;
    incomplete.computeIfPresent(send.producer, (producer, count) -> count == 1 ? null : count - 1);
    changed.signalAll();
  }

  /** Whether this is called from one of the listeners. */
  boolean isCallback() {
    return thread.isCurrent();
  }

  /**
   * Refuses what a CompletionListener must not do (7.3.4).
   *
   * @param call such as {@code commit()}
   */
  void refuseInCallback(String call) throws JMSException {
    if (thread.isCurrent()) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          call
              + " is refused in a CompletionListener of the same session: it would wait for the"
              + " listener to return; call it from another thread");
    }
  }

  /** Waits until all listeners have returned. Not to be called from one. */
  void awaitAll() {
    lock.lock();
    try {
      while (inFlight > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the listeners of one producer have returned.
   *
   * @throws JMSException {@link ErrorCode#ILLEGAL_CALL} when one of them would wait for itself
   */
  void awaitAll(AngariumProducer producer) throws JMSException {
    lock.lock();
    try {
      if (incomplete.containsKey(producer)) {
        refuseInCallback("MessageProducer.close()");
      }
      while (incomplete.containsKey(producer)) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the thread; nothing is in flight. */
  void close() {
    thread.close();
  }
}
