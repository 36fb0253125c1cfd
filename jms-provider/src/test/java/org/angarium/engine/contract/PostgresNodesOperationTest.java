package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/**
 * What surrounds the way of messages, as two nodes on PostgreSQL do it: one sends, the other
 * consumes.
 */
class PostgresNodesOperationTest {
  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class ExpiryRecovering extends ExpiryQueueContract.Recovering {
    ExpiryRecovering() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class LastValueRecovery extends LastValueRecoveryContract {
    LastValueRecovery() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class LastValueModel extends LastValueModelContract {
    LastValueModel() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Model extends ModelContract.InMemory {
    Model() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(directory -> PostgresFixture.two());
    }
  }
}
