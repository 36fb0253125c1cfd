package org.angarium.samples.flights;

import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One departure, as a line of the file has it.
 *
 * @param scheduled local time at the origin
 * @param origin airport code, three letters
 * @param destination airport code, three letters
 * @param delay late at the destination, in minutes; negative: early
 * @param distance in miles
 */
record Departure(
    LocalDateTime scheduled, String origin, String destination, int delay, int distance) {

  static final String HEADER = "departure,origin,destination,delay_minutes,distance_miles";

  /** Later than this is an alert, in minutes. */
  static final int LATE = 60;

  private static final List<String> COLUMNS = List.of(HEADER.split(","));
  private static final Pattern AIRPORT = Pattern.compile("[A-Z]{3}");

  /** Reads one line. Its columns need no quotes, so a quote is an error like any other. */
  static Departure parse(String line) throws MalformedLineException {
    if (line.isBlank()) {
      throw new MalformedLineException("the line is empty");
    }
    String[] values = line.split(",", -1);
    if (values.length != COLUMNS.size()) {
      throw new MalformedLineException(
          "the number of columns is %d, expected %d".formatted(values.length, COLUMNS.size()));
    }
    return new Departure(
        time(values, 0), airport(values, 1), airport(values, 2), number(values, 3), miles(values));
  }

  boolean isLate() {
    return delay > LATE;
  }

  private static LocalDateTime time(String[] values, int column) throws MalformedLineException {
    try {
      return LocalDateTime.parse(values[column]);
    } catch (DateTimeParseException e) {
      throw bad(values, column, "a date and time like 2001-01-31T23:59");
    }
  }

  private static String airport(String[] values, int column) throws MalformedLineException {
    if (!AIRPORT.matcher(values[column]).matches()) {
      throw bad(values, column, "an airport code of three capital letters");
    }
    return values[column];
  }

  private static int number(String[] values, int column) throws MalformedLineException {
    try {
      return Integer.parseInt(values[column]);
    } catch (NumberFormatException e) {
      throw bad(values, column, "a whole number");
    }
  }

  private static int miles(String[] values) throws MalformedLineException {
    int miles = number(values, 4);
    if (miles <= 0) {
      throw bad(values, 4, "a number above 0");
    }
    return miles;
  }

  private static MalformedLineException bad(String[] values, int column, String expected) {
    String name = COLUMNS.get(column);
    return new MalformedLineException(
        values[column].isEmpty()
            ? "%s is missing".formatted(name)
            : "%s is \"%s\", expected %s".formatted(name, values[column], expected));
  }
}
