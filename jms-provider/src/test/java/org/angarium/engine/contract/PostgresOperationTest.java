package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/** What surrounds the way of messages, as one node on PostgreSQL does it. */
class PostgresOperationTest {
  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class ExpiryRecovering extends ExpiryQueueContract.Recovering {
    ExpiryRecovering() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class LastValueRecovery extends LastValueRecoveryContract {
    LastValueRecovery() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class LastValueModel extends LastValueModelContract {
    LastValueModel() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Model extends ModelContract.InMemory {
    Model() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Rooms extends RoomContract {
    Rooms() {
      super(directory -> PostgresFixture.one());
    }
  }
}
