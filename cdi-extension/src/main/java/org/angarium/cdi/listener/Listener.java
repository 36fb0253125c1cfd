package org.angarium.cdi.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.angarium.cdi.ListenerPaused;
import org.angarium.cdi.ListenerResumed;
import org.angarium.cdi.app.CdiError;
import org.angarium.cdi.app.CdiEvents;
import org.angarium.cdi.context.RequestContexts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener that runs: its workers, its breaker, what it has done. Thread-safe. */
final class Listener implements Breaker.Events {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final ListenerSpec spec;
  private final Target target;
  private final SeatOpener opener;
  private final RequestContexts requests;
  private final CdiEvents events;
  private final Breaker breaker;
  private final List<Seat> seats = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile @Nullable Throwable lastFailure;

  Listener(
      ListenerSpec spec,
      Target target,
      SeatOpener opener,
      RequestContexts requests,
      CdiEvents events) {
    this.spec = spec;
    this.target = target;
    this.opener = opener;
    this.requests = requests;
    this.events = events;
    this.breaker = new Breaker(spec.work().breaking(), System::nanoTime, this);
  }

  ListenerSpec spec() {
    return spec;
  }

  int concurrency() {
    return spec.work().concurrency();
  }

  Breaker breaker() {
    return breaker;
  }

  /**
   * Opens its sessions, without receiving. Blocks while a durable subscription is made.
   *
   * @throws jakarta.jms.JMSRuntimeException where selector, destination or subscription are refused
   */
  void open() {
    for (int i = 0; i < concurrency(); i++) {
      seats.add(openSeat());
    }
  }

  /** Another session, for a worker that has lost its own. */
  Seat openSeat() {
    boolean shares = spec.source().clientId() != null && !seats.isEmpty();
    return opener.open(spec, shares ? seats.get(0) : null);
  }

  /**
   * Begins to receive.
   *
   * @param ended counted down when one of its workers has ended
   */
  void start(ThreadFactory factory, CountDownLatch ended) {
    for (Seat seat : seats) {
      Worker worker = new Worker(this, seat, ended::countDown);
      Thread thread = factory.newThread(worker);
      thread.setName("angarium-%s-%d".formatted(spec.name(), threads.size() + 1));
      workers.add(worker);
      threads.add(thread);
      seat.start();
      thread.start();
    }
    LOG.info("{} has begun, {} at a time", this, threads.size());
  }

  /** Takes no more messages. Does not wait. */
  void end() {
    breaker.end();
    workers.forEach(Worker::end);
  }

  /** Whether it still works on something after its end. */
  boolean isWorking() {
    return workers.stream().anyMatch(Worker::isWorking);
  }

  /** Closes the sessions of a listener that was not started. */
  void discard() {
    if (threads.isEmpty()) {
      seats.forEach(Seat::close);
    }
  }

  /** Calls the method, and sends what it returns. */
  void call(Delivered delivered) throws Throwable {
    target.call(
        new Target.Call() {
          @Override
          public @Nullable Object[] arguments() throws Exception {
            if (!spec.work().jakarta()) { // else the transaction's is the one to send with
              requests.deliver(delivered.context());
            }
            List<Argument> arguments = spec.arguments();
            @Nullable Object[] values = new Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = arguments.get(i).of(delivered);
            }
            return values;
          }

          @Override
          public void result(@Nullable Object result) throws Exception {
            spec.results().take(delivered, result);
          }
        });
  }

  void succeeded() {
    succeeded.increment();
    breaker.succeeded();
  }

  void failed(Throwable failure) {
    failed.increment();
    lastFailure = failure;
    breaker.failed(failure);
  }

  long successes() {
    return succeeded.sum();
  }

  long failures() {
    return failed.sum();
  }

  @Nullable Throwable lastFailure() {
    return lastFailure;
  }

  @Override
  public void paused(String reason, @Nullable Throwable failure, @Nullable Duration pause) {
    LOG.warn(
        "{}: {} is paused{}: {}",
        CdiError.LISTENER_PAUSED.code(),
        this,
        pause == null ? "" : " for %d ms".formatted(pause.toMillis()),
        reason);
    events.fire(new ListenerPaused(spec.name(), reason, failure, pause));
  }

  @Override
  public void resumed() {
    LOG.info("{} works again", this);
    events.fire(new ListenerResumed(spec.name()));
  }

  @Override
  public String toString() {
    return "listener %s (%s)".formatted(spec.name(), spec.source());
  }
}
