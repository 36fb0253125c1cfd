package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Destinations;
import org.angarium.engine.LimitStatus;
import org.angarium.engine.Overflow;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.engine.support.NotFound;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Asks the tables for destinations, and changes them. Thread-safe; blocks for the database. */
final class SharedDestinations implements Destinations {
  private static final String STATUS =
      """
      SELECT %s, d.kind, d.name,
        (SELECT count(*) FROM dlv WHERE sub = s.id AND (state <> 0 OR expires IS NULL OR expires > ?))
          + (SELECT count(*) FROM later WHERE sub = s.id AND (expires IS NULL OR expires > ?)),
        (SELECT count(*) FROM dlv WHERE sub = s.id AND state <> 0),
        (SELECT count(*) FROM consumer WHERE sub = s.id AND NOT closed)
      FROM sub s JOIN dest d ON d.id = s.dest WHERE\
      """
          .formatted(Directory.columnsOfSubscription());

  private final SharedEngine engine;

  SharedDestinations(SharedEngine engine) {
    this.engine = engine;
  }

  void declare(DestinationName name) {
    engine
        .database()
        .runAtLeastOnce(
            "declaring " + name,
            c -> {
              DirectoryChanges.create(c, name, null, null, engine.now());
              Commits.awaitStandby(c); // where it is there already
              return name;
            });
  }

  boolean exists(DestinationName name) {
    return read(name) != null;
  }

  boolean seemsToExist(DestinationName name) {
    return engine.directory().recall(name) != null || exists(name);
  }

  private @Nullable DestinationEntry read(DestinationName name) {
    List<DestinationEntry> found =
        engine
            .database()
            .find(
                "looking for " + name,
                c -> {
                  DestinationEntry entry = engine.directory().read(c, name);
                  return entry == null ? List.of() : List.of(entry);
                });
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * A destination as it was last known here.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  DestinationEntry recall(DestinationName name) {
    DestinationEntry known = engine.directory().recall(name);
    DestinationEntry entry = known == null ? read(name) : known;
    if (entry == null) {
      throw NotFound.destination(name);
    }
    return entry;
  }

  /** The subscription of a queue. */
  SubscriptionEntry queue(DestinationName name) {
    DestinationEntry entry = read(name);
    if (entry == null || entry.subscriptions().isEmpty()) {
      throw NotFound.destination(name);
    }
    return entry.subscriptions().get(0);
  }

  @Override
  public List<DestinationName> list() {
    return engine
        .database()
        .look(
            "listing destinations",
            c -> {
              List<DestinationName> all = new ArrayList<>();
              try (PreparedStatement s = c.prepareStatement("SELECT kind, name FROM dest");
                  ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                  all.add(Directory.nameOf(rows.getString(1), rows.getString(2)));
                }
              }
              return all;
            });
  }

  @Override
  public void delete(DestinationName name) {
    engine.checkOpen();
    engine
        .database()
        .run(
            "deleting " + name,
            c -> {
              DestinationEntry entry = engine.directory().lock(c, name, "FOR UPDATE");
              if (DirectoryChanges.hasConsumers(c, entry.id())) {
                throw inUse(name);
              }
              if (DirectoryChanges.isOfBranch(c, entry.id())) {
                throw ofBranch(name);
              }
              DirectoryChanges.removeDestination(c, entry.id());
              return name;
            });
    engine.directory().forget(name);
    engine.administration().watch().look();
  }

  static AngariumException inUse(DestinationName name) {
    return new AngariumException(
        ErrorCode.DESTINATION_IN_USE,
        name + " has consumers and cannot be deleted; close them first");
  }

  private static AngariumException ofBranch(DestinationName name) {
    return new AngariumException(
        ErrorCode.DESTINATION_IN_USE,
        name
            + " cannot be deleted: a prepared transaction branch sends to it, or has received from"
            + " it; finish that first");
  }

  @Override
  public List<SubscriptionStatus> subscriptions() {
    return statuses(" s.kind <> 'QUEUE'");
  }

  @Override
  public SubscriptionStatus queueStatus(DestinationName queue) {
    List<SubscriptionStatus> found = statuses(" s.id = " + queue(queue).id());
    if (found.isEmpty()) {
      throw NotFound.destination(queue);
    }
    return found.get(0);
  }

  private List<SubscriptionStatus> statuses(String condition) {
    engine.checkOpen();
    return engine.database().find("counting messages", c -> statuses(c, condition));
  }

  private List<SubscriptionStatus> statuses(Connection c, String condition) throws SQLException {
    List<SubscriptionStatus> all = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(STATUS + condition)) {
      s.setLong(1, engine.now());
      s.setLong(2, engine.now());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          DestinationName name = Directory.nameOf(rows.getString(9), rows.getString(10));
          all.add(
              new SubscriptionStatus(
                  Directory.subscription(rows, name).spec(),
                  rows.getLong(11),
                  rows.getLong(12),
                  rows.getInt(13)));
        }
      }
    }
    return all;
  }

  @Override
  public long duplicates(DestinationName destination) {
    return count(destination, "duplicates");
  }

  @Override
  public long expired(DestinationName destination) {
    return count(destination, "expired");
  }

  private long count(DestinationName name, String column) {
    return engine
        .database()
        .look(
            "reading a count of " + name,
            c -> {
              String sql = "SELECT " + column + " FROM dest WHERE kind = ? AND name = ?";
              try (PreparedStatement s = c.prepareStatement(sql)) {
                s.setString(1, Directory.kindOf(name));
                s.setString(2, SqlText.write(name.name()));
                try (ResultSet rows = s.executeQuery()) {
                  if (!rows.next()) {
                    throw NotFound.destination(name);
                  }
                  return rows.getLong(1);
                }
              }
            });
  }

  @Override
  public LimitStatus limits(DestinationName destination) {
    if (!exists(destination)) {
      throw NotFound.destination(destination);
    }
    return engine.limits().status(destination);
  }

  @Override
  public void onOverflow(Overflow.Listener listener) {
    engine.limits().onOverflow(listener);
  }

  @Override
  public void unsubscribe(@Nullable String clientId, String name) {
    engine.checkOpen();
    engine.database().run("unsubscribing " + name, c -> unsubscribe(c, clientId, name));
  }

  private static boolean unsubscribe(Connection c, @Nullable String clientId, String name)
      throws SQLException {
    SubscriptionName wanted = new SubscriptionName(clientId, name);
    List<Kind> kinds = List.of(Kind.DURABLE, Kind.SHARED_DURABLE);
    // who routes has the destination's row before any other: so it is locked first here too
    String lock =
        "SELECT d.id FROM dest d JOIN sub s ON s.dest = d.id WHERE s.name = ? FOR UPDATE OF d";
    DirectoryChanges.select(c, lock, String.valueOf(SqlText.write(name)));
    SubscriptionEntry entry = Directory.lockNamed(c, wanted, kinds);
    if (entry == null) {
      throw NotFound.subscription(clientId, name);
    }
    if (DirectoryChanges.isConsumed(c, entry.id()) || DirectoryChanges.isHeld(c, entry.id())) {
      throw new AngariumException(
          ErrorCode.SUBSCRIPTION_IN_USE,
          Consumers.said(entry)
              + " has consumers or unacknowledged messages; close them, then unsubscribe");
    }
    DirectoryChanges.removeSubscriptions(c, List.of(entry.id()));
    return true;
  }
}
