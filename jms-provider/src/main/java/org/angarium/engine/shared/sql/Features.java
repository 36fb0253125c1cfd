package org.angarium.engine.shared.sql;

/**
 * What of PostgreSQL a database that speaks its language may lack. Immutable.
 *
 * @param listening whether LISTEN and NOTIFY carry wake-ups; without, consumers are woken by
 *     polling
 * @param unlogged whether tables may be UNLOGGED; without, what is not durable is written all the
 *     same
 * @param plans whether its planner takes PostgreSQL's settings
 * @param snapshots whether it tells which transactions are under way
 */
public record Features(boolean listening, boolean unlogged, boolean plans, boolean snapshots) {
  /** All that PostgreSQL has. */
  public static final Features POSTGRESQL = new Features(true, true, true, true);

  /** What distributed databases have too. */
  public static final Features PORTABLE = new Features(false, false, false, false);
}
