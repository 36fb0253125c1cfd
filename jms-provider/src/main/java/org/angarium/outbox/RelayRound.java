package org.angarium.outbox;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.angarium.outbox.OutboxRows.Row;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look into the outbox: reads some messages, sends them, deletes them. For the relay's thread.
 *
 * <p>The order is what makes it safe. Messages are deleted after the broker has committed, so none
 * is lost; with them the broker commits a marker that names them, see {@link BrokerLink}, so what
 * was committed there and is still in the database is known. Markers are read by a relay that
 * begins, that takes over from another, or whose last round has failed at any point; before it
 * sends anything, it deletes what they name. All that happens while the outbox is locked in the
 * database, so a batch is deleted before the next one is sent, and the markers of earlier batches
 * can be dropped.
 */
final class RelayRound implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayRound.class);
  private static final int MAX_MARKERS = 20;

  /** Well below what one transaction of a broker may hold in its smallest setting. */
  private static final long MAX_BYTES = 512 * 1024;

  private final Outbox outbox;
  private final RelayPlan plan;
  private final RelayCounts counts;
  private final DataSource database;
  private final ConnectionFactory broker;
  private final String self;
  private final Map<String, Long> resting = new HashMap<>();
  private @Nullable BrokerLink link;

  /** Whether all that this relay has sent is deleted. */
  private boolean settled;

  /**
   * @param self what tells this relay from all others
   */
  RelayRound(
      Outbox outbox,
      RelayPlan plan,
      RelayCounts counts,
      DataSource database,
      ConnectionFactory broker,
      String self) {
    this.outbox = outbox;
    this.plan = plan;
    this.counts = counts;
    this.database = database;
    this.broker = broker;
    this.self = self;
  }

  /**
   * Sends what is due, up to a batch.
   *
   * @return whether there was something, so that there may be more
   */
  boolean run() throws SQLException, JMSException {
    try (Connection connection = database.getConnection()) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        return run(connection);
      } catch (SQLException | JMSException | RuntimeException | Error e) {
        settled = false;
        rollBackAfter(e, connection);
        throw e;
      } finally {
        restore(connection, autoCommit);
      }
    }
  }

  private static void rollBackAfter(Throwable failure, Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** For the pool; of a connection that is broken already, the failure is told elsewhere. */
  private static void restore(Connection connection, boolean autoCommit) {
    try {
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      LOG.debug("A connection of a relay could not be given back as it was", e);
    }
  }

  private boolean run(Connection connection) throws SQLException, JMSException {
    OutboxRows rows = new OutboxRows(connection, outbox.name());
    String holder = rows.lock();
    long now = outbox.clock().millis();
    List<Row> due = holder == null ? List.of() : next(rows, now);
    if (holder == null || due.isEmpty()) {
      connection.rollback();
      return false;
    }
    BrokerLink open = link();
    int found = 0;
    if (!settled || !holder.equals(self)) {
      found = rows.deleteSent(open.marked());
      rows.setHolder(self);
      due = found == 0 ? due : next(rows, now);
    } else if (open.markers() >= MAX_MARKERS) {
      open.forgetMarkers();
    }
    settled = false;
    RelayBatch batch = new RelayBatch(outbox.name(), plan, counts, open, resting, now);
    batch.send(due);
    batch.write(rows);
    connection.commit();
    settled = true;
    tell(found, batch);
    return true;
  }

  private List<Row> next(OutboxRows rows, long now) throws SQLException {
    return rows.next(plan.order(), plan.batch(), MAX_BYTES, now);
  }

  private void tell(int found, RelayBatch batch) {
    if (found > 0) {
      counts.foundSent.add(found);
      LOG.info(
          "{} messages of outbox \"{}\" had been sent before a relay ended; they were deleted",
          found,
          outbox.name());
    }
    batch.tell();
  }

  private BrokerLink link() throws JMSException {
    BrokerLink open = link;
    if (open == null) {
      open = BrokerLink.open(broker, outbox.name());
      link = open;
      settled = false;
    }
    return open;
  }

  /** Closes the connection to the broker; the next round makes a new one. */
  @Override
  public void close() throws JMSException {
    BrokerLink open = link;
    link = null;
    if (open != null) {
      open.close();
    }
  }
}
