package org.angarium;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told, in a file and in memory. */
class AlertsTest extends AlertsContract {
  @TempDir Path folder;

  static Stream<Boolean> stores() {
    return Stream.of(true, false);
  }

  @Override
  Broker open(boolean onDisk, BrokerBuilder builder) {
    return (onDisk ? builder.file(folder.resolve("alerts")) : builder.memory("alerts")).open();
  }
}
