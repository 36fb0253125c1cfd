package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.Write.Take;
import org.angarium.engine.support.Amount;
import org.jspecify.annotations.Nullable;

/**
 * What consumers of a group's writes take for good, all in one statement: after what the group
 * sends, so that they get that too. For one thread.
 */
final class Taking {
  private final SharedEngine engine;
  private final Connection connection;
  private final List<Take> takes;
  private final Aftermath after;
  private final @Nullable JointClaim claim;

  /**
   * @param after gets what is to be told afterwards
   */
  Taking(SharedEngine engine, Connection connection, List<Take> takes, Aftermath after) {
    this.engine = engine;
    this.connection = connection;
    this.takes = takes;
    this.after = after;
    this.claim =
        takes.isEmpty()
            ? null
            : new JointClaim(engine, takes.stream().map(Take::request).toList(), true);
  }

  /** Adds its statement, if there is anything to do. */
  void addTo(List<String> statements) {
    if (claim != null) {
      statements.add(claim.sql());
    }
  }

  /**
   * Sets its parameters.
   *
   * @return the number of the next one
   */
  int bind(PreparedStatement s, int first) throws SQLException {
    return claim == null ? first : claim.bind(connection, s, first);
  }

  /**
   * Reads what the statement has taken, the current result of {@code s}, and goes to the next.
   *
   * @param nanos how long all of {@code s} has taken
   */
  void read(PreparedStatement s, long nanos) throws SQLException {
    if (claim != null) {
      claim.took(nanos);
      try (ResultSet rows = s.getResultSet()) {
        read(claim, rows);
      }
      s.getMoreResults();
    }
  }

  private void read(JointClaim taken, ResultSet rows) throws SQLException {
    taken.read(rows);
    after.taken(taken);
    taken
        .found()
        .forEach(
            (sub, count) -> {
              after.counts().add(sub, Kind.DELIVERED, count);
              after.counts().add(sub, Kind.ACKNOWLEDGED, count);
            });
    for (Take take : takes) {
      for (SharedDelivery delivery : take.request().deliveries()) {
        if (engine.limits().isMeasured(delivery.sub())) {
          after.amount(delivery.sub(), Amount.NONE.minus(delivery.amount()));
        }
      }
    }
  }

  /** Whether anybody has got anything. */
  boolean tookAny() {
    return takes.stream().anyMatch(take -> take.request().hasAny());
  }

  /** All of it. */
  void run() throws SQLException {
    if (claim != null) {
      try (PreparedStatement s = connection.prepareStatement(claim.sql())) {
        claim.bind(connection, s, 1);
        long start = System.nanoTime();
        try (ResultSet rows = s.executeQuery()) {
          claim.took(System.nanoTime() - start);
          read(claim, rows);
        }
      }
    }
  }
}
