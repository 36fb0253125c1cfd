package org.angarium.samples.flights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What must come out, computed straight from the file, without any messaging.
 *
 * @param flights the numbers of the lines that are departures
 * @param late the numbers of those that are late
 * @param malformed the numbers of the lines that are no departures
 * @param airports the totals of each origin
 */
record Expected(BitSet flights, BitSet late, BitSet malformed, Map<String, Totals> airports) {

  /** Reads the file from start to end and tells of each malformed line. */
  static Expected of(Path file, Consumer<FlightsFile.Malformed> onMalformed) throws IOException {
    Expected expected = new Expected(new BitSet(), new BitSet(), new BitSet(), new TreeMap<>());
    try (FlightsFile lines = new FlightsFile(file)) {
      for (FlightsFile.Line line = lines.next(); line != null; line = lines.next()) {
        if (line instanceof FlightsFile.Flight flight) {
          expected.add(flight);
        } else if (line instanceof FlightsFile.Malformed malformed) {
          expected.malformed.set(malformed.number());
          onMalformed.accept(malformed);
        }
      }
    }
    return expected;
  }

  private void add(FlightsFile.Flight flight) {
    Departure departure = flight.departure();
    flights.set(flight.number());
    if (departure.isLate()) {
      late.set(flight.number());
    }
    airports.merge(
        departure.origin(),
        Totals.NONE.plus(departure.delay(), departure.distance()),
        (sum, one) -> sum.plus(departure.delay(), departure.distance()));
  }

  /** The state of an application that has done all its work. */
  Status done() {
    return new Status(
        flights.cardinality(), malformed.cardinality(), flights.cardinality(), late.cardinality());
  }
}
