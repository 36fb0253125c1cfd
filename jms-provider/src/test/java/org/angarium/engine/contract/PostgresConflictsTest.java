package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/**
 * The contract of engines, kept by two nodes on PostgreSQL whose transactions meet conflicts all
 * the time.
 */
class PostgresConflictsTest {
  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Recovery extends RecoveryContract {
    Recovery() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class DeduplicationRecovery extends DeduplicationRecoveryContract {
    DeduplicationRecovery() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class HistoryRecovery extends HistoryRecoveryContract {
    HistoryRecovery() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(directory -> PostgresFixture.conflicting());
    }
  }

  @Nested
  class XaRecovery extends XaRecoveryContract {
    XaRecovery() {
      super(directory -> PostgresFixture.conflicting());
    }
  }
}
