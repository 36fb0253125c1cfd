package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/** The contract of engines, kept by the embedded engine in memory. */
class MemoryEngineTest {
  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Rejecting extends LimitsContract.Rejecting {
    Rejecting() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class BlockingLong extends LimitsContract.BlockingLong {
    BlockingLong() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class BlockingBriefly extends LimitsContract.BlockingBriefly {
    BlockingBriefly() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class ModelInMemory extends ModelContract.InMemory {
    ModelInMemory() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class BackpressureWithLittleMemory extends BackpressureContract.WithLittleMemory {
    BackpressureWithLittleMemory() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class ExpiryWithLittleMemory extends ExpiryQueueContract.WithLittleMemory {
    ExpiryWithLittleMemory() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class ModelOfLastValues extends LastValueModelContract {
    ModelOfLastValues() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Rooms extends RoomContract {
    Rooms() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(directory -> new MemoryFixture());
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(directory -> new MemoryFixture());
    }
  }
}
