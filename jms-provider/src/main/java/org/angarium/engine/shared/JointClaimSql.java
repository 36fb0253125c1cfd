package org.angarium.engine.shared;

/**
 * The statements of joint claims. Their row {@code r} is a subscription with those of its consumers
 * that claim; a slot is a place in the list of what all of them may have.
 */
final class JointClaimSql {
  /**
   * What is ready in the lane {@code p} of the subscription that is the {@code i}-th one; its
   * parameters are the floors, and the time.
   */
  static final String READY =
      """
      d.sub = r.sub AND d.state = 0
        AND d.ord > (?::bigint[])[((r.i - 1) * 10 + p + 1)::int] AND d.ord < (p + 1)::bigint << 56
        AND (d.expires IS NULL OR d.expires > ?) AND d.grp IS NULL\
      """;

  /**
   * How many consumers may have together: their share of what is ready, as far as that is counted.
   * What is ready is looked for priority by priority, each from its floor on, and no further than
   * it must be for what is wanted.
   */
  private static final String CLAIM =
      """
      WITH r AS MATERIALIZED (
        SELECT u.i, u.sub, u.base, s.grouped, s.paused, a.n AS alive,
          CASE WHEN s.id IS NULL OR s.paused OR s.grouped OR a.n = 0 THEN 0
            WHEN NOT u.shares THEN u.slots
            ELSE least(u.slots, u.askers * greatest(1, ceil(f.n::numeric / greatest(1, q.n))))::int
          END AS n
        FROM unnest(?, ?, ?, ?, ?) WITH ORDINALITY AS u(sub, base, slots, askers, shares, i)
          LEFT JOIN sub s ON s.id = u.sub
          CROSS JOIN (SELECT count(*) AS n FROM node WHERE id = ? AND ended IS NULL) a
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
            SELECT 1 FROM generate_series(0, 9) p, LATERAL (SELECT 1 FROM dlv d
              WHERE u.shares AND d.sub = u.sub AND d.state = 0
                AND d.ord > (?::bigint[])[((u.i - 1) * 10 + p + 1)::int]
                AND d.ord < (p + 1)::bigint << 56
              ORDER BY d.sub, d.ord LIMIT 256) e LIMIT 256) g) f
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM consumer
            WHERE u.shares AND sub = u.sub AND NOT closed) q),
       c AS MATERIALIZED (
        SELECT r.i, r.base, e.sub, e.ord, e.attempts FROM r, LATERAL (
          SELECT e.sub, e.ord, e.attempts
          FROM generate_series(0, 9) p, LATERAL (
            SELECT d.sub, d.ord, d.attempts FROM dlv d
            WHERE @READY@
            ORDER BY d.sub, d.ord LIMIT r.n FOR UPDATE SKIP LOCKED) e
          LIMIT r.n) e),
       k AS (SELECT i, base, sub, ord, row_number() OVER w AS n,
          bool_or(attempts >= 2) OVER w AS suspect,
          bool_or(attempts >= 2) OVER (PARTITION BY i) AS leaves
        FROM c WINDOW w AS (PARTITION BY i ORDER BY ord)),
       x AS (UPDATE dlv d SET state = 1, owner = ?, token = (?::bigint[])[(k.base + k.n)::int],
          attempts = d.attempts + 1, since = ?, holder = NULL
        FROM k WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord BETWEEN k.ord AND k.ord
          AND (k.n = 1 OR NOT k.suspect)
        RETURNING k.i, k.base + k.n AS slot, d.ord, d.id, d.flags, d.attempts, d.doubt, d.grp,
          d.hist, k.leaves)
      SELECT r.i, r.n, r.grouped, r.paused, r.alive, x.slot, x.ord, x.id, x.flags, x.attempts,
        x.doubt, x.grp, x.hist, m.head, m.body, @SNAPSHOT@, x.leaves
      FROM r LEFT JOIN x ON x.i = r.i @MESSAGE@ ORDER BY r.i, x.slot\
      """
          .replace("@READY@", READY)
          .replace("@MESSAGE@", MessageJoin.of("x", "head, body"));

  /**
   * The same columns, of what is gone then. Where a message is missing, it was lost with the
   * server's last crash, and claims remove what is left of it. The last column is counted once for
   * each subscription: to count for each row costs more than all else, where there are fifty.
   */
  private static final String TAKE =
      """
      WITH r AS MATERIALIZED (
        SELECT u.i, u.sub, u.base, s.grouped, s.paused,
          CASE WHEN s.id IS NULL OR s.paused OR s.grouped THEN 0 ELSE u.slots END AS n
        FROM unnest(?, ?, ?) WITH ORDINALITY AS u(sub, base, slots, i)
          LEFT JOIN sub s ON s.id = u.sub),
       c AS MATERIALIZED (
        SELECT r.i, r.base, e.sub, e.ord, e.attempts > 0 OR e.flags & 14 <> 0 AS unfit
        FROM r, LATERAL (
          SELECT e.sub, e.ord, e.attempts, e.flags
          FROM generate_series(0, 9) p, LATERAL (
            SELECT d.sub, d.ord, d.attempts, d.flags FROM dlv d
            WHERE @READY@
            ORDER BY d.sub, d.ord LIMIT r.n FOR UPDATE SKIP LOCKED) e
          LIMIT r.n) e),
       k AS (SELECT i, base, sub, ord, row_number() OVER w AS n, bool_or(unfit) OVER w AS stop
        FROM c WINDOW w AS (PARTITION BY i ORDER BY ord)),
       x AS (DELETE FROM dlv d USING k
        WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord BETWEEN k.ord AND k.ord AND NOT k.stop
        RETURNING k.i, k.base + k.n AS slot, d.ord, d.id, d.flags, d.doubt),
       m AS (DELETE FROM msg t USING x WHERE t.id = ANY(ARRAY[x.id]) AND x.flags & 1 = 0
        RETURNING x.i, x.slot, x.ord, x.id, x.flags, x.doubt, t.head, t.body),
       v AS (DELETE FROM msg_np t USING x WHERE t.id = ANY(ARRAY[x.id]) AND x.flags & 1 <> 0
        RETURNING x.i, x.slot, x.ord, x.id, x.flags, x.doubt, t.head, t.body),
       y AS (SELECT * FROM m UNION ALL SELECT * FROM v),
       z AS (SELECT u.i, bool_or(u.unfit) OR sum(u.n) > 0 AS leaves FROM (
            SELECT i, unfit, 0 AS n FROM c UNION ALL SELECT i, false, 1 FROM x
            UNION ALL SELECT i, false, -1 FROM y) u
          GROUP BY u.i)
      SELECT r.i, r.n, r.grouped, r.paused,
        (SELECT count(*) FROM node WHERE id = ? AND ended IS NULL) AS alive,
        y.slot, y.ord, y.id, y.flags, 1 AS attempts, y.doubt, NULL AS grp, NULL AS hist, y.head,
        y.body, @SNAPSHOT@, coalesce(z.leaves, false)
      FROM r LEFT JOIN z ON z.i = r.i LEFT JOIN y ON y.i = r.i\
      """
          .replace("@READY@", READY);

  private JointClaimSql() {}

  /**
   * What claims.
   *
   * @param snapshots whether it says what it sees of others
   */
  static String claims(boolean snapshots) {
    return CLAIM.replace("@SNAPSHOT@", snapshots ? Snapshot.SQL : "NULL");
  }

  /** What removes at once what it finds. */
  static String takes(boolean snapshots) {
    return TAKE.replace("@SNAPSHOT@", snapshots ? Snapshot.SQL : "NULL");
  }
}
