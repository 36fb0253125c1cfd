package org.angarium.engine.embedded;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.angarium.engine.support.Departures;
import org.angarium.engine.support.Line;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * What a sender wants of a room that is everybody's, and counted in bytes.
 *
 * @param take takes it, if it is there; does not block
 * @param room that it is for, or null
 */
record BytesWant(
    Departures departures, String connectionId, @Nullable EmbeddedRoom room, BooleanSupplier take)
    implements Line.Want {

  @Override
  public boolean tryTake(List<?> wanted) {
    return take.getAsBoolean();
  }

  @Override
  public List<?> lacking() {
    return List.of(); // nobody is tried before the first has it
  }

  @Override
  public @Nullable AngariumException over() {
    AngariumException ended = room == null ? null : room.over();
    return ended == null ? departures.reason(connectionId) : ended;
  }
}
