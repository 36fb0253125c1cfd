package org.angarium;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What an operator learns about a dead letter, in a file and in memory. */
class DeadLetterHistoryTest extends DeadLetterHistoryContract {
  @TempDir Path folder;

  static Stream<Boolean> stores() {
    return Stream.of(true, false);
  }

  @Override
  Broker open(boolean onDisk, BrokerBuilder builder) {
    return (onDisk ? builder.file(folder.resolve("shop")) : builder.memory("dead-letter-history"))
        .open();
  }
}
