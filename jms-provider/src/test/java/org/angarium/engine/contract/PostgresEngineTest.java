package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/** The contract of engines, kept by one node on PostgreSQL. */
class PostgresEngineTest {
  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Recovery extends RecoveryContract {
    Recovery() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class DeduplicationRecovery extends DeduplicationRecoveryContract {
    DeduplicationRecovery() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class HistoryRecovery extends HistoryRecoveryContract {
    HistoryRecovery() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(directory -> PostgresFixture.one());
    }
  }

  @Nested
  class XaRecovery extends XaRecoveryContract {
    XaRecovery() {
      super(directory -> PostgresFixture.one());
    }
  }
}
