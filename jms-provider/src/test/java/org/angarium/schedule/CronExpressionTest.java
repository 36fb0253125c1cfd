package org.angarium.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cron expressions mean, over changes of the clock too, and which are refused. */
class CronExpressionTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final long SEED = Long.getLong("angarium.seed", System.nanoTime());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *          | 2024-01-01T00:00:30 | 2024-01-01T00:01",
        "* * * * *          | 2024-01-01T00:01:00 | 2024-01-01T00:02",
        "* * * * * *        | 2024-01-01T00:00:30 | 2024-01-01T00:00:31",
        "*/15 * * * *       | 2024-01-01T10:46:00 | 2024-01-01T11:00",
        "7/20 * * * *       | 2024-01-01T10:28:00 | 2024-01-01T10:47",
        "10-20/5 * * * *    | 2024-01-01T10:15:00 | 2024-01-01T10:20",
        "5,35 8-10 * * *    | 2024-01-01T10:35:00 | 2024-01-02T08:05",
        "0 8 * * MON-FRI    | 2024-01-05T08:00:00 | 2024-01-08T08:00",
        "0 8 * * fri-sun    | 2024-01-01T08:00:00 | 2024-01-05T08:00",
        "0 8 * * 7          | 2024-01-01T08:00:00 | 2024-01-07T08:00",
        "0 8 * * 0          | 2024-01-01T08:00:00 | 2024-01-07T08:00",
        "0 0 29 2 *         | 2024-03-01T00:00:00 | 2028-02-29T00:00",
        "0 0 29 FEB MON     | 2024-03-01T00:00:00 | 2044-02-29T00:00",
        "0 0 13 * FRI       | 2024-01-01T00:00:00 | 2024-09-13T00:00",
        "0 0 L * *          | 2024-02-01T00:00:00 | 2024-02-29T00:00",
        "0 0 L-3 * ?        | 2024-02-01T00:00:00 | 2024-02-26T00:00",
        "0 0 LW * *         | 2024-03-01T00:00:00 | 2024-03-29T00:00",
        "0 0 15W * *        | 2024-06-01T00:00:00 | 2024-06-14T00:00",
        "0 0 1W * *         | 2024-06-01T00:00:00 | 2024-06-03T00:00",
        "0 0 31W * *        | 2024-03-01T00:00:00 | 2024-03-29T00:00",
        "0 0 31W * *        | 2024-04-01T00:00:00 | 2024-05-31T00:00",
        "0 0 ? * 5L         | 2024-01-01T00:00:00 | 2024-01-26T00:00",
        "0 0 * * TUE#2      | 2024-01-01T00:00:00 | 2024-01-09T00:00",
        "0 0 * * MON#5      | 2024-02-01T00:00:00 | 2024-04-29T00:00",
        "0 0 1,L * *        | 2024-01-01T00:00:00 | 2024-01-31T00:00",
        "@daily             | 2024-01-01T00:00:00 | 2024-01-02T00:00",
        "@Hourly            | 2024-01-01T00:00:00 | 2024-01-01T01:00",
        "@weekly            | 2024-01-01T00:00:00 | 2024-01-07T00:00",
        "@monthly           | 2024-01-01T00:00:00 | 2024-02-01T00:00",
        "@yearly            | 2024-01-01T00:00:00 | 2025-01-01T00:00"
      })
  void shouldFindTheNextTime(String expression, LocalDateTime after, LocalDateTime next) {
    Instant found = CronExpression.parse(expression).next(after.atZone(UTC).toInstant(), UTC);
    assertThat(found).isEqualTo(next.atZone(UTC).toInstant());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 25 * * *        | position 3: \"25\" is no hour; allowed is 0 to 23",
        "0 8 * * MOM       | position 9: \"MOM\" is no day of week; allowed is 0 to 7, or SUN to SAT",
        "0 0 0 * *         | position 5: \"0\" is no day of month; allowed is 1 to 31",
        "0 0 * 13 *        | position 7: \"13\" is no month; allowed is 1 to 12, or JAN to DEC",
        "*/0 * * * *       | position 3: the step \"0\" of the minute is none; allowed is 1 to 60",
        "*/x * * * *       | position 3: the step \"x\" of the minute is none",
        "20-10 * * * *     | position 1: the range \"20-10\" of the minute ends before it begins",
        "1,,2 * * * *      | position 3: a minute is missing beside a comma",
        "1, * * * *        | position 3: a minute is missing beside a comma",
        "? * * * *         | position 1: \"?\" is no minute",
        "0 8 * *           | position 8: it has 4 fields; 5 are needed",
        "0 0 8 * * * 2024  | position 13: it has 7 fields",
        "0 0 30 2 *        | position 5: it never happens",
        "0 0 0 31 4,6 *    | position 7: it never happens",
        "0 0 * * L         | position 9: L alone is no day of the week",
        "0 0 * * MON#6     | position 13: \"6\" after # is refused; allowed is 1 to 5",
        "0 0 * * 8#1       | position 9: \"8\" is no day of week",
        "0 0 32W * *       | position 5: \"32\" is no day of month",
        "0 0 L-31 * *      | position 7: no month has 31 days before its last",
        "@reboot           | position 1: \"@reboot\" is not known; use @yearly",
        "-1 * * * *        | position 1: \"\" is no minute",
        "1- * * * *        | position 3: \"\" is no minute",
        "1/ * * * *        | position 3: the step \"\" of the minute is none",
        "99999999999 * * * * | position 1: \"99999999999\" is no minute"
      })
  void shouldRefuseWithThePosition(String expression, String why) {
    assertThatThrownBy(() -> CronExpression.parse(expression))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("\"" + expression + "\"")
        .hasMessageContaining(why)
        .extracting(e -> ((AngariumException) e).code())
        .isEqualTo(ErrorCode.INVALID_SCHEDULE);
    assertThatThrownBy(() -> CronExpression.parse("")).hasMessageContaining("it has 0 fields");
    assertThatThrownBy(() -> CronExpression.parse("* ".repeat(200))).hasMessageContaining("255");
  }

  /** In Berlin it was 3 o'clock after 1:59:59 on 31 March 2024. */
  @Test
  void shouldFireAfterTheGapWhatIsMissing() {
    assertThat(times("30 2 * * *", BERLIN, "2024-03-30T12:00:00Z", 2))
        .containsExactly("2024-03-31T01:00:00Z", "2024-04-01T00:30:00Z");
    assertThat(times("0,20,40 2-3 * * *", BERLIN, "2024-03-31T00:00:00Z", 4))
        .as("several missing ones, and the first after the gap, fire once")
        .containsExactly(
            "2024-03-31T01:00:00Z",
            "2024-03-31T01:20:00Z",
            "2024-03-31T01:40:00Z",
            "2024-04-01T00:00:00Z");
    assertThat(times("*/30 * * * *", BERLIN, "2024-03-31T00:00:00Z", 3))
        .as("each half hour of the time that passes")
        .containsExactly("2024-03-31T00:30:00Z", "2024-03-31T01:00:00Z", "2024-03-31T01:30:00Z");
  }

  /** In Berlin 27 October 2024 had the hour from 2 to 3 twice. */
  @Test
  void shouldFireOnceWhatComesTwice() {
    assertThat(times("30 2 * * *", BERLIN, "2024-10-26T12:00:00Z", 2))
        .containsExactly("2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z");
    assertThat(times("30 2 * * *", BERLIN, "2024-10-27T01:10:00Z", 1))
        .as("asked between the two")
        .containsExactly("2024-10-28T01:30:00Z");
    assertThat(times("0 1-3 * * *", BERLIN, "2024-10-26T22:30:00Z", 3))
        .containsExactly("2024-10-26T23:00:00Z", "2024-10-27T00:00:00Z", "2024-10-27T02:00:00Z");
    assertThat(times("0 * * * *", BERLIN, "2024-10-26T23:30:00Z", 3))
        .as("each hour of the time that passes")
        .containsExactly("2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z", "2024-10-27T02:00:00Z");
  }

  @Test
  void shouldKnowChangesThatAreNotAnHour() {
    ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe"); // from 2:00 to 2:30 on 6 October 2024
    assertThat(times("10 2 * * *", lordHowe, "2024-10-05T12:00:00Z", 1))
        .containsExactly("2024-10-05T15:30:00Z");
    ZoneId apia = ZoneId.of("Pacific/Apia"); // had no 30 December 2011
    assertThat(times("0 12 * * *", apia, "2011-12-29T23:00:00Z", 2))
        .containsExactly("2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
    ZoneId cairo = ZoneId.of("Africa/Cairo"); // has no midnight on 26 April 2024
    assertThat(times("@daily", cairo, "2024-04-25T12:00:00Z", 1))
        .containsExactly("2024-04-25T22:00:00Z");
  }

  @Test
  void shouldAgreeWithTheClockOnTheWall() {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      String text = random(random);
      CronExpression expression = parseIfPossible(text);
      if (expression == null) {
        continue;
      }
      ZoneId zone = random.nextBoolean() ? BERLIN : ZoneId.of("America/New_York");
      int quarter = random.nextInt(4); // around both changes of the clock, and in between
      Instant start =
          LocalDateTime.of(2024, 1 + 3 * quarter, 1, 0, 0)
              .plusDays(random.nextInt(85))
              .atZone(zone)
              .toInstant();
      Instant next = expression.next(start, zone);
      assertThat(next)
          .as("%s in %s after %s, seed %d", text, zone, start, SEED)
          .isEqualTo(counted(text, start, zone));
    }
  }

  /** Null for what never happens, such as a last Sunday up to the 20th. */
  private static CronExpression parseIfPossible(String text) {
    try {
      return CronExpression.parse(text);
    } catch (AngariumException e) {
      assertThat(e).as(text).hasMessageContaining("it never happens");
      return null;
    }
  }

  private static String random(Random random) {
    List<String> hours = List.of("*", "2", "1-3", "0,2,5", "*/4", "23");
    List<String> days = List.of("*", "*", "1-20", "5-31", "31,L,5");
    List<String> weekDays = List.of("*", "*", "SUN", "MON-FRI", "0L");
    return "%d/%d %s %s * %s"
        .formatted(
            random.nextInt(60),
            1 + random.nextInt(30),
            hours.get(random.nextInt(hours.size())),
            days.get(random.nextInt(days.size())),
            weekDays.get(random.nextInt(weekDays.size())));
  }

  /** The times that a clock on the wall shows, or would show if nobody changed it, as instants. */
  private static Instant counted(String text, Instant start, ZoneId zone) {
    CronExpression expression = CronExpression.parse(text);
    boolean eachHour = text.split(" ", -1)[1].equals("*");
    TreeSet<Instant> all = new TreeSet<>();
    Instant shown = LocalDateTime.ofInstant(start, zone).minusDays(1).atZone(UTC).toInstant();
    while (true) {
      shown = expression.next(shown, UTC); // in a zone without changes
      LocalDateTime local = LocalDateTime.ofInstant(shown, UTC);
      List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
      if (offsets.isEmpty() && !eachHour) {
        all.add(zone.getRules().getTransition(local).getInstant());
      }
      offsets.stream().limit(eachHour ? 2 : 1).forEach(o -> all.add(local.toInstant(o)));
      Instant found = all.higher(start);
      if (found != null && local.isAfter(LocalDateTime.ofInstant(found, zone).plusDays(1))) {
        return found;
      }
    }
  }

  private static List<String> times(String expression, ZoneId zone, String after, int count) {
    CronExpression parsed = CronExpression.parse(expression);
    List<String> found = new ArrayList<>();
    Instant time = Instant.parse(after);
    for (int i = 0; i < count; i++) {
      time = parsed.next(time, zone);
      found.add(time.toString());
    }
    return found;
  }
}
