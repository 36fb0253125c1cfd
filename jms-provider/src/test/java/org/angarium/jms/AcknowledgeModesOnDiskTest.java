package org.angarium.jms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The same on a broker that keeps its messages in a file, where commits take time. */
class AcknowledgeModesOnDiskTest extends AcknowledgeModesTest {
  @TempDir private static Path folder;

  @Override
  TestBroker open() {
    try {
      return TestBroker.onDisk(Files.createTempDirectory(folder, "broker"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
