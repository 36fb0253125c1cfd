package org.angarium.samples.flights;

import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;

/**
 * What the demo was given with {@code -D}; an empty value is as good as none.
 *
 * @param flights the file of departures
 * @param directory where the broker keeps its files; the demo deletes it when it starts
 * @param url the broker, or {@value #OWN_SERVER}
 * @param ownFiles whether the broker's files are in that directory
 * @param kills how often to kill the application
 * @param seed decides the moments
 */
record Options(Path flights, Path directory, String url, boolean ownFiles, int kills, long seed) {
  /** In place of a URL: on a PostgreSQL server that the demo starts. */
  static final String OWN_SERVER = "postgresql";

  private static final int DEFAULT_KILLS = 2;
  private static final int MAX_KILLS = 100;

  /** Where the messages are in a database, so many processes share the work. */
  private static final int APPS_ON_A_DATABASE = 3;

  static Options of(Properties properties) throws DemoException {
    // a directory of its own in the one that was given: nothing else may be deleted
    Path directory =
        Path.of(value(properties, "dir", "target"), "angarium-flights").toAbsolutePath();
    String path = directory.resolve("broker").toString();
    // the two characters that mean something in a URL
    String ownUrl = "angarium:h2:file:" + path.replace("%", "%25").replace("?", "%3F");
    String url = value(properties, "url", ownUrl);
    return new Options(
        Path.of(value(properties, "flights", "samples/data/flights.csv")),
        directory,
        url,
        url.equals(ownUrl),
        (int) number(properties, "kills", DEFAULT_KILLS, 0, MAX_KILLS),
        number(
            properties, "seed", new Random().nextInt(1_000_000), Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** The same with another broker. */
  Options on(String otherUrl) {
    return new Options(flights, directory, otherUrl, false, kills, seed);
  }

  boolean ownServer() {
    return url.equals(OWN_SERVER);
  }

  /** How many processes of the application there are. */
  int apps() {
    return url.startsWith("angarium:postgresql:") ? APPS_ON_A_DATABASE : 1;
  }

  private static String value(Properties properties, String name, String byDefault) {
    String value = properties.getProperty(name, "").strip();
    return value.isEmpty() ? byDefault : value;
  }

  private static long number(
      Properties properties, String name, long byDefault, long least, long most)
      throws DemoException {
    String value = value(properties, name, Long.toString(byDefault));
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as a number out of range is
    }
    throw new DemoException(
        "-D%s=%s: expected a whole number from %d to %d".formatted(name, value, least, most));
  }
}
