package org.angarium.engine.support;

import org.jspecify.annotations.Nullable;

/** A subscription of a destination with limits, as who takes room in it sees it. Thread-safe. */
public interface Place {
  /** Whether there is room for more. */
  boolean hasRoomFor(Amount more);

  /** Whether so much could be here if nothing else was. */
  boolean couldHold(Amount all);

  /** A unit of work takes so much. */
  void takeRoom(Amount more);

  /** It needs it no longer. */
  void giveBackRoom(Amount less);

  /** Which limit is in the way of more, for people; null where none is. */
  @Nullable String obstacle(Amount more);
}
