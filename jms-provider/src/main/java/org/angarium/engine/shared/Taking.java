package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.Write.Take;
import org.angarium.engine.support.Amount;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * What consumers of a group's writes take for good, all in one statement. It comes after what the
 * group sends, so that they get that too; or before it, and who finds nothing then gets messages of
 * the group, which need no rows. For one thread.
 */
final class Taking {
  private final SharedEngine engine;
  private final Connection connection;
  private final List<Take> takes;
  private final Aftermath after;
  private final @Nullable JointClaim claim;
  private final Set<Integer> sentTo = new HashSet<>();
  private boolean tookRows;

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
              tookRows |= count > 0;
              count(sub, count);
            });
    for (Take take : takes) {
      for (SharedDelivery delivery : take.request().deliveries()) {
        if (engine.limits().isMeasured(delivery.sub())) {
          after.amount(delivery.sub(), Amount.NONE.minus(delivery.amount()));
        }
      }
    }
  }

  /** Whether anything was in the tables, and is there no more. */
  boolean tookRows() {
    return tookRows;
  }

  /** Whether it should come before what is sent to these. */
  boolean comesFirst(Collection<DestinationEntry> destinations) {
    if (claim == null) {
      return false;
    }
    for (DestinationEntry entry : destinations) {
      entry.subscriptions().forEach(subscription -> sentTo.add(subscription.id()));
    }
    return claim.mayRunDry(sentTo);
  }

  /** Whether it is likely to find nothing. */
  boolean seemsInVain() {
    return claim != null && claim.seemsInVain();
  }

  /**
   * Looks whether anything is ready, before anything else; where not, it has taken all that there
   * is.
   *
   * @param destinations what is remembered of those that are sent to
   */
  ReadyLook.Seen look(Collection<DestinationEntry> destinations) throws SQLException {
    JointClaim taken = Objects.requireNonNull(claim);
    ReadyLook.Seen seen = taken.look(connection, destinations);
    if (seen == ReadyLook.Seen.NOTHING) {
      after.taken(taken);
    }
    return seen;
  }

  /**
   * Gives a message of the group to somebody who has found nothing, after what is in the tables was
   * taken; false where nobody may have it, and it has to go there.
   */
  boolean pass(SubscriptionEntry target, SentMessage message) {
    if (claim == null || !claim.pass(target.id(), message)) {
      return false;
    }
    count(target.id(), 1);
    return true;
  }

  private void count(int sub, int taken) {
    after.counts().add(sub, Kind.DELIVERED, taken);
    after.counts().add(sub, Kind.ACKNOWLEDGED, taken);
  }

  /**
   * What it has taken tells whether consumers keep up.
   *
   * @param first whether it has come before what the group sends; else nobody knows where it was
   *     enough without that
   */
  void tellsPace(boolean first) {
    if (claim != null) {
      claim.tellsPace(first ? sentTo : Set.of());
    }
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
