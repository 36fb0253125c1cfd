package org.angarium.outbox;

import jakarta.jms.JMSException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.outbox.OutboxRows.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends some messages, all together where that can be, else one by one, so that only those stay
 * behind that cannot be sent. Not thread-safe.
 *
 * <p>In the database it only collects, until {@link #write}: deletions, failures, deferrals.
 */
final class RelayBatch {
  private static final Logger LOG = LoggerFactory.getLogger(RelayBatch.class);

  private final String outbox;
  private final RelayPlan plan;
  private final RelayCounts counts;
  private final BrokerLink link;
  private final long now;

  /** Destinations that take nothing, and until when they are left alone; kept between batches. */
  private final Map<String, Long> resting;

  private final List<Row> gone = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final List<Deferral> deferrals = new ArrayList<>();
  private final Set<String> heldLanes = new HashSet<>();
  private int sent;
  private int expired;

  private record Failure(
      Row row, int attempts, long nextAttemptAt, boolean givenUp, Exception cause) {}

  private record Deferral(Row row, long until) {}

  private record Ready(Row row, SentMessage message) {}

  RelayBatch(
      String outbox,
      RelayPlan plan,
      RelayCounts counts,
      BrokerLink link,
      Map<String, Long> resting,
      long now) {
    this.outbox = outbox;
    this.plan = plan;
    this.counts = counts;
    this.link = link;
    this.resting = resting;
    this.now = now;
  }

  /**
   * Sends them in order.
   *
   * @throws JMSException when the broker takes nothing at all
   */
  void send(List<Row> rows) throws JMSException {
    resting.values().removeIf(until -> until <= now);
    List<Ready> ready = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Long until = resting.get(row.destination());
      if (until != null) {
        deferrals.add(new Deferral(row, until));
      } else if (!isHeld(row)) {
        prepare(row, ready);
      }
    }
    if (!ready.isEmpty() && !sendTogether(ready)) {
      for (Ready one : ready) {
        sendAlone(one);
      }
    }
  }

  private boolean isHeld(Row row) {
    String lane = plan.order() == RelayOrder.ALL ? "" : row.lane();
    return lane != null && heldLanes.contains(lane);
  }

  private void hold(Row row) {
    String lane = plan.order() == RelayOrder.ALL ? "" : row.lane();
    if (lane != null) {
      heldLanes.add(lane);
    }
  }

  private void prepare(Row row, List<Ready> ready) {
    try {
      SentMessage message = StoredForm.decode(row.head(), row.body());
      if (message.expiration() != 0 && message.expiration() <= now) {
        gone.add(row);
        expired++;
      } else {
        ready.add(new Ready(row, message));
      }
    } catch (AngariumException e) {
      // no later attempt can read what is not there, so the others need not wait
      failures.add(new Failure(row, row.attempts() + 1, now, true, e));
    }
  }

  private boolean sendTogether(List<Ready> ready) throws JMSException {
    try {
      List<String> ids = new ArrayList<>(ready.size());
      for (Ready one : ready) {
        link.send(one.message, one.row.messageId(), now);
        ids.add(one.row.messageId());
      }
      link.commit(ids);
    } catch (JMSException | RuntimeException e) {
      rethrowIfOfBroker(e);
      link.rollback();
      if (ready.size() > 1) {
        LOG.debug("A batch of outbox \"{}\" is sent one by one", outbox, e);
        return false;
      }
      failed(ready.get(0).row, e);
      return true;
    }
    ready.forEach(one -> gone.add(one.row));
    sent += ready.size();
    return true;
  }

  private void sendAlone(Ready one) throws JMSException {
    Row row = one.row;
    Long until = resting.get(row.destination());
    if (isHeld(row)) {
      return;
    } else if (until != null) {
      deferrals.add(new Deferral(row, until));
      hold(row);
      return;
    }
    try {
      link.send(one.message, row.messageId(), now);
      link.commit(List.of(row.messageId()));
      gone.add(row);
      sent++;
    } catch (JMSException | RuntimeException e) {
      rethrowIfOfBroker(e);
      link.rollback();
      failed(row, e);
    }
  }

  private static void rethrowIfOfBroker(Exception e) throws JMSException {
    if (!BrokerFailures.isOfBroker(e)) {
      return;
    } else if (e instanceof JMSException checked) {
      throw checked;
    }
    throw (RuntimeException) e;
  }

  private void failed(Row row, Exception cause) {
    int attempts = row.attempts() + 1;
    boolean givenUp = plan.maxAttempts() > 0 && attempts >= plan.maxAttempts();
    long next = now + plan.retryDelay(attempts);
    failures.add(new Failure(row, attempts, next, givenUp, cause));
    if (!givenUp) {
      hold(row);
    }
    if (plan.order() == RelayOrder.GROUPS && BrokerFailures.isOfDestination(cause)) {
      resting.put(row.destination(), next);
    }
  }

  /** Writes down what has become of the messages. */
  void write(OutboxRows rows) throws SQLException {
    rows.delete(gone);
    for (Failure failure : failures) {
      rows.setFailed(
          failure.row,
          failure.attempts,
          failure.nextAttemptAt,
          failure.givenUp,
          String.valueOf(failure.cause.getMessage()));
    }
    for (Deferral deferral : deferrals) {
      rows.defer(deferral.row, deferral.until);
    }
  }

  /** What was written is committed: tells of it. */
  void tell() {
    counts.sent.add(sent);
    counts.expired.add(expired);
    for (Failure failure : failures) {
      String text =
          "%s: message %s of outbox \"%s\" to %s could not be sent, attempt %d; %s"
              .formatted(
                  ErrorCode.OUTBOX_MESSAGE_NOT_SENT.code(),
                  failure.row.messageId(),
                  outbox,
                  failure.row.destination(),
                  failure.attempts,
                  failure.givenUp
                      ? "it is given up: correct the cause, then call retry() or discard()"
                      : "it will be tried again");
      LOG.warn(text, failure.cause);
      counts.failedAttempts.increment();
      counts.failed(text + ": " + failure.cause.getMessage());
      if (failure.givenUp) {
        counts.givenUp.increment();
      }
    }
    if (expired > 0) {
      LOG.info("{} messages of outbox \"{}\" had expired and were not sent", expired, outbox);
    }
  }
}
