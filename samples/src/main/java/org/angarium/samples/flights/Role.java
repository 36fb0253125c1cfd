package org.angarium.samples.flights;

/** The kinds of workers in the application. */
enum Role {
  PUBLISHER,
  STATISTICS,
  ALERTS,
  REBOOKING
}
