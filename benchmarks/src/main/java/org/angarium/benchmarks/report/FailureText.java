package org.angarium.benchmarks.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.angarium.benchmarks.result.Run;

/** What failed runs said, fit to be published: short, and without paths of the machine. */
final class FailureText {
  private static final int MAX_LENGTH = 200;
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/:])/(?:[^\\s/:\"',;()]+/)+[^\\s:\"',;()]*");
  private static final Pattern TWICE = Pattern.compile("(.+), since \\1");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private FailureText() {}

  /** The different texts, each once. */
  static String of(List<Run> failed) {
    return failed.stream()
        .map(run -> clean(run.facts().getOrDefault("failure", "")))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String clean(String text) {
    String clean = PATH.matcher(BLANKS.matcher(text.strip()).replaceAll(" ")).replaceAll("[path]");
    Matcher twice = TWICE.matcher(clean);
    if (twice.matches()) {
      clean = twice.group(1);
    }
    return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "…";
  }
}
