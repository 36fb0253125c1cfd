package org.angarium.samples.flights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a file of departures line by line, so that its size does not matter. */
final class FlightsFile implements AutoCloseable {
  private final BufferedReader reader;
  private int number;

  /** One line after the header. The number counts from 1, as editors do; the header is line 1. */
  sealed interface Line {
    int number();

    String text();
  }

  record Flight(int number, String text, Departure departure) implements Line {}

  record Malformed(int number, String text, String reason) implements Line {}

  /**
   * @throws IOException if the file cannot be read or has other columns
   */
  FlightsFile(Path file) throws IOException {
    // this reader replaces bytes that are no UTF-8: such a line is malformed, and the rest goes on
    reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    String header = nextText();
    if (header == null || !header.replace("\uFEFF", "").equals(Departure.HEADER)) {
      reader.close();
      throw new IOException(
          "%s:1: the header is \"%s\", expected \"%s\""
              .formatted(file, header == null ? "" : header, Departure.HEADER));
    }
  }

  /** The next line, or null at the end of the file. */
  @Nullable Line next() throws IOException {
    String text = nextText();
    if (text == null) {
      return null;
    }
    try {
      return new Flight(number, text, Departure.parse(text));
    } catch (MalformedLineException e) {
      return new Malformed(number, text, e.reason());
    }
  }

  /** Goes on after the line with this number. */
  void skipTo(int line) throws IOException {
    while (number < line && nextText() != null) {
      // what is skipped was read before
    }
  }

  private @Nullable String nextText() throws IOException {
    String text = reader.readLine();
    if (text != null) {
      number++;
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
