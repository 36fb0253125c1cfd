package org.angarium.samples.flights;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the application tells the process that started it: one line on its output for each. */
sealed interface Signal {

  /** It has opened its files and found this much done. */
  record Ready(Status status) implements Signal {
    @Override
    public String toLine() {
      return line("READY", status);
    }
  }

  /** It has committed this much. */
  record Working(Status status) implements Signal {
    @Override
    public String toLine() {
      return line("WORKING", status);
    }
  }

  /** It has finished and closed its connections. */
  record Finished(Status status) implements Signal {
    @Override
    public String toLine() {
      return line("FINISHED", status);
    }
  }

  /**
   * One of its workers has a transaction open, and does not go on.
   *
   * @param role which worker
   * @param unacknowledged how many deliveries it has received in that transaction
   * @param sent how many messages it has sent in it
   */
  record Holding(Role role, int unacknowledged, int sent) implements Signal {
    @Override
    public String toLine() {
      return "HOLDING %s %d %d".formatted(role, unacknowledged, sent);
    }
  }

  Pattern STATUS = Pattern.compile("(READY|WORKING|FINISHED) (\\d+) (\\d+) (\\d+) (\\d+)");
  Pattern HOLDING = Pattern.compile("HOLDING ([A-Z]+) (\\d+) (\\d+)");

  /** The line for this signal. */
  String toLine();

  /** The signal that a line is, or null if the line is none. */
  static @Nullable Signal parse(String line) {
    Matcher holding = HOLDING.matcher(line);
    if (holding.matches()) {
      return new Holding(Role.valueOf(holding.group(1)), number(holding, 2), number(holding, 3));
    }
    Matcher matcher = STATUS.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    Status status =
        new Status(number(matcher, 2), number(matcher, 3), number(matcher, 4), number(matcher, 5));
    return switch (matcher.group(1)) {
      case "READY" -> new Ready(status);
      case "WORKING" -> new Working(status);
      default -> new Finished(status);
    };
  }

  private static String line(String word, Status status) {
    return "%s %d %d %d %d"
        .formatted(
            word, status.published(), status.rejected(), status.processed(), status.rebooked());
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
