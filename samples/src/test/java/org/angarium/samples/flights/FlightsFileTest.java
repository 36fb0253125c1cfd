package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightsFileTest {
  private static final String GOOD = "2001-01-01T00:47,DTW,LAS,66,1750";

  @TempDir private Path directory;

  @Test
  void shouldNumberLinesAsEditorsDoAndGoOnAfterAMalformedOne() throws IOException {
    Path file = write(Departure.HEADER, GOOD, "garbage", "", GOOD);

    List<FlightsFile.Line> lines = readAll(file, 1);

    assertThat(lines).extracting(FlightsFile.Line::number).containsExactly(2, 3, 4, 5);
    assertThat(lines).extracting(FlightsFile.Line::text).containsExactly(GOOD, "garbage", "", GOOD);
    assertThat(lines.get(0)).isInstanceOf(FlightsFile.Flight.class);
    assertThat(lines.get(1))
        .isEqualTo(
            new FlightsFile.Malformed(3, "garbage", "the number of columns is 1, expected 5"));
    assertThat(lines.get(2)).isEqualTo(new FlightsFile.Malformed(4, "", "the line is empty"));
    assertThat(lines.get(3)).isInstanceOf(FlightsFile.Flight.class);
  }

  @Test
  void shouldGoOnAfterALine() throws IOException {
    Path file = write(Departure.HEADER, GOOD, "garbage", GOOD);

    assertThat(readAll(file, 3)).extracting(FlightsFile.Line::number).containsExactly(4);
    assertThat(readAll(file, 4)).isEmpty();
    assertThat(readAll(file, 99)).isEmpty();
  }

  @Test
  void shouldTakeALineThatIsNoUtf8ForMalformed() throws IOException {
    Path file = directory.resolve("latin1.csv");
    String text = Departure.HEADER + "\n" + GOOD.replace("DTW", "M\u00dcC") + "\n" + GOOD + "\n";
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    List<FlightsFile.Line> lines = readAll(file, 1);

    assertThat(lines.get(0)).isInstanceOf(FlightsFile.Malformed.class);
    assertThat(lines.get(1)).isInstanceOf(FlightsFile.Flight.class);
  }

  @Test
  void shouldReadWhatSpreadsheetsWrite() throws IOException {
    Path file = directory.resolve("windows.csv");
    Files.writeString(file, "\uFEFF" + Departure.HEADER + "\r\n" + GOOD + "\r\n");

    assertThat(readAll(file, 1)).singleElement().isInstanceOf(FlightsFile.Flight.class);
  }

  @Test
  void shouldRefuseAFileOfOtherColumns() throws IOException {
    Path other = write("date,delay", "2001-01-01,5");
    Path empty = directory.resolve("empty.csv");
    Files.writeString(empty, "");

    assertThatThrownBy(() -> new FlightsFile(other))
        .isInstanceOf(IOException.class)
        .hasMessage("%s:1: the header is \"date,delay\", expected \"%s\"", other, Departure.HEADER);
    assertThatThrownBy(() -> new FlightsFile(empty))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the header is \"\"");
  }

  @Test
  void shouldComputeWhatIsExpected() throws IOException {
    Path file =
        write(
            Departure.HEADER,
            "2001-01-01T00:47,DTW,LAS,66,1750",
            "garbage",
            "2001-01-01T00:48,LAS,DTW,-5,1750",
            "2001-01-01T00:49,DTW,ORD,60,230");
    List<FlightsFile.Malformed> reported = new ArrayList<>();

    Expected expected = Expected.of(file, reported::add);

    assertThat(expected.flights().stream()).containsExactly(2, 4, 5);
    assertThat(expected.late().stream()).containsExactly(2);
    assertThat(expected.malformed().stream()).containsExactly(3);
    assertThat(expected.airports())
        .containsOnly(
            Map.entry("DTW", new Totals(2, 126, 1980)), Map.entry("LAS", new Totals(1, -5, 1750)));
    assertThat(expected.done()).isEqualTo(new Status(3, 1, 3, 1));
    assertThat(reported).extracting(FlightsFile.Malformed::number).containsExactly(3);
  }

  private Path write(String... lines) throws IOException {
    return Files.write(directory.resolve("flights.csv"), List.of(lines));
  }

  private static List<FlightsFile.Line> readAll(Path file, int after) throws IOException {
    List<FlightsFile.Line> lines = new ArrayList<>();
    try (FlightsFile reader = new FlightsFile(file)) {
      reader.skipTo(after);
      for (FlightsFile.Line line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
