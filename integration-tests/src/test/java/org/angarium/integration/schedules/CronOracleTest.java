package org.angarium.integration.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.Trigger;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.support.CronExpression;

/**
 * Random cron expressions mean what Spring means by them, where clocks do not change. Left out is
 * what both define differently: a step over all days of the week (Spring begins with Monday), and
 * the working day nearest to a day that a month does not have, or that is its last and a Sunday.
 */
class CronOracleTest {
  private static final long SEED = Long.getLong("angarium.seed", System.nanoTime());
  private static final int EXPRESSIONS = 3_000;
  private static final ZoneId UTC = ZoneId.of("UTC");

  private final Random random = new Random(SEED);

  @Test
  void shouldMeanWhatSpringMeans() {
    int possible = 0;
    for (int i = 0; i < EXPRESSIONS; i++) {
      String expression =
          String.join(
              " ",
              field(0, 59),
              field(0, 59),
              field(0, 23),
              dayOfMonth(),
              random.nextInt(3) > 0 ? "*" : names(List.of("JAN", "FEB", "JUN", "DEC"), 1, 12),
              dayOfWeek());
      ZonedDateTime time =
          ZonedDateTime.of(1990 + random.nextInt(60), 1, 1, 0, 0, 0, 0, UTC)
              .plusSeconds(random.nextInt(366 * 86_400));
      CronExpression spring = CronExpression.parse(expression);
      ZonedDateTime wanted = next(spring, expression, time);
      if (wanted == null) {
        continue; // Spring gives up after a while; such a thing may be refused here
      }
      possible++;
      Trigger.Cron cron = Trigger.cron(expression, UTC);
      for (int n = 0; n < 5 && wanted != null; n++) {
        assertThat(cron.next(time.toInstant()))
            .as("\"%s\" after %s, seed %d", expression, time, SEED)
            .contains(wanted.toInstant());
        time = wanted;
        wanted = spring.next(time);
      }
    }
    assertThat(possible).isGreaterThan(EXPRESSIONS / 2);
  }

  /**
   * What comes next by Spring. Between the first of a month and the working day nearest to it,
   * Spring takes that day for gone: so it is asked from before the first.
   */
  private static ZonedDateTime next(CronExpression spring, String expression, ZonedDateTime time) {
    if (!expression.contains(" 1W ")) {
      return spring.next(time);
    }
    ZonedDateTime next = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).minusSeconds(1);
    do {
      next = spring.next(next);
    } while (next != null && !next.isAfter(time));
    return next;
  }

  private int between(int min, int max) {
    return min + random.nextInt(max - min + 1);
  }

  private String field(int min, int max) {
    List<String> items = new ArrayList<>();
    do {
      int from = between(min, max);
      items.add(
          switch (random.nextInt(6)) {
            case 0 -> "*";
            case 1 -> "*/" + between(1, max);
            case 2 -> from + "-" + between(from, max);
            case 3 -> from + "-" + between(from, max) + "/" + between(1, 9);
            case 4 -> from + "/" + between(1, max);
            default -> String.valueOf(from);
          });
    } while (random.nextInt(4) == 0);
    return String.join(",", items);
  }

  private String names(List<String> names, int min, int max) {
    return random.nextBoolean() ? names.get(random.nextInt(names.size())) : field(min, max);
  }

  private String dayOfMonth() {
    return switch (random.nextInt(9)) {
      case 0 -> "L";
      case 1 -> "L-" + between(1, 20);
      case 2 -> "LW";
      case 3 -> between(1, 27) + "W";
      case 4 -> field(1, 31);
      case 5 -> String.valueOf(between(1, 31));
      case 6 -> "?";
      default -> "*";
    };
  }

  private String dayOfWeek() {
    int from = between(1, 6);
    return switch (random.nextInt(9)) {
      case 0 -> between(0, 7) + "L";
      case 1 -> "WEDL";
      case 2 -> between(0, 7) + "#" + between(1, 5);
      case 3 -> "fri#3";
      case 4 -> from + "-" + between(from, 7);
      case 5 -> "MON-FRI";
      case 6 -> "SUN," + from;
      default -> "*";
    };
  }
}
