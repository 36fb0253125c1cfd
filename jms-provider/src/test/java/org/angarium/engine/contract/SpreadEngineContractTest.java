package org.angarium.engine.contract;

import org.angarium.engine.spread.Placement;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of engines, kept by several of which one has everything: what passes through keeps
 * its meaning.
 */
class SpreadEngineContractTest {
  private static EngineFixture allInTheLastOf(int databases) {
    return new SpreadFixture(
        new Placement() {
          @Override
          public int databases() {
            return databases;
          }

          @Override
          public boolean isEverywhere(DestinationName name) {
            return false;
          }

          @Override
          public int homeOf(DestinationName name) {
            return databases - 1;
          }

          @Override
          public int homeOf(DestinationName name, String key) {
            return databases - 1;
          }
        });
  }

  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Rejecting extends LimitsContract.Rejecting {
    Rejecting() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class BlockingLong extends LimitsContract.BlockingLong {
    BlockingLong() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class BlockingBriefly extends LimitsContract.BlockingBriefly {
    BlockingBriefly() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class ModelInMemory extends ModelContract.InMemory {
    ModelInMemory() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class BackpressureWithLittleMemory extends BackpressureContract.WithLittleMemory {
    BackpressureWithLittleMemory() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class ExpiryWithLittleMemory extends ExpiryQueueContract.WithLittleMemory {
    ExpiryWithLittleMemory() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class ModelOfLastValues extends LastValueModelContract {
    ModelOfLastValues() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Rooms extends RoomContract {
    Rooms() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(directory -> allInTheLastOf(3));
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(directory -> allInTheLastOf(3));
    }
  }
}
