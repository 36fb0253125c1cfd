package org.angarium.engine.h2.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Of what is in a temporary file, nobody else gets to know. */
class HiddenFileTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  private static final byte[] SECRET =
      "the secret of the application ".repeat(10_000).getBytes(StandardCharsets.UTF_8);

  @Test
  void shouldGiveBackWhatWasWritten() throws Exception {
    try (HiddenFile file = new HiddenFile()) {
      try (OutputStream out = file.write()) {
        out.write(SECRET, 0, 7);
        out.write(SECRET[7]);
        out.write(SECRET, 8, SECRET.length - 8);
      }
      Thread.currentThread().interrupt(); // which would close a channel
      try (InputStream in = file.read()) {
        assertThat(in.readAllBytes()).isEqualTo(SECRET);
      }
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void shouldHaveNoNameAndNothingThatCanBeRead() throws Exception {
    assumeThat(OPEN_FILES).isDirectory();
    try (HiddenFile file = new HiddenFile()) {
      try (OutputStream out = file.write()) {
        out.write(SECRET);
      }
      List<Path> open = openFiles();
      assertThat(open).isNotEmpty();
      for (Path path : open) {
        assertThat(Files.readSymbolicLink(path)).asString().endsWith("(deleted)");
        byte[] there = Files.readAllBytes(path);
        assertThat(new String(there, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
      }
    }
    assertThat(openFiles()).isEmpty();
  }

  private static List<Path> openFiles() throws IOException {
    try (Stream<Path> files = Files.list(OPEN_FILES)) {
      return files.filter(HiddenFileTest::isOurs).toList();
    }
  }

  private static boolean isOurs(Path link) {
    try {
      return Files.isSymbolicLink(link)
          && Files.readSymbolicLink(link).toString().contains("angarium-large-value-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
