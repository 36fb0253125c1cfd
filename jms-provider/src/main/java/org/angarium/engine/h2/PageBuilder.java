package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.Body;
import org.angarium.message.Damaged;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the deliveries of one page out of rows of {@link ReadStatements}.
 *
 * <p>Rows are read one by one, so that a page is in memory once. A long body is in other rows, and
 * a connection reads one result at a time: so reading stops at such a delivery, its body is
 * fetched, and reading goes on behind it. Not thread-safe.
 */
final class PageBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(PageBuilder.class);

  /** Stands in a delivery whose body is still to be fetched. */
  private static final SentMessage NOT_YET =
      SentMessage.to(DestinationName.queue("unknown")).build();

  private final int maxRows;
  private final long maxBytes;
  private final long dueBy;
  private final boolean bodies;
  private final List<StoredDelivery> rows = new ArrayList<>();
  private long bytes;
  private int scanned;
  private long scannedTo;
  private @Nullable Chunked chunked;

  PageBuilder(long after, int maxRows, long maxBytes, long dueBy, boolean bodies) {
    this.scannedTo = after;
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
    this.dueBy = dueBy;
    this.bodies = bodies;
  }

  /**
   * A delivery whose body is still to be fetched.
   *
   * @param delivery without its body
   * @param key of its row
   */
  record Chunked(StoredDelivery delivery, long key, byte @Nullable [] head) {
    /** The owner of the chunks. */
    long owner() {
      return Traits.has(delivery.traits(), Traits.SHARED)
          ? ChunkRows.ownerOfShared(Ord.sequence(delivery.ord()))
          : key;
    }

    int chunks() {
      return Traits.chunks(delivery.traits());
    }
  }

  /**
   * Takes rows until there are no more, the page is full, or a body must be fetched.
   *
   * @return how many rows were read
   */
  int take(Lane lane, ResultSet result) throws SQLException {
    int count = 0;
    while (chunked == null && !isFull() && result.next()) {
      takeOne(lane, result);
      count++;
    }
    scanned += count;
    return count;
  }

  private void takeOne(Lane lane, ResultSet result) throws SQLException {
    long key = result.getLong(1);
    long ord = lane.ord(key);
    scannedTo = ord;
    long due = result.getLong(3);
    int traits = result.getInt(2);
    long heldBackUntil = result.getLong(5);
    if (!result.wasNull()) {
      due = heldBackUntil;
      traits |= Traits.LATER;
    }
    if (due > dueBy) {
      return;
    }
    int attempts = result.getInt(4);
    String history = attempts == 0 ? null : result.getString(8);
    boolean shared = Traits.has(traits, Traits.SHARED);
    byte @Nullable [] head = result.getBytes(shared ? 7 : 6);
    byte @Nullable [] body = bodies ? result.getBytes(shared ? 10 : 9) : null;
    boolean whole = !bodies || Traits.chunks(traits) == 0;
    SentMessage message = whole ? decode(ord, head, body) : NOT_YET;
    StoredDelivery delivery =
        new StoredDelivery(lane.subscriptionId(), ord, message, attempts, due, traits, history);
    if (!whole) {
      chunked = new Chunked(delivery, key, head);
    } else {
      add(delivery);
    }
  }

  /** One row that cannot be read must not keep the others from their consumers. */
  private SentMessage decode(long ord, byte @Nullable [] head, byte @Nullable [] body) {
    try {
      if (head == null) {
        throw new AngariumException(
            ErrorCode.STORE_DAMAGED, "the head of a message is missing in the store");
      }
      return bodies
          ? StoredForm.decode(head, body)
          : new SentMessage(StoredForm.decodeHead(head), Body.Empty.INSTANCE);
    } catch (RuntimeException e) { // whatever it is, it is the row's fault
      LOG.error(
          "A message with the order key {} cannot be read, and becomes a dead letter", ord, e);
      return Damaged.substitute(Ord.priority(ord), head, body, e);
    }
  }

  private void add(StoredDelivery delivery) {
    rows.add(delivery);
    bytes += delivery.message().size();
  }

  /** The delivery whose body must be fetched now, or null. */
  @Nullable Chunked chunked() {
    return chunked;
  }

  /** The body was fetched. */
  void complete(Chunked waiting, byte[] body) {
    chunked = null;
    add(waiting.delivery.with(decode(waiting.delivery.ord(), waiting.head, body)));
  }

  /** Parts of the body are missing. */
  void damaged(Chunked waiting, byte[] found, AngariumException why) {
    long ord = waiting.delivery.ord();
    LOG.error("A message with the order key {} is not whole, and becomes a dead letter", ord, why);
    chunked = null;
    add(waiting.delivery.with(Damaged.substitute(Ord.priority(ord), waiting.head, found, why)));
  }

  boolean isFull() {
    return rows.size() >= maxRows || bytes > maxBytes;
  }

  /** How many rows were looked at. */
  int scanned() {
    return scanned;
  }

  /** The order key of the last row that was looked at, or behind which the page begins. */
  long scannedTo() {
    return scannedTo;
  }

  /** A page that ends with the last row that was looked at; more may follow. */
  Page partOf() {
    return new Page(List.copyOf(rows), scannedTo, false);
  }

  /** A page behind which there is nothing. */
  Page last() {
    return new Page(List.copyOf(rows), Ord.AFTER_ALL, true);
  }
}
