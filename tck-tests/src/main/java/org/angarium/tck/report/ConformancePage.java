package org.angarium.tck.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.angarium.tck.Catalogue;
import org.angarium.tck.CatalogueSentence;
import org.angarium.tck.report.TestResult.Outcome;

/** The page with the results of all providers, as Markdown. */
final class ConformancePage {
  private final Catalogue catalogue;
  private final List<ResultFile> files;
  private final StringBuilder text = new StringBuilder();

  ConformancePage(Catalogue catalogue, List<ResultFile> files) {
    this.catalogue = catalogue;
    this.files =
        files.stream()
            .sorted(
                Comparator.comparing((ResultFile f) -> !f.provider().startsWith("Angarium"))
                    .thenComparing(ResultFile::provider))
            .toList();
  }

  @Override
  public String toString() {
    text.setLength(0);
    introduction();
    totals();
    sections();
    failures();
    untested();
    return text.toString();
  }

  private void introduction() {
    line("# Conformance to Jakarta Messaging 3.1");
    line("");
    line("What the module [tck-tests](../tck-tests/README.md) has found. It knows each mandatory");
    line("sentence of the specification, in");
    line("[our own words](../tck-tests/src/main/resources/org/angarium/tck/sentences), and says");
    line(
        "which of them its tests try. Every provider ran the same tests, inside one JVM, set up as");
    line("its class in `tck-tests/src/provider-*` says. A failure is a failure by our reading of");
    line("the specification; where a sentence leaves room, so does its test.");
    line("");
    line("`mvn verify` writes this page from [the results](conformance) of the newest whole runs;");
    line("the module's profile `postgresql` runs Angarium on PostgreSQL, `provider-artemis` and");
    line("`provider-activemq` run the references.");
    line("");
  }

  private void totals() {
    line("## Totals");
    line("");
    Collection<CatalogueSentence> all = catalogue.sentences().values();
    long tested = all.stream().filter(CatalogueSentence::tested).count();
    line(
        "%d mandatory sentences: %d tested, %d not tested, each with its reason below."
            .formatted(all.size(), tested, all.size() - tested));
    line("");
    line("| provider | tests | cases | passed | failed | skipped | sentences of failed tests |");
    line("|---|---:|---:|---:|---:|---:|---:|");
    for (ResultFile file : files) {
      List<TestResult> results = file.results();
      line(
          "| %s | %d | %d | %d | %d | %d | %d |"
              .formatted(
                  file.provider(),
                  results.size(),
                  results.stream().mapToInt(TestResult::cases).sum(),
                  count(results, Outcome.PASSED),
                  count(results, Outcome.FAILED),
                  count(results, Outcome.SKIPPED),
                  ofFailed(file).size()));
    }
    line("");
    line(
        "A test is skipped where the specification leaves to the provider whether it can do that.");
    line("");
  }

  private static long count(Collection<TestResult> results, Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }

  private static Set<String> ofFailed(ResultFile file) {
    return file.results().stream()
        .filter(result -> result.outcome() == Outcome.FAILED)
        .flatMap(result -> result.sentences().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void sections() {
    line("## By section");
    line("");
    line(
        "Tests that passed, of those that name a sentence of the section; in parentheses, skipped.");
    Map<String, List<CatalogueSentence>> bySection = new LinkedHashMap<>();
    catalogue
        .sentences()
        .values()
        .forEach(
            sentence ->
                bySection
                    .computeIfAbsent(sentence.section(), s -> new ArrayList<>())
                    .add(sentence));
    String chapter = "";
    for (Map.Entry<String, List<CatalogueSentence>> entry : bySection.entrySet()) {
      String section = entry.getKey();
      if (!section.split("\\.", 2)[0].equals(chapter)) {
        chapter = section.split("\\.", 2)[0];
        line("");
        line("### %s %s".formatted(chapter, catalogue.title(chapter)));
        line("");
        line("| section | sentences | tested | " + names(" | ") + " |");
        line("|---|---:|---:|" + "---|".repeat(files.size()));
      }
      section(section, entry.getValue());
    }
    line("");
  }

  private void section(String section, List<CatalogueSentence> sentences) {
    Set<String> ids = sentences.stream().map(CatalogueSentence::id).collect(Collectors.toSet());
    StringBuilder row = new StringBuilder();
    row.append("| %s %s | ".formatted(section, catalogue.title(section)));
    row.append("%d | ".formatted(sentences.size()));
    row.append("%d |".formatted(sentences.stream().filter(CatalogueSentence::tested).count()));
    for (ResultFile file : files) {
      List<TestResult> results =
          file.results().stream()
              .filter(result -> result.sentences().stream().anyMatch(ids::contains))
              .toList();
      row.append(' ').append(cell(results)).append(" |");
    }
    line(row.toString());
  }

  private static String cell(List<TestResult> results) {
    if (results.isEmpty()) {
      return "–";
    }
    long failed = count(results, Outcome.FAILED);
    long skipped = count(results, Outcome.SKIPPED);
    return count(results, Outcome.PASSED)
        + (failed == 0 ? "" : ", **%d failed**".formatted(failed))
        + (skipped == 0 ? "" : " (%d)".formatted(skipped));
  }

  private String names(String between) {
    return files.stream().map(ResultFile::provider).collect(Collectors.joining(between));
  }

  private void failures() {
    for (ResultFile file : files) {
      List<TestResult> failed =
          file.results().stream().filter(r -> r.outcome() == Outcome.FAILED).toList();
      if (failed.isEmpty()) {
        continue;
      }
      line("## What %s fails".formatted(file.provider()));
      line("");
      line("| sentence | rule | test | what happened |");
      line("|---|---|---|---|");
      Set<String> order = new LinkedHashSet<>(catalogue.sentences().keySet());
      for (String id : order) {
        for (TestResult result : failed) {
          if (result.sentences().get(0).equals(id)) {
            failure(result);
          }
        }
      }
      line("");
    }
  }

  private void failure(TestResult result) {
    line(
        "| %s | %s | %s | %s |"
            .formatted(
                String.join(", ", result.sentences()),
                result.sentences().stream()
                    .map(id -> escaped(rule(id)))
                    .collect(Collectors.joining("<br>")),
                result.test(),
                escaped(result.message())));
  }

  private String rule(String id) {
    CatalogueSentence sentence = catalogue.sentences().get(id);
    return sentence == null ? "no longer in the catalogue" : sentence.rule();
  }

  private void untested() {
    line("## Sentences without a test");
    line("");
    line("| sentence | rule | why |");
    line("|---|---|---|");
    catalogue.sentences().values().stream()
        .filter(sentence -> !sentence.tested())
        .forEach(
            sentence ->
                line(
                    "| %s | %s | %s |"
                        .formatted(
                            sentence.id(), escaped(sentence.rule()), escaped(sentence.reason()))));
  }

  private static String escaped(String words) {
    return words.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
