package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/** The contract of engines, kept by two nodes on one PostgreSQL: one sends, the other consumes. */
class PostgresNodesTest {
  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Recovery extends RecoveryContract {
    Recovery() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class DeduplicationRecovery extends DeduplicationRecoveryContract {
    DeduplicationRecovery() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class HistoryRecovery extends HistoryRecoveryContract {
    HistoryRecovery() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(directory -> PostgresFixture.two());
    }
  }

  @Nested
  class XaRecovery extends XaRecoveryContract {
    XaRecovery() {
      super(directory -> PostgresFixture.two());
    }
  }
}
