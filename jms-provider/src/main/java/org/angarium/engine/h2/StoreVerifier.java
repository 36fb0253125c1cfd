package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Contents.StoredSubscription;
import org.angarium.engine.embedded.Ord;
import org.angarium.message.AttemptHistory;
import org.angarium.message.MessageHead;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tables of a store: reads all rows of all tables, those of the application too; holds
 * what one says against the others, see {@link CrossReferences}; reads each message with its
 * checksum, and holds its headers against the rows beside it. For one run, while nobody writes.
 */
final class StoreVerifier {
  /** Of one kind no more are told one by one. */
  private static final int MAX_OF_A_KIND = 20;

  /** After so many rows it tells how far it is. */
  private static final int ROWS_AT_ONCE = 128;

  private static final String RESTORE = "restore a backup";
  private static final String PURPOSE = "checking";

  private static final String DELIVERIES =
      "SELECT d.id, d.traits, d.due, d.message, d.head, d.body, m.head, m.body, a.due, a.attempts,"
          + " a.history, x.expires, g.grp, l.due"
          + " FROM delivery d LEFT JOIN message m ON m.seq = d.message"
          + " LEFT JOIN attempt a ON a.id = d.id LEFT JOIN expiry x ON x.id = d.id"
          + " LEFT JOIN grouped g ON g.id = d.id LEFT JOIN later l ON l.id = d.id"
          + " WHERE d.id > ? ORDER BY d.id FETCH FIRST 64 ROWS ONLY";

  private final SqlSession session;
  private final Contents contents;
  private final LongConsumer progress;
  private final Map<Integer, Lane> lanes = new HashMap<>();
  private final Map<Integer, StoredSubscription> subscriptions = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Integer> kinds = new HashMap<>();
  private long rowsRead;

  /** What the messages of each lane take; null where one of them cannot be read. */
  private final Map<Integer, @Nullable Long> bytes = new HashMap<>();

  /**
   * @param progress hears how many rows have been read so far, each as often as it is read
   */
  StoreVerifier(SqlSession session, Contents contents, Lanes known, LongConsumer progress) {
    this.session = session;
    this.contents = contents;
    this.progress = progress;
    for (StoredSubscription subscription : contents.subscriptions()) {
      subscriptions.put(subscription.id(), subscription);
      addLanes(known.of(subscription.id()));
    }
    contents.dropped().forEach(id -> addLanes(known.ofDropped(id)));
  }

  private void addLanes(Collection<Lane> some) {
    some.forEach(lane -> lanes.put(lane.id(), lane));
  }

  /** Checks, and returns what was found. */
  List<Finding> findings() {
    if (readAllRows()) {
      CrossReferences.check(session, this::add);
      checkDestinations();
      if (tolerating("delivery", this::checkDeliveries)) {
        tolerating("lane", this::checkBytes);
      }
      tolerating("xa_send", this::checkBranches);
    }
    kinds.forEach(
        (what, count) -> {
          if (count > MAX_OF_A_KIND) {
            findings.add(
                new Finding(
                    false, "%s: %d times in all".formatted(what, count), "as above", RESTORE));
          }
        });
    progress.accept(rowsRead);
    return List.copyOf(findings);
  }

  private void countRow() {
    rowsRead++;
    if (rowsRead % ROWS_AT_ONCE == 0) {
      progress.accept(rowsRead);
    }
  }

  private void add(boolean severe, String what, String where, String advice) {
    if (kinds.merge(what, 1, Integer::sum) <= MAX_OF_A_KIND) {
      findings.add(new Finding(severe, what, where, advice));
    }
  }

  /** Whether H2's trees can be read, from end to end. */
  private boolean readAllRows() {
    boolean all = true;
    session.update(PURPOSE, "SET LAZY_QUERY_EXECUTION 1"); // or H2 keeps a whole table
    for (String table : tables()) {
      all &= tolerating(table, () -> readAllRows(table));
    }
    for (String[] index : indexes()) {
      all &= tolerating(index[0], () -> readByIndex(index[0], index[1]));
    }
    session.update(PURPOSE, "SET LAZY_QUERY_EXECUTION 0");
    return all;
  }

  private boolean tolerating(String table, Runnable check) {
    try {
      check.run();
      return true;
    } catch (RuntimeException e) { // H2 throws whatever comes to it over a damaged page
      add(true, "a table cannot be read: " + e.getMessage(), "table " + table, RESTORE);
      return false;
    }
  }

  private List<String> tables() {
    return session.query(
        PURPOSE,
        "SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
            + " WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA' AND TABLE_TYPE = 'BASE TABLE'"
            + " ORDER BY TABLE_SCHEMA DESC, TABLE_NAME",
        rows -> {
          List<String> found = new ArrayList<>();
          while (rows.next()) {
            found.add(quoted(rows.getString(1)) + "." + quoted(rows.getString(2)));
          }
          return found;
        });
  }

  private List<String[]> indexes() {
    return session.query(
        PURPOSE,
        "SELECT i.TABLE_SCHEMA, i.TABLE_NAME, i.INDEX_NAME, c.COLUMN_NAME"
            + " FROM INFORMATION_SCHEMA.INDEXES i JOIN INFORMATION_SCHEMA.INDEX_COLUMNS c"
            + " ON c.INDEX_SCHEMA = i.INDEX_SCHEMA AND c.INDEX_NAME = i.INDEX_NAME"
            + " WHERE c.ORDINAL_POSITION = 1 AND i.TABLE_SCHEMA <> 'INFORMATION_SCHEMA'",
        rows -> {
          List<String[]> found = new ArrayList<>();
          while (rows.next()) {
            String table = quoted(rows.getString(1)) + "." + quoted(rows.getString(2));
            found.add(
                new String[] {
                  table,
                  " USE INDEX(%s) ORDER BY %s"
                      .formatted(quoted(rows.getString(3)), quoted(rows.getString(4)))
                });
          }
          return found;
        });
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private void readAllRows(String table) {
    session.query(PURPOSE, "SELECT * FROM " + table, this::readAll);
  }

  /** An index must have the rows that the table has. */
  private void readByIndex(String table, String how) {
    long rows = session.query(PURPOSE, "SELECT * FROM " + table, this::readAll);
    long indexed = session.query(PURPOSE, "SELECT * FROM " + table + how, this::readAll);
    if (rows != indexed) {
      add(
          true,
          "an index has %d rows of %d".formatted(indexed, rows),
          "table " + table + how,
          RESTORE);
    }
  }

  private long readAll(ResultSet rows) throws SQLException {
    int columns = rows.getMetaData().getColumnCount();
    long count = 0;
    for (; rows.next(); count++) {
      countRow();
      for (int column = 1; column <= columns; column++) {
        rows.getObject(column);
      }
    }
    return count;
  }

  private void checkDestinations() {
    Set<DestinationName> names = new HashSet<>();
    for (Contents.StoredDestination destination : contents.destinations()) {
      if (!names.add(destination.name())) {
        add(
            true,
            "a destination is there twice",
            "table destination, id %d, %s".formatted(destination.id(), destination.name()),
            RESTORE);
      }
    }
  }

  // ---- messages -----------------------------------------------------------------------------

  private void checkDeliveries() {
    long last = -1;
    while (true) {
      long after = last;
      long next = session.query(PURPOSE, DELIVERIES, rows -> checkSome(rows, after), after);
      if (next == after) {
        return;
      }
      last = next;
    }
  }

  private long checkSome(ResultSet rows, long after) throws SQLException {
    long last = after;
    while (rows.next()) {
      countRow();
      last = rows.getLong(1);
      Lane lane = lanes.get((int) (last >>> 32));
      if (lane != null && subscriptions.containsKey(lane.subscriptionId())) {
        checkDelivery(lane, rows); // what is in no lane is told by CrossReferences
      }
    }
    return last;
  }

  private void checkDelivery(Lane lane, ResultSet row) throws SQLException {
    long id = row.getLong(1);
    int traits = row.getInt(2);
    boolean shared = Traits.has(traits, Traits.SHARED);
    Long before = bytes.getOrDefault(lane.id(), 0L);
    bytes.put(lane.id(), null); // until it is read
    String where = "table delivery, id " + id;
    if (shared == (row.getObject(4) == null)) {
      add(true, "a delivery contradicts itself about where its message is", where, RESTORE);
      return;
    }
    long ord = lane.ord(id);
    if (shared && row.getLong(4) != Ord.sequence(ord)) {
      add(true, "a delivery has the message of another", where, RESTORE);
    }
    byte[] head = row.getBytes(shared ? 7 : 5);
    if (head == null) {
      return; // told by CrossReferences
    }
    int chunks = Traits.chunks(traits);
    byte[] body = row.getBytes(shared ? 8 : 6);
    if (chunks > 0) {
      long owner = shared ? ChunkRows.ownerOfShared(Ord.sequence(ord)) : id;
      body = H2Reader.chunks(session, owner).toByteArray();
    }
    SentMessage decoded = decode(head, body, where);
    if (decoded != null) {
      bytes.put(lane.id(), before == null ? null : before + decoded.size());
      checkHead(lane, ord, decoded.head(), row, where);
    }
    checkHistory(row.getString(11), where);
  }

  private @Nullable SentMessage decode(byte[] head, byte @Nullable [] body, String where) {
    try {
      return StoredForm.decode(head, body);
    } catch (AngariumException e) {
      add(
          true,
          "a message cannot be read: " + e.getMessage(),
          where,
          "it would become a dead letter; " + RESTORE);
      return null;
    }
  }

  private void checkHead(Lane lane, long ord, MessageHead head, ResultSet row, String where)
      throws SQLException {
    String of = where + ", message " + head.messageId();
    if (head.priority() != Ord.priority(ord)) {
      add(false, "a message lies at another priority than its own", of, "it is delivered at that");
    }
    long expires = row.getLong(12);
    if (expires != head.expiration()) {
      add(true, "a message expires at another time than its row says", of, RESTORE);
    }
    if (!Objects.equals(row.getString(13), head.groupId())) {
      add(true, "a message has another group than its row says", of, RESTORE);
    }
    long heldBack = row.getLong(9);
    long due = heldBack == 0 ? row.getLong(3) : heldBack;
    if (row.getLong(14) != due && row.getLong(14) != 0) {
      add(true, "a delivery is due at another time than its row says", of, RESTORE);
    }
    checkDestination(lane, head, of);
  }

  private void checkDestination(Lane lane, MessageHead head, String of) {
    StoredSubscription subscription = subscriptions.get(lane.subscriptionId());
    DestinationName name =
        subscription == null ? head.destination() : subscription.spec().destination();
    if (!name.equals(head.destination())) {
      add(
          false,
          "a message in %s says that it was sent to %s".formatted(name, head.destination()),
          of,
          "it is delivered where it lies");
    }
  }

  private void checkHistory(@Nullable String history, String where) {
    try {
      if (history != null) {
        AttemptHistory.parse(history);
      }
    } catch (RuntimeException e) {
      add(
          false,
          "the history of a delivery cannot be read: " + e.getMessage(),
          where,
          "it is lost");
    }
  }

  /** Opening trusts in what is counted, so that it need not read all messages. */
  private void checkBytes() {
    Map<Integer, Long> counted =
        session.query(
            PURPOSE,
            "SELECT id, bytes FROM lane WHERE bytes IS NOT NULL ORDER BY id",
            rows -> {
              Map<Integer, Long> found = new LinkedHashMap<>();
              while (rows.next()) {
                found.put(rows.getInt(1), rows.getLong(2));
              }
              return found;
            });
    counted.forEach(this::checkBytes);
  }

  private void checkBytes(int laneId, long counted) {
    Lane lane = lanes.get(laneId);
    Long there = bytes.getOrDefault(laneId, 0L);
    boolean known = lane != null && subscriptions.containsKey(lane.subscriptionId());
    if (known && there != null && there != counted) {
      add(
          false,
          "the bytes of messages are counted wrongly",
          "table lane, id %d: %d are counted, %d are there".formatted(laneId, counted, there),
          "maxDiskBytes is off by that; SET bytes = NULL there has them counted at the next opening");
    }
  }

  private void checkBranches() {
    for (Contents.StoredBranch branch : contents.branches()) {
      try {
        BranchReader.sends(session, branch.id());
      } catch (AngariumException e) {
        add(
            true,
            "a message of a prepared transaction cannot be read: " + e.getMessage(),
            "table xa_send, branch " + branch.id(),
            RESTORE);
      }
    }
  }
}
