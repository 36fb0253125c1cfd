package org.angarium.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show is code that the tests of this build run. */
class ExamplesInDocumentsTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "")).resolve("..");
  private static final Pattern EXAMPLE =
      Pattern.compile("^```(?:java|properties)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  /** A line that stands for what is left out. */
  private static final Pattern GAP = Pattern.compile("(?m)^\\s*(?://|#) \\.\\.\\.$");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backpressure.md",
        "integrations.md",
        "joined.md",
        "outbox.md",
        "testing.md",
        "guarantees.md",
        "management.md",
        "schedules.md",
        "safekeeping.md",
        "alerts.md",
        "moving.md",
        "order.md"
      })
  void shouldBeCodeThatIsTested(String document) throws IOException {
    List<String> sources = new ArrayList<>();
    for (String folder :
        List.of(
            "integration-tests/src/test",
            "jms-provider/src/test",
            "samples/spring-boot/src/main",
            "testkit/src/test")) {
      try (var files = Files.walk(ROOT.resolve(folder))) {
        files.filter(Files::isRegularFile).forEach(file -> sources.add(dense(read(file))));
      }
    }
    Matcher examples = EXAMPLE.matcher(read(ROOT.resolve("docs").resolve(document)));
    int count = 0;
    while (examples.find()) {
      for (String part : GAP.split(examples.group(1))) {
        String wanted = dense(part);
        assertThat(sources).as(part).anyMatch(source -> source.contains(wanted));
        count++;
      }
    }
    assertThat(count).isGreaterThanOrEqualTo(5);
  }

  /** The text without spaces and comments of Java. */
  private static String dense(String text) {
    return Arrays.stream(text.split("\n"))
        .map(line -> line.replaceFirst("(^|\\s)//.*", "").replaceAll("\\s", ""))
        .reduce("", String::concat);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
