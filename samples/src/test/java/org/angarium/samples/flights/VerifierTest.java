package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that does something wrong is found out: each fault is put into results by hand. */
class VerifierTest {
  @TempDir private Path directory;

  private Expected expected;
  private final List<PublishedSoFar> progress = new ArrayList<>();
  private final List<Integer> rejected = new ArrayList<>();
  private final List<LedgerEntry> ledger = new ArrayList<>();
  private final List<Integer> rebooked = new ArrayList<>();

  /** Lines 2 to 41 are flights in turn from two airports, some late; line 42 is malformed. */
  @BeforeEach
  void makeTrueResults() throws IOException {
    List<String> lines = new ArrayList<>(List.of(Departure.HEADER));
    for (int line = 2; line <= 41; line++) {
      lines.add(
          "2001-01-01T00:00,%s,LAS,%d,%d".formatted(origin(line), delay(line), distance(line)));
    }
    lines.add("garbage");
    expected = Expected.of(Files.write(directory.resolve("flights.csv"), lines), line -> {});

    for (int line = 2; line <= 41; line++) {
      if (delay(line) > 60) {
        rebooked.add(line);
      }
    }
    keepLedger(expected.flights().stream().boxed().toList());
    rejected.add(42);
    progress.add(new PublishedSoFar(42, 40, 1));
  }

  @Test
  void shouldFindNothingWhenAllIsRight() {
    Collections.shuffle(rebooked, new Random(1));

    assertThat(check()).isEqualTo(new Verdict(0, 0, 0, List.of()));
  }

  @Test
  void shouldFindLostDepartures() {
    keepLedger(expected.flights().stream().filter(line -> line != 7 && line != 8).boxed().toList());

    Verdict verdict = check();

    assertThat(verdict.lost()).isEqualTo(2);
    assertThat(verdict.duplicated()).isZero();
    assertThat(verdict.outOfOrder()).isZero();
    assertThat(verdict.findings())
        .hasSize(2)
        .contains("departures in the statistics: 2 lost, line 7, 8")
        .anyMatch(finding -> finding.startsWith("2 airports with wrong totals, ATL: Totals["));
  }

  @Test
  void shouldFindADuplicatedDeparture() {
    List<Integer> lines = new ArrayList<>(expected.flights().stream().boxed().toList());
    lines.add(10, 7);
    keepLedger(lines);

    Verdict verdict = check();

    assertThat(verdict.lost()).isZero();
    assertThat(verdict.duplicated()).isEqualTo(1);
    assertThat(verdict.outOfOrder()).isZero();
    assertThat(verdict.findings())
        .contains("departures in the statistics: 1 too many, line 7")
        .anyMatch(finding -> finding.startsWith("1 airports with wrong totals, ATL: Totals["));
  }

  @Test
  void shouldNotCountADuplicateAndALossAsEqual() {
    List<Integer> lines = new ArrayList<>(expected.flights().stream().boxed().toList());
    Collections.replaceAll(lines, 9, 7);
    keepLedger(lines);

    assertThat(check()).extracting(Verdict::lost, Verdict::duplicated).containsExactly(1, 1);
  }

  @Test
  void shouldFindDeparturesOutOfOrderWithinAnAirport() {
    List<Integer> lines = new ArrayList<>(expected.flights().stream().boxed().toList());
    Collections.swap(lines, lines.indexOf(10), lines.indexOf(14));
    keepLedger(lines);

    Verdict verdict = check();

    assertThat(verdict.outOfOrder()).isEqualTo(2);
    assertThat(verdict.findings())
        .containsExactly("2 departures out of order within their airport, line 12, 10");
  }

  @Test
  void shouldAllowAnyOrderBetweenAirports() {
    List<Integer> lines = new ArrayList<>(expected.flights().stream().boxed().toList());
    lines.sort((a, b) -> origin(a).compareTo(origin(b)));
    keepLedger(lines);

    assertThat(check().findings()).isEmpty();
  }

  @Test
  void shouldFindWrongTotals() {
    LedgerEntry last = ledger.get(ledger.size() - 1);
    Totals totals = last.totals();
    ledger.set(
        ledger.size() - 1,
        new LedgerEntry(
            last.line(),
            last.app(),
            last.origin(),
            new Totals(totals.flights(), totals.delay() + 1, totals.distance())));

    assertThat(check().findings())
        .singleElement()
        .asString()
        .startsWith("1 airports with wrong totals, ATL: ");
  }

  @Test
  void shouldAddUpTheTotalsOfSeveralApplications() {
    keepLedger(expected.flights().stream().boxed().toList(), 3);
    assertThat(check().findings()).isEmpty();
    assertThat(ledger).extracting(LedgerEntry::app).contains(1, 2, 3);

    ledger.replaceAll(e -> new LedgerEntry(e.line(), Math.min(e.app(), 2), e.origin(), e.totals()));
    assertThat(check().findings())
        .singleElement()
        .asString()
        .startsWith("2 airports with wrong totals, ATL: ");
  }

  @Test
  void shouldFindAlertsThatWereLostDoubledOrNoneAtAll() {
    int lost = rebooked.remove(0);
    rebooked.add(rebooked.get(0));
    rebooked.add(2);

    Verdict verdict = check();

    assertThat(verdict).extracting(Verdict::lost, Verdict::duplicated).containsExactly(1, 2);
    assertThat(verdict.findings())
        .containsExactly(
            "late flights rebooked: 1 lost, line " + lost,
            "late flights rebooked: 2 too many, line 2, " + rebooked.get(0));
  }

  @Test
  void shouldFindALostRejectedLine() {
    rejected.clear();

    assertThat(check().findings()).containsExactly("lines in the reject queue: 1 lost, line 42");
  }

  @Test
  void shouldFindARecordOfThePublisherThatIsBehindDoubledOrGone() {
    progress.set(0, new PublishedSoFar(40, 39, 0));
    assertThat(check().findings())
        .containsExactly(
            "departures published: 39, expected 40", "malformed lines rejected: 0, expected 1");

    progress.add(new PublishedSoFar(42, 40, 1));
    assertThat(check().findings()).containsExactly("2 records of the publisher, expected 1");

    progress.clear();
    assertThat(check().findings()).containsExactly("0 records of the publisher, expected 1");
  }

  private Verdict check() {
    List<Rebooked> found = rebooked.stream().map(line -> new Rebooked(line, 1)).toList();
    return Verifier.check(expected, new Results(progress, rejected, ledger, found));
  }

  /** What consumers would write that were given the lines in this order. */
  private void keepLedger(List<Integer> lines) {
    keepLedger(lines, 1);
  }

  /** What those of several applications would write that take turns. */
  private void keepLedger(List<Integer> lines, int apps) {
    ledger.clear();
    Map<String, Totals> totals = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      int line = lines.get(i);
      int app = i / 3 % apps + 1;
      Totals sum =
          totals.merge(
              app + origin(line),
              Totals.NONE.plus(delay(line), distance(line)),
              (before, one) -> before.plus(one));
      ledger.add(new LedgerEntry(line, app, origin(line), sum));
    }
  }

  private static String origin(int line) {
    return line % 2 == 0 ? "DTW" : "ATL";
  }

  private static int delay(int line) {
    return line * 3 - 20;
  }

  private static int distance(int line) {
    return 100 + line;
  }
}
