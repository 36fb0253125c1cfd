package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.US_ASCII);

  @Test
  void shouldPrintALineForEachTenthWhereThereIsNoTerminal() {
    ProgressBar bar = new ProgressBar(out, false, 1000);

    for (int done = 1; done <= 1000; done++) {
      bar.show(done, done + " flights");
    }

    String text = bytes.toString(StandardCharsets.US_ASCII);
    assertThat(text).doesNotContain("\r");
    assertThat(text.lines())
        .hasSize(10)
        .first()
        .isEqualTo("[===                           ]  10 %  100 flights");
    assertThat(text.lines().toList().get(9))
        .isEqualTo("[==============================] 100 %  1000 flights");
  }

  @Test
  void shouldDrawOverItselfInATerminalAndLeaveNothingBehind() {
    ProgressBar bar = new ProgressBar(out, true, 10);

    bar.show(10, "ten flights");
    bar.show(10, "ten");
    bar.print("a message");

    String drawn = "[==============================] 100 %  ";
    assertThat(bytes.toString(StandardCharsets.US_ASCII))
        .isEqualTo(
            "\r"
                + drawn
                + "ten flights"
                + "\r"
                + drawn
                + "ten"
                + " ".repeat(8)
                + "\r"
                + " ".repeat(drawn.length() + 3)
                + "\r"
                + "a message"
                + System.lineSeparator());
  }
}
