package org.angarium.tck.report;

import java.util.List;

/**
 * What became of a test method of the suite, all its cases together.
 *
 * @param test its class, without the suite's package, and its name
 * @param sentences the ids that it names
 * @param outcome failed if one case failed, skipped if all were
 * @param cases how many were run
 * @param message why it failed or was skipped, one line; else empty
 */
public record TestResult(
    String test, List<String> sentences, Outcome outcome, int cases, String message) {
  /** What can become of a test. */
  public enum Outcome {
    /** The provider did what was expected. */
    PASSED,
    /** It did not. */
    FAILED,
    /** The provider does not have what the test needs. */
    SKIPPED
  }

  private static final int MAX_MESSAGE = 200;

  /** What became of it, for good. */
  public TestResult {
    sentences = List.copyOf(sentences);
    String line = message.strip().replaceAll("\\s+", " ");
    message = line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "…" : line;
  }

  /** A line of a result file. */
  public String toLine() {
    return String.join(
        "\t", test, String.join(" ", sentences), outcome.name(), Integer.toString(cases), message);
  }

  /**
   * The result that a line holds.
   *
   * @throws IllegalArgumentException if it holds none
   */
  public static TestResult parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 5) {
      throw new IllegalArgumentException("\"%s\" is no line of a result file".formatted(line));
    }
    return new TestResult(
        parts[0],
        parts[1].isEmpty() ? List.of() : List.of(parts[1].split(" ")),
        Outcome.valueOf(parts[2]),
        Integer.parseInt(parts[3]),
        parts[4]);
  }
}
