package org.angarium.samples.flights;

/** The names that the application and the audit share. */
final class Names {
  /** Topic: each departure. */
  static final String FLIGHTS = "flights";

  /** Shared durable subscription: late departures only. */
  static final String ALERTS = "alerts";

  /** Shared durable subscription: all departures. */
  static final String STATISTICS = "statistics";

  /** Queue: each malformed line. */
  static final String REJECTED = "flights.rejected";

  /** Queue of one message: how far the file is published. */
  static final String PROGRESS = "flights.progress";

  /** Queue: an entry for each departure in the statistics, with its airport's totals after it. */
  static final String LEDGER = "flights.ledger";

  /** Queue: late flights whose passengers need another flight. */
  static final String REBOOKING = "rebooking";

  /** Queue: what came of it. */
  static final String REBOOKED = "rebooked";

  /** Properties of messages. */
  static final String LINE = "line";

  static final String APP = "app";

  static final String ORIGIN = "origin";
  static final String DESTINATION = "destination";
  static final String DELAY = "delay";
  static final String DISTANCE = "distance";
  static final String FLIGHTS_SO_FAR = "flightsSoFar";
  static final String DELAY_SO_FAR = "delaySoFar";
  static final String DISTANCE_SO_FAR = "distanceSoFar";
  static final String PUBLISHED = "published";
  static final String REJECTS = "rejects";
  static final String REASON = "reason";

  /** Messages with the same value of this one are consumed one after the other. */
  static final String GROUP = "JMSXGroupID";

  private Names() {}
}
