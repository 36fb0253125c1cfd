package org.angarium.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Catalogue;
import org.angarium.tck.CatalogueSentence;
import org.angarium.tck.report.TestResult.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceReportTest {
  @TempDir Path directory;

  @Test
  void shouldReadWhatItWrites() throws IOException {
    ResultFile file =
        new ResultFile(
            "A Broker 1.0 (files)",
            List.of(
                new TestResult("b.T.two", List.of(), Outcome.SKIPPED, 0, "it has no XA"),
                new TestResult(
                    "a.T.one", List.of("3.4-1", "3.5-2"), Outcome.FAILED, 3, "a\tb\n c")));

    file.writeTo(directory);

    assertThat(directory.resolve("a-broker-1-0-files.tsv")).exists();
    assertThat(ResultFile.read(directory.resolve(file.fileName()))).isEqualTo(file);
    assertThat(file.results()).extracting(TestResult::test).containsExactly("a.T.one", "b.T.two");
    assertThat(file.results().get(0).message()).isEqualTo("a b c");
  }

  @Test
  void shouldRefuseAFileThatIsNoResult() throws IOException {
    Path file = Files.writeString(directory.resolve("x.tsv"), "something\n");

    assertThatThrownBy(() -> ResultFile.read(file)).hasMessageContaining("does not begin with");
  }

  @Test
  void shouldTakeOverAWholeRun() throws IOException {
    run("Whole", Outcome.PASSED).writeTo(directory.resolve("fresh"));

    ConformanceReport.main(paths());

    assertThat(directory.resolve("kept/whole.tsv")).exists();
    assertThat(directory.resolve("page.md")).content().contains("| Whole | 1 | ");
  }

  @Test
  void shouldLeaveARunOfSomeTestsAlone() throws IOException {
    List<TestResult> some =
        List.of(new TestResult("a.T.one", List.of("3.4-1"), Outcome.PASSED, 1, ""));
    new ResultFile("Some", some).writeTo(directory.resolve("fresh"));

    ConformanceReport.main(paths());

    assertThat(directory.resolve("kept")).doesNotExist();
    assertThat(directory.resolve("page.md")).doesNotExist();
  }

  @Test
  void shouldShowWhichSentencesAFailureBreaks() throws IOException {
    run("Broken", Outcome.FAILED).writeTo(directory.resolve("fresh"));

    ConformanceReport.main(paths());

    CatalogueSentence first = tested().get(0);
    assertThat(directory.resolve("page.md"))
        .content()
        .contains("## What Broken fails")
        .contains(first.id())
        .contains("### " + first.section().split("\\.")[0] + " ");
  }

  private String[] paths() {
    return new String[] {
      directory.resolve("fresh").toString(),
      directory.resolve("kept").toString(),
      directory.resolve("page.md").toString()
    };
  }

  /** One test that names all sentences. */
  private static ResultFile run(String provider, Outcome outcome) {
    List<String> ids = new ArrayList<>();
    tested().forEach(sentence -> ids.add(sentence.id()));
    return new ResultFile(
        provider, List.of(new TestResult("a.T.all", ids, outcome, 1, "it is so")));
  }

  private static List<CatalogueSentence> tested() {
    return Catalogue.load().sentences().values().stream()
        .filter(CatalogueSentence::tested)
        .toList();
  }
}
