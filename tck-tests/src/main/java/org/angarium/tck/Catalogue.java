package org.angarium.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The mandatory sentences of the specification, in its order. They are kept as text, one file for
 * each chapter and one line for each sentence:
 *
 * <pre>{@code
 * 6.2.11-2 | the rule in our own words | tested
 * 6.2.11-3 | another rule | not tested: the reason
 * }</pre>
 *
 * <p>Empty lines and lines that begin with # are comments.
 */
public final class Catalogue {
  /** The files, without their ending. */
  private static final List<String> FILES =
      List.of(
          "chapter-02",
          "chapter-03",
          "chapter-04",
          "chapter-05",
          "chapter-06",
          "chapter-07",
          "chapter-08",
          "chapter-09",
          "chapter-10",
          "chapter-11",
          "chapter-12",
          "chapter-13",
          "chapter-14",
          "chapter-15",
          "blindspots");

  private static final Pattern ID = Pattern.compile("([0-9]+(\\.[0-9]+)*|B)-[0-9]+");
  private static final String NOT_TESTED = "not tested:";

  private final Map<String, CatalogueSentence> sentences;
  private final Map<String, String> titles;

  private Catalogue(Map<String, CatalogueSentence> sentences, Map<String, String> titles) {
    this.sentences = Collections.unmodifiableMap(sentences);
    this.titles = titles;
  }

  /**
   * Reads the catalogue from the class path.
   *
   * @throws IllegalArgumentException naming file and line, if a line is no sentence or repeats one
   */
  public static Catalogue load() {
    Map<String, CatalogueSentence> all = new LinkedHashMap<>();
    for (String file : FILES) {
      for (Line line : read(file + ".txt")) {
        CatalogueSentence sentence = parse(line.text(), line.place());
        if (all.putIfAbsent(sentence.id(), sentence) != null) {
          throw new IllegalArgumentException(
              "%s: %s is there twice".formatted(line.place(), sentence.id()));
        }
      }
    }
    Map<String, String> titles = new LinkedHashMap<>();
    for (Line line : read("sections.txt")) {
      int bar = line.text().indexOf('|');
      titles.put(line.text().substring(0, bar).strip(), line.text().substring(bar + 1).strip());
    }
    return new Catalogue(all, titles);
  }

  /** The title of a section or chapter; empty if there is no such section. */
  public String title(String section) {
    return titles.getOrDefault(section, "");
  }

  /** All sentences by id. */
  public Map<String, CatalogueSentence> sentences() {
    return sentences;
  }

  /** A line of a file that is no comment, and where it is. */
  private record Line(String text, String place) {}

  private static List<Line> read(String file) {
    List<Line> found = new ArrayList<>();
    try (InputStream stream = Catalogue.class.getResourceAsStream("sentences/" + file)) {
      if (stream == null) {
        return found;
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          found.add(new Line(line, file + ":" + number));
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one line; {@code place} is for the error. */
  static CatalogueSentence parse(String line, String place) {
    String[] parts = line.split("\\|", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "%s: \"%s\" is not of the form: id | rule | tested".formatted(place, line));
    }
    String id = parts[0].strip();
    String rule = parts[1].strip();
    String state = parts[2].strip();
    String reason =
        state.startsWith(NOT_TESTED) ? state.substring(NOT_TESTED.length()).strip() : "";
    boolean tested = state.equals("tested");
    if (!ID.matcher(id).matches() || rule.isEmpty() || tested != reason.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: \"%s\" needs an id such as 6.2.11-2, a rule, and \"tested\" or \"not tested: why\""
              .formatted(place, line));
    }
    return new CatalogueSentence(id, rule, tested, reason);
  }
}
