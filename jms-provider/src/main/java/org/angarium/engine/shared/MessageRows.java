package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.jspecify.annotations.Nullable;

/**
 * Messages and their deliveries on their way into the tables: many in one statement, which has as
 * many parameters for a thousand as for one. For one thread.
 */
final class MessageRows {
  private static final int MOST_BYTES = 1 << 20;

  private static final String MESSAGE =
      " (INSERT INTO %s(id, head, body) SELECT id, head, body FROM i%s)";

  private static final String SHARE =
      ", s AS (INSERT INTO share(id, n) SELECT id, copies FROM i WHERE flags & 2 <> 0)";

  private static final String LATER =
      """
      , l AS (INSERT INTO later(sub, ord, id, flags, expires, grp, size, sent, due, holds, attempts,
          doubt)
        SELECT %s, lane | id, id, flags, expires, grp, size, sent, due, false, 0, 0 FROM i%s
        WHERE due <> 0)\
      """;

  private static final String READY =
      """

      INSERT INTO dlv(sub, ord, id, flags, expires, grp, size, sent, state, attempts, doubt, owner,
          token)
        SELECT %s, lane | id, id, flags, expires, grp, size, sent, 0, 0, 0, 0, 0 FROM i%s%s\
      """;

  private final boolean idsAreKnown;
  private final List<Long> ids = new ArrayList<>();
  private final List<byte[]> heads = new ArrayList<>();
  private final List<byte @Nullable []> bodies = new ArrayList<>();
  private final List<Integer> flags = new ArrayList<>();
  private final List<Long> lanes = new ArrayList<>();
  private final List<@Nullable Long> expiries = new ArrayList<>();
  private final List<@Nullable String> groups = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<Long> dues = new ArrayList<>();
  private final List<List<SubscriptionEntry>> targets = new ArrayList<>();
  private long bytes;
  private boolean anyDurable;
  private boolean anyVolatile;
  private boolean anyShared;
  private boolean anyLater;

  /**
   * @param idsAreKnown whether messages have ids; else the statement gives them, in the order in
   *     which they are added
   */
  MessageRows(boolean idsAreKnown) {
    this.idsAreKnown = idsAreKnown;
  }

  /**
   * Adds a message.
   *
   * @param to at least one subscription
   * @param mark see {@link Schema}
   * @param sentAt 0 where that is not known
   * @param due 0 for at once
   */
  void add(Incoming incoming, List<SubscriptionEntry> to, int mark, long sentAt, long due) {
    SentMessage message = incoming.send().message();
    byte[] body = StoredForm.encodeBody(message);
    byte[] head = StoredForm.encodeHead(message, body);
    ids.add(incoming.id());
    heads.add(head);
    bodies.add(body);
    flags.add(mark);
    lanes.add(incoming.lane());
    expiries.add(message.expiration() == 0 ? null : message.expiration());
    String group = message.groupId();
    groups.add(group == null ? null : SqlText.key(group));
    sizes.add(message.size());
    times.add(sentAt);
    dues.add(due);
    targets.add(to);
    bytes += head.length + (body == null ? 0 : body.length);
    anyVolatile |= (mark & Schema.VOLATILE) != 0;
    anyDurable |= (mark & Schema.VOLATILE) == 0;
    anyShared |= (mark & Schema.SHARED) != 0;
    anyLater |= due != 0;
  }

  boolean isEmpty() {
    return heads.isEmpty();
  }

  /** Whether these are enough for one statement: the server keeps them in memory meanwhile. */
  boolean isFull() {
    return bytes >= MOST_BYTES;
  }

  /** The statement; there are few different ones, so that each is prepared once. */
  String sql() {
    StringBuilder sql = new StringBuilder("WITH i AS MATERIALIZED (SELECT ");
    sql.append(idsAreKnown ? "u.*" : "nextval('msg_seq') AS id, u.*").append(" FROM unnest(");
    sql.append("?, ?, ?, ?, ?, ?, ?, ?, ?, ?").append(anyShared ? ", ?" : "");
    sql.append(idsAreKnown ? ", ?" : "");
    sql.append(") AS u(head, body, flags, lane, expires, grp, size, sent, due, ");
    sql.append(anyShared ? "copies, subs" : "sub").append(idsAreKnown ? ", id))" : "))");
    if (anyDurable) {
      sql.append(", m AS")
          .append(MESSAGE.formatted("msg", anyVolatile ? " WHERE flags & 1 = 0" : ""));
    }
    if (anyVolatile) {
      sql.append(", v AS")
          .append(MESSAGE.formatted("msg_np", anyDurable ? " WHERE flags & 1 <> 0" : ""));
    }
    String sub = anyShared ? "t.sub" : "i.sub";
    String each = anyShared ? ", unnest(i.subs::int[]) AS t(sub)" : "";
    if (anyShared) {
      sql.append(SHARE);
    }
    if (anyLater) {
      sql.append(LATER.formatted(sub, each));
    }
    return sql.append(READY.formatted(sub, each, anyLater ? " WHERE due = 0" : "")).toString();
  }

  /**
   * Sets the parameters of the statement.
   *
   * @return the number of the next one
   */
  int bind(Connection c, PreparedStatement s, int first) throws SQLException {
    int i = first;
    s.setArray(i++, c.createArrayOf("bytea", heads.toArray(new byte[0][])));
    s.setArray(i++, c.createArrayOf("bytea", bodies.toArray(new byte[0][])));
    s.setArray(i++, Removal.ints(c, flags));
    s.setArray(i++, Removal.longs(c, lanes));
    s.setArray(i++, Removal.longs(c, expiries));
    s.setArray(i++, Removal.texts(c, groups));
    s.setArray(i++, Removal.ints(c, sizes));
    s.setArray(i++, Removal.longs(c, times));
    s.setArray(i++, Removal.longs(c, dues));
    if (anyShared) {
      s.setArray(i++, Removal.ints(c, targets.stream().map(List::size).toList()));
      s.setArray(i++, Removal.texts(c, targets.stream().map(MessageRows::arrayOf).toList()));
    } else {
      s.setArray(i++, Removal.ints(c, targets.stream().map(t -> t.get(0).id()).toList()));
    }
    if (idsAreKnown) {
      s.setArray(i++, Removal.longs(c, ids));
    }
    return i;
  }

  private static String arrayOf(List<SubscriptionEntry> subscriptions) {
    return subscriptions.stream()
        .map(subscription -> String.valueOf(subscription.id()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Puts them in, and is empty then. */
  void write(Connection c) throws SQLException {
    if (isEmpty()) {
      return;
    }
    try (PreparedStatement s = c.prepareStatement(sql())) {
      bind(c, s, 1);
      s.executeUpdate();
    }
    for (List<?> column :
        List.of(ids, heads, bodies, flags, lanes, expiries, groups, sizes, times, dues, targets)) {
      column.clear();
    }
    bytes = 0;
    anyDurable = false;
    anyVolatile = false;
    anyShared = false;
    anyLater = false;
  }
}
