package org.angarium.engine.shared;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.Presence;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;

/** A connection of this node; what it has are rows, which end with the node. Thread-safe. */
final class SharedPresence implements Presence {
  private final SharedEngine engine;
  private final String connectionId;
  private final Set<DestinationName> temporaries = ConcurrentHashMap.newKeySet();
  private final AtomicLong counter = new AtomicLong();
  private volatile boolean hasClientId;

  SharedPresence(SharedEngine engine, String connectionId) {
    this.engine = engine;
    this.connectionId = connectionId;
  }

  @Override
  public String connectionId() {
    return connectionId;
  }

  @Override
  public void claimClientId(String clientId) {
    hasClientId = true;
    boolean mine =
        engine
            .database()
            .runAtLeastOnce(
                "claiming a client id",
                c -> {
                  DirectoryChanges.update(
                      c,
                      "INSERT INTO client(client_id, node, connection) VALUES (?, ?, ?)"
                          + " ON CONFLICT DO NOTHING",
                      String.valueOf(SqlText.write(clientId)),
                      engine.nodeId(),
                      connectionId);
                  engine.node().hold(c);
                  return isMine(c, clientId);
                });
    if (!mine) {
      throw new AngariumException(
          ErrorCode.CLIENT_ID_IN_USE,
          "client id \""
              + clientId
              + "\" is in use by another connection; close that one, or choose another id");
    }
  }

  private boolean isMine(java.sql.Connection c, String clientId) throws java.sql.SQLException {
    String sql = "SELECT 1 FROM client WHERE client_id = ? AND node = ? AND connection = ?";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setString(1, SqlText.write(clientId));
      s.setLong(2, engine.nodeId());
      s.setString(3, connectionId);
      try (ResultSet rows = s.executeQuery()) {
        return rows.next();
      }
    }
  }

  @Override
  public DestinationName createTemporary(DestinationName.Kind kind) {
    engine.checkOpen();
    DestinationName name =
        new DestinationName(kind, "temp." + connectionId + "." + counter.incrementAndGet(), true);
    engine
        .database()
        .runAtLeastOnce(
            "making " + name,
            c -> {
              DirectoryChanges.create(c, name, engine.nodeId(), connectionId, engine.now());
              engine.node().hold(c);
              return name;
            });
    temporaries.add(name);
    return name;
  }

  @Override
  public void deleteTemporary(DestinationName name) {
    if (!temporaries.contains(name)) {
      throw new AngariumException(
          ErrorCode.NOT_OWNER_OF_TEMPORARY,
          name + " was not made by this connection, or is deleted already");
    }
    engine.destinations().delete(name);
    temporaries.remove(name);
  }

  @Override
  public boolean owns(DestinationName temporary) {
    return temporaries.contains(temporary);
  }

  @Override
  public void closing() {
    engine.limits().departures().begin(connectionId, engine.limits().lines());
  }

  @Override
  public void closing(Thread listeners) {
    engine.limits().departures().begin(listeners, engine.limits().lines());
  }

  @Override
  public void close() {
    engine.limits().departures().end(connectionId);
    if (engine.isClosed()) {
      return; // the node's end has taken all of it
    }
    engine
        .database()
        .runAtLeastOnce(
            "ending a connection",
            c -> {
              DirectoryChanges.update(
                  c,
                  "DELETE FROM client WHERE node = ? AND connection = ?",
                  engine.nodeId(),
                  connectionId);
              for (DestinationName name : temporaries) {
                DestinationEntry entry = engine.directory().read(c, name);
                if (entry != null) {
                  engine.directory().lock(c, name, "FOR UPDATE");
                  DirectoryChanges.removeDestination(c, entry.id());
                }
              }
              if (hasClientId || !temporaries.isEmpty()) {
                Commits.awaitStandby(c);
              }
              return true;
            });
    temporaries.forEach(engine.directory()::forget);
    temporaries.clear();
  }
}
