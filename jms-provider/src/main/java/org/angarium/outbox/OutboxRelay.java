package org.angarium.outbox;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.model.SystemClock;
import org.angarium.model.Threads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what transactions have written into an {@link Outbox}, on a thread of its own.
 *
 * <pre>{@code
 * OutboxRelay relay =
 *     OutboxRelay.builder(outbox, database, new AngariumConnectionFactory(url)).start();
 * // ... after each commit, or not at all: it looks twice a second
 * relay.wake();
 * }</pre>
 *
 * <p>Each message is sent once, whatever ends when: the relay, the process, the machine, the
 * database, the broker. Where several relays serve one outbox, in one process or in several, one
 * works and the others stand by; the database says which.
 *
 * <p>To know that, the relay keeps some small messages in the queue {@code angarium.outbox.NAME} of
 * the broker: leave them there. Under {@code createDestinations=false} that queue is to be declared
 * as well. What the relay has to send twice without them is held back by deduplication ids, within
 * the broker's {@code deduplicationWindow} and {@code deduplicationIds}.
 *
 * <p>A message that cannot be sent is tried again, after 1 second and then after twice as long each
 * time, 5 minutes at most, and given up after 20 attempts, about an hour. See {@link
 * Outbox#troubled} and {@link #status()}; each failure is logged with code ANG-2003, and failures
 * of the database or the broker themselves, which count no attempt, with ANG-2004.
 *
 * <p>Thread-safe. Close it before the broker and the database.
 */
@SuppressWarnings("exports") // tests that bring a clock know the internal packages
public final class OutboxRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

  private final String outbox;
  private final RelayPlan plan;
  private final RelayCounts counts = new RelayCounts();
  private final RelayRound round;
  private final Clock clock;
  private final @Nullable Clock ownClock;
  private final Clock.Timer timer;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean asked = true;
  private boolean closing;

  /** After a failure: when the next round may begin; wakes do not hasten it. */
  private long notBefore = Long.MIN_VALUE;

  private OutboxRelay(Builder builder) {
    this.outbox = builder.outbox.name();
    this.plan = builder.plan();
    Clock given = builder.clock;
    Clock used = given == null ? new SystemClock() : given;
    this.clock = used;
    this.ownClock = given == null ? used : null;
    String self = "process " + ProcessHandle.current().pid() + ", relay " + UUID.randomUUID();
    this.round =
        new RelayRound(
            builder.outbox.withClock(used), plan, counts, builder.database, builder.broker, self);
    this.timer = used.timer("outbox " + outbox, this::ask);
    this.thread = new Thread(this::run, "angarium-outbox-" + outbox);
    thread.setDaemon(true);
  }

  /**
   * A builder for the relay of an outbox.
   *
   * @param database where the outbox is; one connection at a time is taken from it, and given back
   *     after each round
   * @param broker where the messages go, an {@link org.angarium.AngariumConnectionFactory} or what
   *     stands around one. One that is made from a URL opens a broker that was closed again
   */
  public static Builder builder(Outbox outbox, DataSource database, ConnectionFactory broker) {
    return new Builder(outbox, database, broker);
  }

  /** Makes a relay. Not thread-safe. */
  public static final class Builder {
    private final Outbox outbox;
    private final DataSource database;
    private final ConnectionFactory broker;
    private RelayOrder order = RelayOrder.GROUPS;
    private int batch = 100;
    private Duration pollInterval = Duration.ofMillis(500);
    private int maxAttempts = 20;
    private Duration minRetryDelay = Duration.ofSeconds(1);
    private Duration maxRetryDelay = Duration.ofMinutes(5);
    private @Nullable Clock clock;

    private Builder(Outbox outbox, DataSource database, ConnectionFactory broker) {
      this.outbox = outbox;
      this.database = database;
      this.broker = broker;
    }

    /** Which messages wait while an earlier one cannot be sent; default {@code GROUPS}. */
    public Builder order(RelayOrder order) {
      this.order = order;
      return this;
    }

    /**
     * How many messages are sent in one transaction at most; default 100, and no more than the
     * broker's {@code deduplicationIds}. A batch also ends at half a MiB.
     */
    public Builder batch(int messages) {
      this.batch = messages;
      return this;
    }

    /** How often the relay looks for messages without being woken; default half a second. */
    public Builder pollInterval(Duration interval) {
      this.pollInterval = interval;
      return this;
    }

    /** After how many attempts a message is given up; default 20, and 0 for never. */
    public Builder maxAttempts(int attempts) {
      this.maxAttempts = attempts;
      return this;
    }

    /**
     * How long a message rests after a failed attempt.
     *
     * @param first after the first one, and twice as long after each further one; default 1 second
     * @param longest no longer than this; default 5 minutes
     */
    public Builder retryDelay(Duration first, Duration longest) {
      this.minRetryDelay = first;
      this.maxRetryDelay = longest;
      return this;
    }

    /** Another clock, for tests; it stays the caller's to close. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    private RelayPlan plan() {
      check("batch", batch >= 1, batch);
      check("pollInterval", pollInterval.toMillis() >= 1, pollInterval);
      check("maxAttempts", maxAttempts >= 0, maxAttempts);
      check("retryDelay", minRetryDelay.toMillis() >= 1, minRetryDelay);
      check("retryDelay", maxRetryDelay.compareTo(minRetryDelay) >= 0, maxRetryDelay);
      return new RelayPlan(order, batch, pollInterval, maxAttempts, minRetryDelay, maxRetryDelay);
    }

    private static void check(String setting, boolean valid, Object value) {
      if (!valid) {
        throw JmsErrors.unchecked(
            new AngariumException(
                ErrorCode.INVALID_SETTING,
                "%s %s is refused by a relay; see the documentation of OutboxRelay.Builder"
                    .formatted(setting, value)));
      }
    }

    /**
     * Starts the relay. Does not block: what is missing, be it the database, its tables, or the
     * broker, is told by the log and {@link OutboxRelay#status()}, and tried again.
     *
     * @throws JMSRuntimeException with code ANG-1002 if a setting is refused
     */
    public OutboxRelay start() {
      OutboxRelay relay = new OutboxRelay(this);
      relay.thread.start();
      return relay;
    }
  }

  /** Has the relay look at once. Does not block; where that helps nobody it does nothing. */
  public void wake() {
    ask();
  }

  /** What the relay has done. */
  public RelayStatus status() {
    lock.lock();
    try {
      return counts.status(!closing);
    } finally {
      lock.unlock();
    }
  }

  private void ask() {
    lock.lock();
    try {
      asked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    int failures = 0;
    while (awaitTurn()) {
      try {
        if (round.run()) {
          ask();
        }
        failures = 0;
      } catch (Throwable e) { // a relay that ended unseen would be worse than any error
        failures++;
        failed(e, failures);
      }
    }
    closeRound();
  }

  /** Waits until there is something to do; false when the relay closes. */
  private boolean awaitTurn() {
    lock.lock();
    try {
      while (!closing && !(asked && isRested(clock.millis()))) {
        long now = clock.millis();
        long rest = isRested(now) ? 0 : notBefore - now;
        timer.wakeAfter(now, asked ? rest : Math.max(plan.pollInterval().toMillis(), rest));
        changed.awaitUninterruptibly();
      }
      asked = false;
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the rest after a failure is over; also when the clock was set back meanwhile. */
  private boolean isRested(long now) {
    return now >= notBefore || notBefore > now + plan.maxRetryDelay().toMillis();
  }

  private void failed(Throwable e, int failures) {
    closeRound();
    restFor(plan.retryDelay(failures)); // before anybody can see that it has failed
    counts.failedRounds.increment();
    String text =
        "%s: the relay of outbox \"%s\" can do nothing at the moment (%d in a row); it tries again"
            .formatted(ErrorCode.OUTBOX_RELAY_FAILED.code(), outbox, failures);
    counts.failed(text + ": " + e);
    LOG.warn(text, e);
  }

  private void restFor(long millis) {
    lock.lock();
    try {
      notBefore = clock.millis() + millis;
      asked = true;
    } finally {
      lock.unlock();
    }
  }

  private void closeRound() {
    try {
      round.close();
    } catch (JMSException | RuntimeException e) {
      LOG.debug("The connection of the relay of outbox \"{}\" did not close well", outbox, e);
    }
  }

  /**
   * Ends the relay. Blocks until a batch that is under way has ended; repeated, it does nothing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Threads.awaitEnd(thread);
    timer.close();
    if (ownClock != null) {
      ownClock.close();
    }
  }
}
