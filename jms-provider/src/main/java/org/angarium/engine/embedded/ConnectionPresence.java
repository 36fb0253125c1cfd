package org.angarium.engine.embedded;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.Presence;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;

/** A connection of this engine. Thread-safe. */
final class ConnectionPresence implements Presence {
  private final EmbeddedEngine engine;
  private final Directory directory;
  private final Map<String, ConnectionPresence> clientIds;
  private final String connectionId;
  private final Map<DestinationName, DestinationEntry> temporaries = new ConcurrentHashMap<>();
  private final AtomicLong counter = new AtomicLong();

  /**
   * @param clientIds shared by all connections of the engine
   */
  ConnectionPresence(
      EmbeddedEngine engine,
      Directory directory,
      Map<String, ConnectionPresence> clientIds,
      String connectionId) {
    this.engine = engine;
    this.directory = directory;
    this.clientIds = clientIds;
    this.connectionId = connectionId;
  }

  @Override
  public String connectionId() {
    return connectionId;
  }

  @Override
  public void claimClientId(String clientId) {
    ConnectionPresence other = clientIds.putIfAbsent(clientId, this);
    if (other != null && other != this) {
      throw new AngariumException(
          ErrorCode.CLIENT_ID_IN_USE,
          "client id \""
              + clientId
              + "\" is in use by another connection; close that one, or choose another id");
    }
  }

  @Override
  public DestinationName createTemporary(DestinationName.Kind kind) {
    directory.checkRoom(engine.memory().limitOfPlaces());
    DestinationName name =
        new DestinationName(kind, "temp." + connectionId + "." + counter.incrementAndGet(), true);
    DestinationEntry entry =
        engine.newEntry(engine.sequence().nextVolatileId(), name, connectionId);
    if (name.isQueue()) {
      directory.put(
          entry,
          new Subscription(
              engine, engine.sequence().nextVolatileId(), SubscriptionSpec.queue(name)));
    } else {
      directory.put(entry);
    }
    temporaries.put(name, entry);
    return name;
  }

  @Override
  public void deleteTemporary(DestinationName name) {
    directory.lock().lock();
    try {
      DestinationEntry entry = temporaries.get(name);
      if (entry == null) {
        throw new AngariumException(
            ErrorCode.NOT_OWNER_OF_TEMPORARY,
            name + " was not made by this connection, or is deleted already");
      }
      if (entry.hasConsumers()) {
        throw new AngariumException(
            ErrorCode.DESTINATION_IN_USE,
            name + " has consumers and cannot be deleted; close them first");
      }
      temporaries.remove(name);
      directory.remove(entry);
    } finally {
      directory.lock().unlock();
    }
  }

  @Override
  public boolean owns(DestinationName temporary) {
    return temporaries.containsKey(temporary);
  }

  @Override
  public void closing() {
    engine.departures().begin(connectionId, engine.lines());
  }

  @Override
  public void closing(Thread listeners) {
    engine.departures().begin(listeners, engine.lines());
  }

  @Override
  public void close() {
    engine.departures().end(connectionId);
    clientIds.values().removeIf(owner -> owner == this);
    for (DestinationEntry entry : temporaries.values()) {
      directory.remove(entry);
    }
    temporaries.clear();
  }
}
