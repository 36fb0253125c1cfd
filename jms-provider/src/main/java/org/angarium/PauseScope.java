package org.angarium;

/** What rests while a destination is paused, see {@link BrokerAdmin#pause}. */
public enum PauseScope {
  /** Consumers get nothing more; applications may send. */
  DELIVERY,
  /** Applications may send nothing, and get an error with code ANG-1207; consumers go on. */
  SENDING,
  /** Both. */
  BOTH
}
