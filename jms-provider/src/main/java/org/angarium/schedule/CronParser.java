package org.angarium.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Reads a {@link CronExpression}.
 *
 * <pre>
 * expression  = macro | [second] minute hour day-of-month month day-of-week
 * field       = item *("," item)
 * item        = ("*" | "?" | value ["-" value]) ["/" step]
 *             | "L" ["-" number] | "LW" | number "W"       in the days of the month
 *             | value "L" | value "#" number                in the days of the week
 * </pre>
 */
final class CronParser {
  private static final Map<String, String> MACROS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final int MAX_LENGTH = 255;
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern BEFORE_LAST = Pattern.compile("L(?:-(\\d{1,9}))?");
  private static final Pattern NEAREST = Pattern.compile("(\\d{1,9})W");
  private static final Pattern LAST_OF_WEEK = Pattern.compile("(\\w+)L");
  private static final Pattern NTH_OF_WEEK = Pattern.compile("(\\w+)#(\\w*)");

  private final String text;
  private final long[] bits = new long[CronField.values().length];
  private final List<CronDays.MonthRule> monthRules = new ArrayList<>();
  private final List<CronDays.WeekRule> weekRules = new ArrayList<>();

  CronParser(String text) {
    this.text = text;
  }

  /** A part of the text, and where it begins. */
  private record Part(String text, int at) {
    boolean is(String other) {
      return text.equals(other);
    }

    Part from(int begin) {
      return new Part(text.substring(begin), at + begin);
    }

    Part to(int end) {
      return new Part(text.substring(0, end), at);
    }
  }

  CronExpression parse() {
    if (text.length() > MAX_LENGTH) {
      throw refused(MAX_LENGTH, "it has more than " + MAX_LENGTH + " characters");
    }
    List<Part> fields = fields();
    int field = CronField.values().length - fields.size();
    bits[CronField.SECOND.ordinal()] = 1; // unless it is given
    for (Part part : fields) {
      field(CronField.values()[field++], part);
    }
    CronTimes times =
        new CronTimes(
            bits[CronField.SECOND.ordinal()],
            bits[CronField.MINUTE.ordinal()],
            bits[CronField.HOUR.ordinal()]);
    CronDays days =
        new CronDays(
            bits[CronField.MONTH.ordinal()],
            bits[CronField.DAY_OF_MONTH.ordinal()],
            List.copyOf(monthRules),
            bits[CronField.DAY_OF_WEEK.ordinal()],
            List.copyOf(weekRules));
    CronExpression expression = new CronExpression(text, times, days);
    if (!expression.isPossible()) {
      throw refused(
          fields.get(fields.size() - 3).at(), "it never happens: no month has such a day");
    }
    return expression;
  }

  private List<Part> fields() {
    List<Part> fields = words(text);
    if (fields.size() == 1 && fields.get(0).text().startsWith("@")) {
      String macro = MACROS.get(fields.get(0).text().toLowerCase(Locale.ROOT));
      if (macro == null) {
        throw refused(
            fields.get(0).at(),
            "\"%s\" is not known; use @yearly, @monthly, @weekly, @daily or @hourly"
                .formatted(fields.get(0).text()));
      }
      return words(macro);
    }
    int found = fields.size();
    int most = CronField.values().length;
    if (found < most - 1 || found > most) {
      throw refused(
          found > most ? fields.get(most).at() : text.length(),
          "it has %d fields; 5 are needed (minute, hour, day of month, month, day of week), or 6 with the second in front"
              .formatted(found));
    }
    return fields;
  }

  private static List<Part> words(String text) {
    List<Part> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      words.add(new Part(word.group(), word.start()));
    }
    return words;
  }

  private void field(CronField field, Part part) {
    bits[field.ordinal()] = 0;
    int begin = 0;
    while (true) {
      int comma = part.text().indexOf(',', begin);
      Part item = comma < 0 ? part.from(begin) : part.to(comma).from(begin);
      if (item.is("")) {
        throw refused(item.at(), "a %s is missing beside a comma".formatted(field.label));
      }
      item(field, item);
      if (comma < 0) {
        return;
      }
      begin = comma + 1;
    }
  }

  private void item(CronField field, Part item) {
    if (field == CronField.DAY_OF_MONTH && ofMonth(item)) {
      return;
    }
    if (field == CronField.DAY_OF_WEEK && ofWeek(item)) {
      return;
    }
    int slash = item.text().indexOf('/');
    int step = slash < 0 ? 1 : step(field, item.from(slash + 1));
    bits[field.ordinal()] |= range(field, slash < 0 ? item : item.to(slash), step, slash >= 0);
  }

  private int step(CronField field, Part part) {
    int size = field.last() - field.min + 1;
    int step = number(part);
    if (step < 1 || step > size) {
      throw refused(
          part.at(),
          "the step \"%s\" of the %s is none; allowed is 1 to %d"
              .formatted(part.text(), field.label, size));
    }
    return step;
  }

  private long range(CronField field, Part part, int step, boolean stepped) {
    boolean day = field == CronField.DAY_OF_MONTH || field == CronField.DAY_OF_WEEK;
    if (part.is("*") || (part.is("?") && day)) {
      return field.range(field.min, field.last(), step);
    }
    int dash = part.text().indexOf('-');
    if (dash < 0) {
      int from = value(field, part);
      return field.range(from, stepped ? Math.max(from, field.last()) : from, step);
    }
    int from = value(field, part.to(dash));
    int to = value(field, part.from(dash + 1));
    if (field == CronField.DAY_OF_WEEK && to == 0 && from > 0) {
      to = field.max; // Sunday ends the week as well
    }
    if (from > to) {
      throw refused(
          part.at(),
          "the range \"%s\" of the %s ends before it begins; write two, with a comma between them"
              .formatted(part.text(), field.label));
    }
    return field.range(from, to, step);
  }

  private int value(CronField field, Part part) {
    int value = field.ofName(part.text());
    if (value < 0) {
      value = number(part);
    }
    if (value < field.min || value > field.max) {
      throw refused(
          part.at(),
          "\"%s\" is no %s; allowed is %s".formatted(part.text(), field.label, field.allowed()));
    }
    return value;
  }

  /** A number of few digits; -1 where it is none. */
  private static int number(Part part) {
    return part.text().matches("\\d{1,9}") ? Integer.parseInt(part.text()) : -1;
  }

  private boolean ofMonth(Part item) {
    String upper = item.text().toUpperCase(Locale.ROOT);
    Matcher last = BEFORE_LAST.matcher(upper);
    Matcher nearest = NEAREST.matcher(upper);
    if (upper.equals("LW")) {
      monthRules.add(new CronDays.LastWorkday());
    } else if (last.matches()) {
      int before = last.group(1) == null ? 0 : Integer.parseInt(last.group(1));
      if (before >= CronField.DAY_OF_MONTH.max) {
        throw refused(item.at() + 2, "no month has %d days before its last".formatted(before));
      }
      monthRules.add(new CronDays.BeforeLast(before));
    } else if (nearest.matches()) {
      Part number = item.to(nearest.end(1));
      monthRules.add(new CronDays.NearestWorkday(value(CronField.DAY_OF_MONTH, number)));
    } else {
      return false;
    }
    return true;
  }

  private boolean ofWeek(Part item) {
    String upper = item.text().toUpperCase(Locale.ROOT);
    if (upper.equals("L")) {
      throw refused(
          item.at(), "L alone is no day of the week; 5L is the last Friday, 6 is each Saturday");
    }
    Matcher last = LAST_OF_WEEK.matcher(upper);
    Matcher nth = NTH_OF_WEEK.matcher(upper);
    if (last.matches()) {
      int day = value(CronField.DAY_OF_WEEK, item.to(last.end(1)));
      weekRules.add(new CronDays.WeekRule(day % 7, 0));
    } else if (nth.matches()) {
      int day = value(CronField.DAY_OF_WEEK, item.to(nth.end(1)));
      Part which = item.from(nth.start(2));
      int number = number(which);
      if (number < 1 || number > 5) {
        throw refused(
            which.at(), "\"%s\" after # is refused; allowed is 1 to 5".formatted(which.text()));
      }
      weekRules.add(new CronDays.WeekRule(day % 7, number));
    } else {
      return false;
    }
    return true;
  }

  private AngariumException refused(int at, String why) {
    return new AngariumException(
        ErrorCode.INVALID_SCHEDULE,
        "the cron expression \"%s\" is refused at position %d: %s".formatted(text, at + 1, why));
  }
}
