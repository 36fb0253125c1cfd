package org.angarium.engine.contract;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;

/** What the parts of the contract about durable engines stand on: engines that end and begin. */
abstract class DurableContract extends EngineContract {
  /** How an engine ends. */
  enum Ending {
    CLOSED,
    CRASHED
  }

  DurableContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(64L << 20, WhenFull.REJECT, Duration.ofSeconds(10), true);
  }

  void endAndOpen(Ending ending) {
    if (ending == Ending.CLOSED) {
      reopen();
    } else {
      crash();
    }
  }
}
