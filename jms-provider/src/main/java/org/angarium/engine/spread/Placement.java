package org.angarium.engine.spread;

import org.angarium.model.DestinationName;

/**
 * Which of several databases has what. It depends on nothing but names, so that all nodes agree,
 * today and after a restart. A destination has one home, or it is everywhere: in each database, and
 * its messages are spread by their keys.
 */
public interface Placement {
  /** How many databases there are. */
  int databases();

  /** Whether a destination is in each database; never a temporary one. */
  boolean isEverywhere(DestinationName name);

  /**
   * Whether one that is everywhere is for what engines move aside, such as dead letters and expired
   * messages. They make it by themselves where they move something: each in its own database, so it
   * may be in some alone.
   */
  default boolean isAside(DestinationName name) {
    return false;
  }

  /** The database of a destination that has one home, from 0 on. */
  int homeOf(DestinationName name);

  /** The database of what has this key, in a destination that is everywhere. */
  int homeOf(DestinationName name, String key);
}
