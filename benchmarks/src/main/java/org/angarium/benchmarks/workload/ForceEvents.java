package org.angarium.benchmarks.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Counts the calls of {@code FileChannel.force} in this JVM, whoever makes them, by the JVM's own
 * events. Costs a little for each call, so it is done in runs of its own.
 */
final class ForceEvents {
  private static final String FORCE = "jdk.FileForce";

  private final Path file;
  private final Recording recording = new Recording();
  private Instant from = Instant.MIN;
  private Instant to = Instant.MAX;

  /**
   * @param file where the events are written to, and which is deleted when they are counted
   */
  ForceEvents(Path file) {
    this.file = file;
  }

  void start() {
    recording.enable(FORCE).withThreshold(Duration.ZERO).withoutStackTrace();
    recording.start();
  }

  void begin() {
    from = Instant.now();
  }

  void end() throws IOException {
    to = Instant.now();
    recording.stop();
    recording.dump(file);
    recording.close();
  }

  long count() throws IOException {
    long count = 0;
    try (RecordingFile events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        if (event.getEventType().getName().equals(FORCE)
            && event.getEndTime().isAfter(from)
            && event.getEndTime().isBefore(to)) {
          count++;
        }
      }
    }
    Files.delete(file);
    return count;
  }
}
