package org.angarium.engine.h2;

import static java.util.stream.Collectors.toSet;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.angarium.engine.Pause;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Reads through a few connections. Thread-safe. */
final class H2Reader implements StoreReader {
  /** A page is handed out after so many rows at the latest, even if none of them is due. */
  private static final int MAX_SCAN = 20_000;

  /**
   * How many rows one query gives; they are read one by one, so more than are needed do no harm.
   */
  private static final int AT_ONCE = 5_000;

  private static final long COUNTED_AT_ONCE = 1 << 20;

  private static final TimedRows LATER = new TimedRows("looking for what is due", "later", "due");
  private static final TimedRows EXPIRY =
      new TimedRows("looking for what expires", "expiry", "expires");

  private final SessionPool sessions;
  private final Lanes lanes;
  private final Lag lag;
  private final Runnable catchUp;

  /**
   * Takes over the sessions.
   *
   * @param lag what the tables do not have
   * @param catchUp returns when the tables have all that was committed before
   */
  H2Reader(SessionPool sessions, Lanes lanes, Lag lag, Runnable catchUp) {
    this.sessions = sessions;
    this.lanes = lanes;
    this.lag = lag;
    this.catchUp = catchUp;
  }

  private <T> T read(Function<SqlSession, T> action) {
    sessions.checkOpen();
    catchUp.run();
    return sessions.with(action);
  }

  /** Reads what the tables have now. */
  private <T> T readBehind(Function<SqlSession, T> action) {
    sessions.checkOpen();
    return sessions.with(action);
  }

  @Override
  public Page page(
      int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
    PageBuilder page = new PageBuilder(after, maxRows, maxBytes, dueBy, true);
    return byKey(ReadStatements.PAGE, page, subscriptionId, maxSequence);
  }

  @Override
  public Page heads(
      int subscriptionId, long after, long maxSequence, long dueBy, int maxRows, long maxBytes) {
    PageBuilder page = new PageBuilder(after, maxRows, maxBytes, dueBy, false);
    return byKey(ReadStatements.HEADS, page, subscriptionId, maxSequence);
  }

  private Page byKey(String sql, PageBuilder page, int subscriptionId, long maxSequence) {
    return fill(page, () -> lanes.of(subscriptionId), maxSequence, byKey(sql, page));
  }

  private static Scan byKey(String sql, PageBuilder page) {
    return (session, lane, first, last) ->
        session.query(
            "reading deliveries", sql, rows -> page.take(lane, rows), first, last, AT_ONCE);
  }

  @Override
  public Page lane(
      int subscriptionId, int priority, long after, long maxSequence, int maxRows, long maxBytes) {
    PageBuilder page =
        new PageBuilder(Ord.of(priority, after), maxRows, maxBytes, Long.MAX_VALUE, true);
    return fill(
        page,
        () -> lanes.of(subscriptionId).stream().filter(l -> l.priority() == priority).toList(),
        maxSequence,
        byKey(ReadStatements.PAGE, page));
  }

  @Override
  public Page group(
      int subscriptionId,
      String group,
      long after,
      long maxSequence,
      long dueBy,
      int maxRows,
      long maxBytes) {
    PageBuilder page = new PageBuilder(after, maxRows, maxBytes, dueBy, true);
    Scan scan =
        (session, lane, first, last) ->
            session.query(
                "reading a group",
                ReadStatements.GROUP,
                rows -> page.take(lane, rows),
                subscriptionId,
                group,
                lane.ord(first),
                lane.ord(last),
                AT_ONCE);
    return fill(page, () -> lanes.of(subscriptionId), maxSequence, scan);
  }

  /** Reads rows of a lane between two keys into a page, and returns how many. */
  @FunctionalInterface
  private interface Scan {
    int read(SqlSession session, Lane lane, long first, long last);
  }

  private Page fill(PageBuilder page, Supplier<List<Lane>> some, long maxSequence, Scan scan) {
    return read(session -> fill(session, page, some, maxSequence, scan));
  }

  /** The lanes are asked for when all that was committed before is in them. */
  private static Page fill(
      SqlSession session,
      PageBuilder page,
      Supplier<List<Lane>> some,
      long maxSequence,
      Scan scan) {
    for (Lane lane : some.get()) {
      if (!readLane(session, page, lane, lane.lastKey(maxSequence), scan)) {
        return page.partOf();
      }
    }
    return page.last();
  }

  /** Reads a lane to its end; false when the page must be handed out before. */
  private static boolean readLane(
      SqlSession session, PageBuilder page, Lane lane, long last, Scan scan) {
    while (!page.isFull() && page.scanned() < MAX_SCAN) {
      long first = lane.firstKey(page.scannedTo());
      int read = first > last ? 0 : scan.read(session, lane, first, last);
      PageBuilder.Chunked chunked = page.chunked();
      if (chunked != null) {
        readBody(session, page, chunked);
      } else if (read < AT_ONCE && !page.isFull()) {
        return true;
      }
    }
    return false;
  }

  /** What the messages of a lane take; reads all of them. */
  static long bytesIn(SqlSession session, Lane lane) {
    long bytes = 0;
    long after = Ord.BEFORE_ALL;
    boolean more = true;
    while (more) {
      PageBuilder page = new PageBuilder(after, AT_ONCE, COUNTED_AT_ONCE, Long.MAX_VALUE, true);
      Scan scan = byKey(ReadStatements.PAGE, page);
      more = !readLane(session, page, lane, lane.lastKey(Long.MAX_VALUE), scan);
      for (StoredDelivery row : page.partOf().rows()) {
        bytes += row.message().size();
      }
      after = page.scannedTo();
    }
    return bytes;
  }

  private static void readBody(SqlSession session, PageBuilder page, PageBuilder.Chunked chunked) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(chunked.chunks() * Payload.CHUNK);
    int found = readChunks(session, chunked.owner(), body);
    if (found == chunked.chunks()) {
      page.complete(chunked, body.toByteArray());
    } else {
      page.damaged(
          chunked,
          body.toByteArray(),
          new AngariumException(
              ErrorCode.STORE_DAMAGED,
              "%d of %d parts of the body are in the store; restore the store from a backup"
                  .formatted(found, chunked.chunks())));
    }
  }

  /** A long body, as far as it is there. */
  static ByteArrayOutputStream chunks(SqlSession session, long owner) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    readChunks(session, owner, body);
    return body;
  }

  private static int readChunks(SqlSession session, long owner, ByteArrayOutputStream body) {
    return session.query(
        "reading a long body",
        ReadStatements.CHUNKS,
        rows -> {
          int count = 0;
          for (; rows.next(); count++) {
            body.writeBytes(rows.getBytes(1));
          }
          return count;
        },
        owner);
  }

  @Override
  public @Nullable StoredDelivery load(int subscriptionId, long ord) {
    Page page = page(subscriptionId, ord - 1, Ord.sequence(ord), Long.MAX_VALUE, 1, Long.MAX_VALUE);
    return page.rows().stream().filter(found -> found.ord() == ord).findFirst().orElse(null);
  }

  /**
   * The tables need not catch up: they had the keys, and what has gone since and waits is left out.
   * That is looked up before the rows are read: so either it still waits then, or its row is gone.
   */
  @Override
  public Loaded load(List<TimedKey> keys, long maxBytes) {
    Set<TimedKey> there = keys.stream().filter(key -> !lag.isRemoved(key)).collect(toSet());
    return readBehind(
        session -> {
          List<StoredDelivery> rows = new ArrayList<>(keys.size());
          int count = 0;
          for (long bytes = 0; count < keys.size() && bytes <= maxBytes; count++) {
            TimedKey key = keys.get(count);
            if (!there.contains(key)) {
              continue;
            }
            PageBuilder one =
                new PageBuilder(key.ord() - 1, 1, Long.MAX_VALUE, Long.MAX_VALUE, true);
            Scan scan = byKey(ReadStatements.PAGE, one);
            int subscription = key.subscriptionId();
            Page page =
                fill(session, one, () -> lanes.of(subscription), Ord.sequence(key.ord()), scan);
            for (StoredDelivery row : page.rows()) {
              if (row.ord() == key.ord()) {
                rows.add(row);
                bytes += row.message().size();
              }
            }
          }
          return new Loaded(rows, count);
        });
  }

  @Override
  public List<TimedKey> due(TimedKey after, long upTo, int limit) {
    return read(session -> timed(session, LATER, after, upTo, limit));
  }

  @Override
  public long nextDue(TimedKey after) {
    long waiting = lag.nextDue(after.millis()); // first: it may reach the tables meanwhile
    List<TimedKey> next = readBehind(session -> timed(session, LATER, after, Long.MAX_VALUE, 1));
    return next.isEmpty() ? waiting : Math.min(waiting, next.get(0).millis());
  }

  @Override
  public List<TimedKey> expiring(TimedKey after, long upTo, int limit) {
    return read(session -> timed(session, EXPIRY, after, upTo, limit));
  }

  @Override
  public List<TimedKey> heldBackInGroups(long beyond) {
    return read(
        session ->
            session.query(
                "looking for groups that are held back",
                ReadStatements.HELD_BACK_IN_GROUPS,
                this::liveKeys,
                beyond));
  }

  private List<TimedKey> liveKeys(ResultSet rows) throws SQLException {
    List<TimedKey> found = new ArrayList<>();
    while (rows.next()) {
      if (!lanes.isDropped(rows.getInt(2))) {
        found.add(new TimedKey(rows.getLong(1), rows.getInt(2), rows.getLong(3)));
      }
    }
    return found;
  }

  private List<TimedKey> timed(
      SqlSession session, TimedRows table, TimedKey after, long upTo, int limit) {
    List<TimedKey> found = new ArrayList<>();
    TimedKey last = after;
    while (found.size() < limit) {
      List<TimedKey> some = table.read(session, last, upTo, limit);
      some.stream()
          .filter(key -> !lanes.isDropped(key.subscriptionId()) && !lag.isRemoved(key))
          .limit(limit - found.size())
          .forEach(found::add);
      if (some.size() < limit) {
        break;
      }
      last = some.get(some.size() - 1);
    }
    return List.copyOf(found);
  }

  @Override
  public Map<Integer, Long> depths(long maxSequence) {
    return read(
        session -> {
          RowCounts counts = RowCounts.of(session);
          Map<Integer, Long> depths = new HashMap<>();
          for (int subscriptionId : lanes.subscriptions()) {
            long depth = depth(counts, subscriptionId, maxSequence);
            if (depth > 0) {
              depths.put(subscriptionId, depth);
            }
          }
          return depths;
        });
  }

  @Override
  public long countLater(int subscriptionId, long after) {
    return read(
        session ->
            session.query(
                "counting what is delayed",
                "SELECT COUNT(*) FROM later WHERE due > ? AND sub = ?",
                rows -> rows.next() ? rows.getLong(1) : 0L,
                after,
                subscriptionId));
  }

  @Override
  public Map<Integer, Pause> pauses() {
    return read(
        session ->
            session.query(
                "reading which destinations rest",
                "SELECT destination, delivery, sending FROM pause",
                H2Reader::pauses));
  }

  private static Map<Integer, Pause> pauses(ResultSet rows) throws SQLException {
    Map<Integer, Pause> found = new HashMap<>();
    while (rows.next()) {
      found.put(rows.getInt(1), new Pause(rows.getBoolean(2), rows.getBoolean(3), true));
    }
    return found;
  }

  @Override
  public List<StoredId> deduplicationIds(int afterDestination, long afterSequence, int limit) {
    return read(session -> DeduplicationRows.some(session, afterDestination, afterSequence, limit));
  }

  @Override
  public List<Send> branchSends(int branchId) {
    return read(session -> BranchReader.sends(session, branchId));
  }

  @Override
  public List<ScheduleChange> branchSchedules(int branchId) {
    return read(session -> ScheduleRows.ofBranch(session, branchId));
  }

  private long depth(RowCounts counts, int subscriptionId, long maxSequence) {
    long depth = 0;
    for (Lane lane : lanes.of(subscriptionId)) {
      depth += counts.between(lane.firstKey(Ord.BEFORE_ALL), lane.lastKey(maxSequence));
    }
    return depth;
  }

  void close() {
    sessions.close();
  }
}
