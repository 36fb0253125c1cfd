package org.angarium.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.benchmarks.result.Run;
import org.angarium.benchmarks.shared.SharedTable;

/** Makes the page and its plots of the raw lines of a run. */
public final class Report {
  private Report() {}

  /**
   * Reads the raw lines and writes the page.
   *
   * @param args the file of raw lines, see {@link #write}
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException(
          "needs the file of raw lines, got " + args.length + " arguments");
    }
    write(Path.of(args[0]));
  }

  /**
   * Writes the plots into the directory of the raw lines, and the page anew, beside that directory
   * and with its name: {@code docs/benchmarks/results.jsonl} makes {@code docs/benchmarks.md}.
   * Plots of an earlier run that this one does not have are deleted. What stands in {@code
   * notes.md} beside the raw lines comes into the page, and so do tables of {@code shared.jsonl},
   * the raw lines of a run on PostgreSQL.
   *
   * @return the page
   * @throws IllegalArgumentException for a line that is no run
   */
  public static Path write(Path rawLines) throws IOException {
    List<Run> runs = read(rawLines);
    Path folder = rawLines.toAbsolutePath().normalize().getParent();
    if (folder == null || folder.getFileName() == null) {
      throw new IllegalArgumentException(rawLines + " is in no directory with a name");
    }
    Path notes = folder.resolve("notes.md");
    Path shared = folder.resolve("shared.jsonl");
    Page page =
        new Page(
            new Results(runs),
            folder.getFileName().toString(),
            Files.exists(notes) ? Files.readString(notes) : "",
            Files.exists(shared) ? SharedTable.of(read(shared)) : "");
    String text = page.write();
    deletePlots(folder);
    for (Map.Entry<String, String> plot : page.plots().entrySet()) {
      Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
    }
    Path file = folder.resolveSibling(folder.getFileName() + ".md");
    Files.writeString(file, text);
    return file;
  }

  private static List<Run> read(Path rawLines) throws IOException {
    try (var lines = Files.lines(rawLines)) {
      return lines.filter(line -> !line.isBlank()).map(Run::fromJson).toList();
    }
  }

  private static void deletePlots(Path folder) throws IOException {
    try (var plots = Files.newDirectoryStream(folder, "*.svg")) {
      for (Path plot : plots) {
        Files.delete(plot);
      }
    }
  }
}
