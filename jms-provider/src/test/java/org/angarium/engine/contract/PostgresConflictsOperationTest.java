package org.angarium.engine.contract;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/**
 * What surrounds the way of messages, as two nodes on PostgreSQL do it whose transactions meet
 * conflicts all the time.
 */
class PostgresConflictsOperationTest {
  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class ExpiryRecovering extends ExpiryQueueContract.Recovering {
    ExpiryRecovering() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class LastValueRecovery extends LastValueRecoveryContract {
    LastValueRecovery() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class LastValueModel extends LastValueModelContract {
    LastValueModel() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Model extends ModelContract.InMemory {
    Model() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Rooms extends RoomContract {
    Rooms() {
      super(directory -> PostgresFixture.conflictingAlone());
    }
  }

  @Nested
  class Limits extends PostgresLimitsTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.conflicting();
    }
  }

  @Nested
  class ReplacedLastValues extends PostgresLastValuesTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.conflicting();
    }
  }
}
