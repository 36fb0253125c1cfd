package org.angarium.tck.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.angarium.tck.Catalogue;
import org.angarium.tck.CatalogueSentence;

/**
 * Takes over the results of whole runs, and writes the page that shows those of all providers. The
 * page says no times and no machine: the same results make the same page.
 */
public final class ConformanceReport {
  private ConformanceReport() {}

  /**
   * Does it for three paths: a directory with new results, the directory where those of all
   * providers are kept, and the page. Without a new result of a whole run it writes nothing.
   */
  public static void main(String[] args) throws IOException {
    if (takeOver(Path.of(args[0]), Path.of(args[1]))) {
      Files.writeString(Path.of(args[2]), page(Path.of(args[1])));
    }
  }

  /** Copies the results of runs that tried all that the catalogue calls tested. */
  static boolean takeOver(Path fresh, Path kept) throws IOException {
    boolean any = false;
    for (ResultFile file : read(fresh)) {
      if (missing(file).isEmpty()) {
        file.writeTo(kept);
        any = true;
      }
    }
    return any;
  }

  /** Sentences that a run has not tried: it was a run of some tests only. */
  private static Set<String> missing(ResultFile file) {
    Set<String> missing = new HashSet<>();
    for (CatalogueSentence sentence : Catalogue.load().sentences().values()) {
      if (sentence.tested()) {
        missing.add(sentence.id());
      }
    }
    file.results().forEach(result -> missing.removeAll(result.sentences()));
    return missing;
  }

  /**
   * The page for the results that are kept in a directory. What other modules test of the
   * specification is a section in a file there, and comes last.
   */
  static String page(Path kept) throws IOException {
    String page = new ConformancePage(Catalogue.load(), read(kept)).toString();
    Path injection = kept.resolve("injection.md");
    return Files.isRegularFile(injection) ? page + "\n" + Files.readString(injection) : page;
  }

  private static List<ResultFile> read(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> paths;
    try (Stream<Path> files = Files.list(directory)) {
      paths = files.filter(file -> file.toString().endsWith(".tsv")).sorted().toList();
    }
    List<ResultFile> all = new ArrayList<>();
    for (Path path : paths) {
      all.add(ResultFile.read(path));
    }
    return all;
  }
}
