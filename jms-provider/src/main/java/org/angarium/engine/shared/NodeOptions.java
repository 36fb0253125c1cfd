package org.angarium.engine.shared;

import java.time.Duration;
import org.angarium.engine.shared.sql.Features;

/**
 * How an engine uses the database that it shares with others.
 *
 * @param schema where its tables are
 * @param lease for how long others wait for a node that is silent
 * @param patience for how long a node waits for a database that it does not reach
 * @param place which of the broker's databases it is
 */
public record NodeOptions(
    String schema, Features features, Duration lease, Duration patience, Place place) {
  /** The only database of its broker. */
  public NodeOptions(String schema, Features features, Duration lease, Duration patience) {
    this(schema, features, lease, patience, Place.ALONE);
  }

  /**
   * In the schema angarium, with all that PostgreSQL has, with leases of 15 seconds, and ten
   * minutes of patience.
   */
  public static final NodeOptions DEFAULT =
      new NodeOptions(
          "angarium", Features.POSTGRESQL, Duration.ofSeconds(15), Duration.ofMinutes(10));

  /** The same, as another one of the broker's databases. */
  public NodeOptions at(Place other) {
    return new NodeOptions(schema, features, lease, patience, other);
  }
}
