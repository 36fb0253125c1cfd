package org.angarium.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.angarium.benchmarks.result.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
  @TempDir Path docs;

  private final Lines lines = new Lines();
  private Path raw;
  private Path page;

  @BeforeEach
  void makeFolder() throws Exception {
    raw = Files.createDirectories(docs.resolve("benchmarks")).resolve("results.jsonl");
    page = docs.resolve("benchmarks.md");
  }

  private String write() throws Exception {
    Files.writeString(
        raw, lines.runs().stream().map(run -> run.toJson() + "\n").collect(Collectors.joining()));
    Report.main(new String[] {raw.toString()});
    return Files.readString(page);
  }

  private Document plot(String name) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(raw.resolveSibling(name).toFile());
  }

  @Test
  void shouldShowMediansRangesAndRatios() throws Exception {
    lines
        .rates("angarium", "persistent-1x1", 3000, 5000, 4000)
        .rates("classic", "persistent-1x1", 2000)
        .rates("disk", "persistent-1x1", 5000)
        .rates("angarium", "topic-8", 77);

    String text = write();

    assertThat(text)
        .contains("| messages/s | Angarium | Classic | disk | Angarium / best peer |")
        .contains(
            "| persistent-1x1 | 4,000 (3,000–5,000) | 2,000 | 5,000 | 2.00 × | – | 0.800 × | – |")
        .contains("| topic-8 | 77.0 | – | – |")
        .contains("![Persistent messages](benchmarks/persistent.svg)");
  }

  @Test
  void shouldSumUpTheBar() throws Exception {
    lines
        .rates("angarium", "persistent-1x1", 4000)
        .rates("angarium", "topic-8", 10)
        .rates("classic", "persistent-1x1", 2000)
        .rates("classic", "topic-8", 10);

    assertThat(write())
        .contains("Angarium: 1 of ")
        .contains(" lines met, 1 not met, ")
        .contains("| 2.00 × (4,000 against 2,000 of Classic) | met |")
        .contains("| 1.00 × (10.0 against 10.0 of Classic) | **not met** |");
  }

  @Test
  void shouldDrawABarWithWhiskersForEachProviderButTheHarness() throws Exception {
    lines
        .rates("angarium", "persistent-1x1", 3000, 5000, 4000)
        .rates("null", "persistent-1x1", 900_000)
        .failure("classic", "persistent-1x1", "refused");
    write();

    Document plot = plot("persistent.svg");

    // the background and one bar; a whisker is three lines
    assertThat(plot.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(plot.getElementsByTagName("line").getLength()).isEqualTo(3);
    assertThat(plot.getDocumentElement().getTextContent())
        .contains("Angarium", "4,000", "Classic", "no result")
        .doesNotContain("harness");
  }

  @Test
  void shouldDrawALineForEachProviderOfASeries() throws Exception {
    lines
        .rates("angarium", "scale-depth-0", 1000, 1100, 1200)
        .rates("angarium", "scale-depth-10000", 1000)
        .rates("angarium", "scale-depth-100000", 900)
        .rates("classic", "scale-depth-0", 500);

    String text = write();

    assertThat(text)
        .contains("### Backlog depth")
        .contains("![Backlog depth](benchmarks/scale-depth.svg)")
        .contains("| 10,000 | 1,000 | – |");
    assertThat(plot("scale-depth.svg").getElementsByTagName("circle").getLength()).isEqualTo(4);
  }

  @Test
  void shouldShowTheFiguresOfWorkloadsOfTheirOwnKind() throws Exception {
    lines
        .add(
            "angarium",
            "backlog",
            Map.of(Figures.FILL, 70_000.0, Figures.FIRST_MESSAGE, 900.0),
            Map.of("sendSynced", "true"))
        .figure("angarium", "never-heard-of", "somethingPerSecond", 12);

    assertThat(write())
        .contains("| fill, messages/s | 70,000 |")
        .contains("| first message after the start of the JVM, ms | 900 |")
        .contains("| never-heard-of | Angarium |")
        .contains("| somethingPerSecond | 12.0 |");
  }

  @Test
  void shouldSayHonestlyWhatWentWrong() throws Exception {
    lines
        .rates("classic", "async-256", 5)
        .failure("classic", "delayed", "E: not supported, since E: not supported")
        .failure("classic", "async-256", "java.io.IOException: no | at /data/x.db\n(no)")
        .add(
            "openmq",
            "persistent-1x1",
            Map.of("lost", 3.0, "duplicated", 0.0, Figures.MESSAGES, 1000.0),
            Map.of("sendSynced", "true"));

    assertThat(write())
        .contains("| Classic | async-256 | 1 of 2 | java.io.IOException: no \\| at [path] (no) |")
        .contains("| OpenMQ | persistent-1x1 | 1 | 3.00 | 0 | 0 | 0 | 0 |")
        .contains("| Classic | delayed | 1 of 1 | E: not supported |")
        .doesNotContain("/data/x.db")
        .doesNotContain("None was lost");
  }

  @Test
  void shouldSayThatNothingWentWrong() throws Exception {
    lines.rates("angarium", "topic-8", 77);

    assertThat(write()).contains("None was lost").contains("No run failed.");
  }

  @Test
  void shouldTellTheMachineAndThePromises() throws Exception {
    lines.add(
        "classic",
        "topic-8",
        Map.of(Figures.RATE, 1.0),
        Map.of(
            "cores", "2",
            "memoryMiB", "23000",
            "jvm", "some VM 17",
            "os", "Linux 6",
            "version", "6.3.1",
            "sendSynced", "true",
            "acknowledgeSynced", "false",
            "remark", "KahaDB"));

    assertThat(write())
        .contains("| cores | 2 |")
        .contains("| JVM | some VM 17 |")
        .contains("| Classic | 6.3.1 | yes |  | no | KahaDB |");
  }

  @Test
  void shouldShowWhatWasSeenOfThePromises() throws Exception {
    lines.add(
        "classic",
        "promise",
        Map.of(
            Figures.STORED, 500.0,
            Figures.STORED_SYNCED, 500.0,
            Figures.PASSED, 500.0,
            Figures.PASSED_SYNCED, 70.0,
            Figures.ACKNOWLEDGED, 499.0,
            Figures.ACKNOWLEDGED_SYNCED, 0.0),
        Map.of("sendSynced", "true", "acknowledgeSynced", "false"));

    assertThat(write())
        .contains("| yes (500 of 500) | (70 of 500) | no (0 of 499) |")
        .doesNotContain("sendsStored");
  }

  @Test
  void shouldNotCountTheSyncsOfWhomTheRecorderDoesNotSee() throws Exception {
    lines.add(
        "openmq",
        "promise",
        Map.of(Figures.STORED, 500.0, Figures.STORED_SYNCED, 0.0),
        Map.of("sendSynced", "true", "acknowledgeSynced", "false"));

    assertThat(write()).contains("| yes (cannot be seen) |").doesNotContain("0 of 500");
  }

  @Test
  void shouldMakeARangeOfRemarksThatDifferInNumbersOnly() throws Exception {
    for (String remark : List.of("timeout 142 µs, 2 files", "timeout 138 µs, 2 files", "other")) {
      lines.add("artemis", "topic-8", Map.of(Figures.RATE, 1.0), Map.of("remark", remark));
    }

    assertThat(write()).contains("| timeout 138–142 µs, 2 files; other |");
  }

  @Test
  void shouldShowWhatSomebodyHasToSayOfTheRuns() throws Exception {
    lines.rates("angarium", "topic-8", 10);
    assertThat(write()).doesNotContain("About these runs");
    Files.writeString(raw.resolveSibling("notes.md"), "A windy day.\n");
    assertThat(write()).contains("## About these runs\n\nA windy day.\n\n");
  }

  @Test
  void shouldShowTheRunsOnPostgresThatLieBesideIt() throws Exception {
    lines.rates("angarium", "topic-8", 10);
    assertThat(write()).doesNotContain("on one PostgreSQL");
    Map<String, Double> ours = Map.of("messagesPerSecond", 900.0, "serverMicrosPerMessage", 80.0);
    Map<String, Double> naive = Map.of("messagesPerSecond", 100.0, "serverMicrosPerMessage", 700.0);
    Files.write(
        raw.resolveSibling("shared.jsonl"),
        List.of(
            new Run("angarium", "64x64/1", 1, ours, Map.of()).toJson(),
            new Run("naive", "64x64/1", 1, naive, Map.of()).toJson()));
    assertThat(write())
        .contains("## Many JVMs on one PostgreSQL")
        .contains("| 64x64/1 | angarium | 900 | 900 to 900 | 9.0 | 80 |");
  }

  @Test
  void shouldLeaveNoPlotOfAnEarlierRun() throws Exception {
    Files.writeString(raw.resolveSibling("scale-old.svg"), "<svg/>");
    lines.rates("angarium", "topic-8", 77);

    write();

    assertThat(raw.resolveSibling("scale-old.svg")).doesNotExist();
    assertThat(raw.resolveSibling("nonpersistent.svg")).exists();
  }

  @Test
  void shouldLeaveThePageAsItWasWhenALineIsNoRun() throws Exception {
    Files.writeString(page, "as it was");
    Files.writeString(raw, new Run("a", "b", 1, Map.of(), Map.of()).toJson() + "\n{\"a\":1}\n");

    assertThatThrownBy(() -> Report.write(raw)).isInstanceOf(IllegalArgumentException.class);
    assertThat(page).hasContent("as it was");
  }
}
