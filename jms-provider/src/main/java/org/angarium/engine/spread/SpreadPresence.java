package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.engine.Engine;
import org.angarium.engine.Presence;
import org.angarium.model.DestinationName;

/**
 * A connection in all engines. The first one has its client id, for that is unique among all. All
 * of its temporary destinations are in one, which names them.
 */
final class SpreadPresence implements Presence {
  private final Parts parts;
  private final String connectionId;
  private final List<Presence> presences;
  private final int home;
  private final Set<DestinationName> made = ConcurrentHashMap.newKeySet();

  private SpreadPresence(Parts parts, String connectionId, List<Presence> presences) {
    this.parts = parts;
    this.connectionId = connectionId;
    this.presences = List.copyOf(presences);
    this.home = Math.floorMod(connectionId.hashCode(), presences.size());
  }

  static SpreadPresence attach(Parts parts, String connectionId) {
    List<Presence> presences = new ArrayList<>();
    try {
      for (Engine engine : parts.engines()) {
        presences.add(engine.attach(connectionId));
      }
      return new SpreadPresence(parts, connectionId, presences);
    } catch (RuntimeException | Error e) {
      All.close(presences, e);
      throw e;
    }
  }

  Presence of(int part) {
    return presences.get(part);
  }

  @Override
  public String connectionId() {
    return connectionId;
  }

  @Override
  public void claimClientId(String clientId) {
    presences.get(0).claimClientId(clientId);
  }

  @Override
  public DestinationName createTemporary(DestinationName.Kind kind) {
    DestinationName name = presences.get(home).createTemporary(kind);
    made.add(name);
    parts.temporaries().remember(name, home);
    return name;
  }

  @Override
  public void deleteTemporary(DestinationName name) {
    presences.get(parts.homeOf(name)).deleteTemporary(name);
    made.remove(name);
    parts.temporaries().forget(name);
  }

  @Override
  public boolean owns(DestinationName temporary) {
    return presences.get(home).owns(temporary);
  }

  @Override
  public void closing() {
    presences.forEach(Presence::closing);
  }

  @Override
  public void closing(Thread listeners) {
    presences.forEach(presence -> presence.closing(listeners));
  }

  @Override
  public void close() {
    made.forEach(parts.temporaries()::forget);
    All.close(presences);
  }
}
