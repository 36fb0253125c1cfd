package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/** The contract of engines, kept by the embedded engine on an H2 file. */
class H2EngineTest {
  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Rejecting extends LimitsContract.Rejecting {
    Rejecting() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class BlockingLong extends LimitsContract.BlockingLong {
    BlockingLong() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class BlockingBriefly extends LimitsContract.BlockingBriefly {
    BlockingBriefly() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ModelWithLimitsBeyondMemory extends ModelContract.WithLimitsBeyondMemory {
    ModelWithLimitsBeyondMemory() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ModelInMemory extends ModelContract.InMemory {
    ModelInMemory() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ModelBeyondMemory extends ModelContract.BeyondMemory {
    ModelBeyondMemory() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Recovery extends RecoveryContract {
    Recovery() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Paging extends PagingContract {
    Paging() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class DeduplicationRecovery extends DeduplicationRecoveryContract {
    DeduplicationRecovery() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class XaRecovery extends XaRecoveryContract {
    XaRecovery() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class HistoryRecovery extends HistoryRecoveryContract {
    HistoryRecovery() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class BackpressureWithLittleMemory extends BackpressureContract.WithLittleMemory {
    BackpressureWithLittleMemory() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ExpiryWithLittleMemory extends ExpiryQueueContract.WithLittleMemory {
    ExpiryWithLittleMemory() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ExpiryRecovering extends ExpiryQueueContract.Recovering {
    ExpiryRecovering() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class AdministrationWithLittleMemory extends AdministrationContract.WithLittleMemory {
    AdministrationWithLittleMemory() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class GroupPaging extends GroupPagingContract {
    GroupPaging() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class LastValueRecovery extends LastValueRecoveryContract {
    LastValueRecovery() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class ModelOfLastValues extends LastValueModelContract {
    ModelOfLastValues() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Rooms extends RoomContract {
    Rooms() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class RoomsOfTheDisk extends RoomContract.OfTheDisk {
    RoomsOfTheDisk() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(H2Fixture::new);
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(H2Fixture::new);
    }
  }
}
