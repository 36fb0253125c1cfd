package org.angarium.samples.flights;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Compares the results in the broker with what the file says, line by line and sum by sum. */
final class Verifier {
  private static final int EXAMPLES = 5;

  private final Expected expected;
  private final Results results;
  private final List<String> findings = new ArrayList<>();
  private int lost;
  private int duplicated;

  private Verifier(Expected expected, Results results) {
    this.expected = expected;
    this.results = results;
  }

  static Verdict check(Expected expected, Results results) {
    Verifier verifier = new Verifier(expected, results);
    verifier.checkProgress();
    verifier.checkLines(
        "departures in the statistics",
        expected.flights(),
        results.ledger().stream().map(LedgerEntry::line).toList());
    verifier.checkLines(
        "late flights rebooked",
        expected.late(),
        results.rebooked().stream().map(Rebooked::line).toList());
    verifier.checkLines("lines in the reject queue", expected.malformed(), results.rejected());
    int outOfOrder = verifier.countOutOfOrder();
    verifier.checkTotals();
    return new Verdict(
        verifier.lost, verifier.duplicated, outOfOrder, List.copyOf(verifier.findings));
  }

  /** The publisher's record says that it has published the whole file. */
  private void checkProgress() {
    if (results.progress().size() != 1) {
      findings.add("%,d records of the publisher, expected 1".formatted(results.progress().size()));
      return;
    }
    PublishedSoFar soFar = results.progress().get(0);
    compare("departures published", soFar.flights(), expected.flights().cardinality());
    compare("malformed lines rejected", soFar.rejects(), expected.malformed().cardinality());
  }

  /** Each expected line is there exactly once, and no other. */
  private void checkLines(String what, BitSet expectedLines, List<Integer> lines) {
    BitSet missing = (BitSet) expectedLines.clone();
    Set<Integer> seen = new HashSet<>();
    Set<Integer> surplus = new TreeSet<>();
    int surplusCount = 0;
    for (int line : lines) {
      missing.clear(line);
      if (!seen.add(line) || !expectedLines.get(line)) {
        surplus.add(line);
        surplusCount++;
      }
    }
    lost += missing.cardinality();
    duplicated += surplusCount;
    if (!missing.isEmpty()) {
      findings.add(
          "%s: %,d lost, line %s"
              .formatted(what, missing.cardinality(), some(missing.stream().boxed().toList())));
    }
    if (surplusCount > 0) {
      findings.add(
          "%s: %,d too many, line %s".formatted(what, surplusCount, some(List.copyOf(surplus))));
    }
  }

  private int countOutOfOrder() {
    Map<String, Integer> latest = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    List<Integer> late = new ArrayList<>();
    for (LedgerEntry entry : results.ledger()) {
      if (seen.add(entry.line())
          && latest.merge(entry.origin(), entry.line(), Math::max) > entry.line()) {
        late.add(entry.line());
      }
    }
    if (!late.isEmpty()) {
      findings.add(
          "%,d departures out of order within their airport, line %s"
              .formatted(late.size(), some(late)));
    }
    return late.size();
  }

  /**
   * The statistics that the consumers kept: each airport's last entry in the ledger of each
   * application, together.
   */
  private void checkTotals() {
    Map<Integer, Map<String, Totals>> byApp = new HashMap<>();
    for (LedgerEntry entry : results.ledger()) {
      byApp
          .computeIfAbsent(entry.app(), app -> new HashMap<>())
          .put(entry.origin(), entry.totals());
    }
    Map<String, Totals> kept = new HashMap<>();
    byApp
        .values()
        .forEach(ofApp -> ofApp.forEach((origin, t) -> kept.merge(origin, t, Totals::plus)));
    Set<String> airports = new TreeSet<>(expected.airports().keySet());
    airports.addAll(kept.keySet());
    List<String> wrong = new ArrayList<>();
    for (String airport : airports) {
      Totals right = expected.airports().get(airport);
      if (!Objects.equals(kept.get(airport), right)) {
        wrong.add("%s: %s, expected %s".formatted(airport, kept.get(airport), right));
      }
    }
    if (!wrong.isEmpty()) {
      findings.add("%,d airports with wrong totals, %s".formatted(wrong.size(), wrong.get(0)));
    }
  }

  private void compare(String what, int actual, int right) {
    if (actual != right) {
      findings.add("%s: %,d, expected %,d".formatted(what, actual, right));
    }
  }

  private static String some(List<Integer> lines) {
    String text = String.join(", ", lines.stream().limit(EXAMPLES).map(String::valueOf).toList());
    return lines.size() > EXAMPLES ? text + ", ..." : text;
  }
}
