package org.angarium.samples.flights;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The totals of each airport, shared by the consumers of one application that keep them. They live
 * in memory; after a crash the ledger tells them again. Where several applications share the work,
 * each counts what it has handled itself. Thread-safe.
 */
final class AirportStatistics {
  private final Map<String, Totals> airports = new ConcurrentHashMap<>();

  /** Starts from what the ledger knows: the last entry of this application for each airport. */
  AirportStatistics(int app, List<LedgerEntry> ledger) {
    for (LedgerEntry entry : ledger) {
      if (entry.app() == app) {
        airports.put(entry.origin(), entry.totals());
      }
    }
  }

  /** Adds one departure and returns its airport's totals. */
  Totals add(String origin, int delay, int distance) {
    return airports.compute(
        origin, (airport, totals) -> (totals == null ? Totals.NONE : totals).plus(delay, distance));
  }
}
