package org.angarium.tck.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What one run of the suite has found, as a text file: a line with the provider's name, then one
 * for each test, sorted.
 *
 * @param provider its name
 * @param results one for each test method
 */
public record ResultFile(String provider, List<TestResult> results) {
  private static final String FIRST = "# provider: ";

  /** What was found, for good. */
  public ResultFile {
    results = results.stream().sorted(Comparator.comparing(TestResult::test)).toList();
  }

  /** The file's name, made of the provider's. */
  public String fileName() {
    String name = provider.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return name.replaceAll("^-|-$", "") + ".tsv";
  }

  /** Writes it into a directory, which is made. */
  public void writeTo(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(FIRST + provider);
    lines.add("# test\tsentences\toutcome\tcases\tmessage");
    results.forEach(result -> lines.add(result.toLine()));
    Files.createDirectories(directory);
    Files.write(directory.resolve(fileName()), lines);
  }

  /** Reads such a file. */
  public static ResultFile read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).startsWith(FIRST)) {
      throw new IllegalArgumentException(file + " does not begin with \"" + FIRST + "\"");
    }
    return new ResultFile(
        lines.get(0).substring(FIRST.length()),
        lines.stream().filter(line -> !line.startsWith("#")).map(TestResult::parse).toList());
  }
}
