package org.angarium.engine.shared.sql;

/**
 * What of PostgreSQL a database that speaks its language may lack. Immutable.
 *
 * @param listening whether LISTEN and NOTIFY carry wake-ups; without, consumers are woken by
 *     polling
 * @param unlogged whether tables may be UNLOGGED; without, what is not durable is written all the
 *     same
 * @param settings whether it takes PostgreSQL's settings for planning, for the network, and for how
 *     tables are stored; without, it has to do well without them
 * @param snapshots whether it tells which transactions are under way, and how many dead rows a
 *     table has; without, claims begin at the front of what waits
 * @param sequences whether sequences give their numbers in the order in which they are asked for,
 *     whichever connection asks; without, that is looked at when an engine opens
 */
public record Features(
    boolean listening, boolean unlogged, boolean settings, boolean snapshots, boolean sequences) {
  /** All that PostgreSQL has. */
  public static final Features POSTGRESQL = new Features(true, true, true, true, true);

  /** What distributed databases have too. */
  public static final Features PORTABLE = new Features(false, false, false, false, false);
}
