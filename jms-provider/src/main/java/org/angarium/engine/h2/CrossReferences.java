package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.List;

/**
 * What the tables must say about each other, as queries for rows that should not be there. The
 * first column of each says which.
 */
final class CrossReferences {
  private static final String RESTORE = "restore a backup";
  private static final String HARMLESS = "it takes space, and does no other harm";
  private static final String LANE = "CAST(d.id / 4294967296 AS INT)";

  private CrossReferences() {}

  /** Takes what is found. */
  @FunctionalInterface
  interface Sink {
    void add(boolean severe, String what, String where, String advice);
  }

  /** One thing that must not be. */
  private record Rule(boolean severe, String table, String what, String sql) {}

  private static Rule lost(String table, String what, String sql) {
    return new Rule(true, table, what, sql);
  }

  private static Rule left(String table, String what, String sql) {
    return new Rule(false, table, what, sql);
  }

  private static final List<Rule> CATALOGUE =
      List.of(
          lost(
              "subscription",
              "a subscription has no destination",
              "SELECT s.id FROM subscription s LEFT JOIN destination t ON t.id = s.destination"
                  + " WHERE t.id IS NULL AND NOT s.dropped"),
          lost(
              "destination",
              "a queue has no subscription, or more than one",
              "SELECT t.id FROM destination t LEFT JOIN subscription s"
                  + " ON s.destination = t.id AND NOT s.dropped"
                  + " WHERE t.kind = 'QUEUE' GROUP BY t.id HAVING COUNT(s.id) <> 1"),
          lost(
              "subscription",
              "a subscription is of another kind than its destination",
              "SELECT s.id FROM subscription s JOIN destination t ON t.id = s.destination"
                  + " WHERE NOT s.dropped AND (s.kind = 'QUEUE') <> (t.kind = 'QUEUE')"),
          lost(
              "lane",
              "a lane has a priority that there is not",
              "SELECT id FROM lane WHERE priority NOT BETWEEN 0 AND 9"),
          lost(
              "lane",
              "a lane is there twice",
              "SELECT MAX(id) FROM lane GROUP BY sub, priority, era HAVING COUNT(*) > 1"),
          left(
              "lane",
              "a lane is of a subscription that is gone",
              "SELECT l.id FROM lane l LEFT JOIN subscription s ON s.id = l.sub"
                  + " WHERE s.id IS NULL"),
          lost(
              "meta",
              "a number in the table meta was used already",
              "SELECT name FROM meta WHERE"
                  + " (name = 'next_id' AND CAST(text AS BIGINT) <= GREATEST("
                  + " (SELECT COALESCE(MAX(id), 0) FROM destination),"
                  + " (SELECT COALESCE(MAX(id), 0) FROM subscription)))"
                  + " OR (name = 'next_sequence' AND CAST(text AS BIGINT) <= GREATEST("
                  + " (SELECT COALESCE(MAX(seq), 0) FROM message),"
                  + " (SELECT COALESCE(MAX(seq), 0) FROM deduplication),"
                  + " (SELECT COALESCE(MAX(l.era * 4294967296 + BITAND(d.id, 4294967295)), 0)"
                  + " FROM delivery d JOIN lane l ON l.id = CAST(d.id / 4294967296 AS INT))))"),
          left(
              "deduplication",
              "a deduplication id is of a destination that is gone",
              "SELECT x.seq FROM deduplication x LEFT JOIN destination t ON t.id = x.destination"
                  + " WHERE t.id IS NULL"));

  private static final List<Rule> DELIVERIES =
      List.of(
          lost(
              "delivery",
              "a delivery is in no lane, and so in no subscription",
              "SELECT d.id FROM delivery d LEFT JOIN lane l ON l.id = "
                  + LANE
                  + " WHERE l.id IS NULL"),
          lost(
              "delivery",
              "a delivery has no message",
              "SELECT d.id FROM delivery d LEFT JOIN message m ON m.seq = d.message"
                  + " WHERE m.seq IS NULL AND d.head IS NULL"),
          lost(
              "delivery",
              "a part of a long body is missing, or there are more parts than it has",
              "SELECT d.id FROM delivery d WHERE d.traits >= 256 AND d.message IS NULL"
                  + " AND (SELECT COUNT(*) FROM chunk c WHERE c.owner = d.id)"
                  + " <> d.traits / 256"),
          lost(
              "message",
              "a part of a long body is missing, or there are more parts than it has",
              "SELECT m.seq FROM message m WHERE"
                  + " (SELECT COUNT(*) FROM chunk c WHERE c.owner = -m.seq) <> m.chunks"),
          lost(
              "share",
              "the number of a message's deliveries is not that of its deliveries",
              "SELECT s.message FROM share s LEFT JOIN"
                  + " (SELECT message, COUNT(*) AS n FROM delivery WHERE message IS NOT NULL"
                  + " GROUP BY message) d ON d.message = s.message"
                  + " WHERE COALESCE(d.n, 0) <> s.deliveries"),
          lost(
              "message",
              "nobody counts a message's deliveries",
              "SELECT m.seq FROM message m LEFT JOIN share s ON s.message = m.seq"
                  + " WHERE s.message IS NULL"),
          lost(
              "share",
              "a message is missing, whose deliveries are counted",
              "SELECT s.message FROM share s LEFT JOIN message m ON m.seq = s.message"
                  + " WHERE m.seq IS NULL"),
          left(
              "chunk",
              "a part of a long body is of no message",
              "SELECT c.owner FROM chunk c LEFT JOIN delivery d ON d.id = c.owner"
                  + " LEFT JOIN message m ON m.seq = -c.owner WHERE c.n = 0 AND d.id IS NULL"
                  + " AND m.seq IS NULL"));

  private static final List<Rule> SIDES =
      List.of(
          orphan("attempt"),
          orphan("later"),
          orphan("expiry"),
          orphan("grouped"),
          misplaced("later"),
          misplaced("expiry"),
          misplaced("grouped"),
          missing("later", Traits.LATER),
          missing("expiry", Traits.EXPIRING),
          missing("grouped", Traits.GROUPED),
          lost(
              "attempt",
              "a delivery is held back, and would never be due",
              "SELECT a.id FROM attempt a LEFT JOIN later x ON x.id = a.id"
                  + " WHERE a.due IS NOT NULL AND x.id IS NULL"
                  + " AND EXISTS(SELECT 1 FROM delivery d WHERE d.id = a.id)"));

  private static final List<Rule> BRANCHES =
      List.of(
          left(
              "xa_send",
              "a message is of no transaction",
              "SELECT x.branch FROM xa_send x LEFT JOIN xa_branch b ON b.id = x.branch"
                  + " WHERE b.id IS NULL"),
          left(
              "xa_ack",
              "an acknowledgement is of no transaction",
              "SELECT x.branch FROM xa_ack x LEFT JOIN xa_branch b ON b.id = x.branch"
                  + " WHERE b.id IS NULL"),
          left(
              "xa_body",
              "a body is of no message of a transaction",
              "SELECT x.branch FROM xa_body x LEFT JOIN xa_send s ON s.branch = x.branch"
                  + " AND s.n = x.n WHERE s.n IS NULL"),
          lost(
              "xa_send",
              "a part of a body is missing",
              "SELECT s.branch FROM xa_send s WHERE s.parts <>"
                  + " (SELECT COUNT(*) FROM xa_body x WHERE x.branch = s.branch AND x.n = s.n)"),
          lost(
              "xa_ack",
              "a prepared transaction settles what is of no subscription",
              "SELECT x.branch FROM xa_ack x LEFT JOIN subscription s ON s.id = x.sub"
                  + " WHERE s.id IS NULL"));

  private static Rule orphan(String table) {
    return left(
        table,
        "a row is of no delivery",
        "SELECT x.id FROM %s x LEFT JOIN delivery d ON d.id = x.id WHERE d.id IS NULL"
            .formatted(table));
  }

  /** Subscription and order key must be those of the lane. */
  private static Rule misplaced(String table) {
    return lost(
        table,
        "a row names another delivery than that whose it is",
        ("SELECT d.id FROM %s d JOIN lane l ON l.id = "
                + LANE
                + " WHERE l.sub <> d.sub"
                + " OR BITAND(d.ord, 4294967295) <> BITAND(d.id, 4294967295)"
                + " OR 9 - d.ord / 72057594037927936 <> l.priority"
                + " OR MOD(d.ord, 72057594037927936) / 4294967296 <> l.era")
            .formatted(table));
  }

  private static Rule missing(String table, int trait) {
    return lost(
        "delivery",
        "a delivery has no row in " + table + ", though it should",
        "SELECT d.id FROM delivery d LEFT JOIN %s x ON x.id = d.id WHERE x.id IS NULL AND BITAND(d.traits, %d) <> 0"
            .formatted(table, trait));
  }

  /** Checks all of it. */
  static void check(SqlSession session, Sink sink) {
    for (List<Rule> rules : List.of(CATALOGUE, DELIVERIES, SIDES, BRANCHES)) {
      for (Rule rule : rules) {
        check(session, rule, sink);
      }
    }
  }

  private static void check(SqlSession session, Rule rule, Sink sink) {
    List<String> rows;
    try {
      rows =
          session.query(
              "checking",
              rule.sql,
              found -> {
                List<String> list = new ArrayList<>();
                while (found.next()) {
                  list.add(found.getString(1));
                }
                return list;
              });
    } catch (RuntimeException e) { // such as a number that is none
      sink.add(true, "it cannot be checked: " + e.getMessage(), "table " + rule.table, RESTORE);
      return;
    }
    for (String row : rows) {
      sink.add(
          rule.severe,
          rule.what,
          "table " + rule.table + ", " + row,
          rule.severe ? RESTORE : HARMLESS);
    }
  }
}
