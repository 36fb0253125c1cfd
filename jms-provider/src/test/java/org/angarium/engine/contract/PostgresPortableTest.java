package org.angarium.engine.contract;

import org.junit.jupiter.api.Nested;

/**
 * The contract of engines, kept by two nodes without what distributed databases lack, and with
 * their conflicts.
 */
class PostgresPortableTest {
  @Nested
  class Routing extends RoutingContract {
    Routing() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Presence extends PresenceContract {
    Presence() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Order extends OrderContract {
    Order() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Time extends TimeContract {
    Time() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class UnitOfWork extends UnitOfWorkContract {
    UnitOfWork() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Claim extends ClaimContract {
    Claim() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Take extends TakeContract {
    Take() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Selector extends SelectorContract {
    Selector() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Group extends GroupContract {
    Group() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class KeptGroup extends KeptGroupContract {
    KeptGroup() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Browse extends BrowseContract {
    Browse() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Subscription extends SubscriptionContract {
    Subscription() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    Interrupt() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Recovery extends RecoveryContract {
    Recovery() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Deduplication extends DeduplicationContract {
    Deduplication() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class DeduplicationRecovery extends DeduplicationRecoveryContract {
    DeduplicationRecovery() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class History extends HistoryContract {
    History() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class HistoryRecovery extends HistoryRecoveryContract {
    HistoryRecovery() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class SingleSubscription extends SingleSubscriptionContract {
    SingleSubscription() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Xa extends XaContract {
    Xa() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class XaRecovery extends XaRecoveryContract {
    XaRecovery() {
      super(directory -> PostgresFixture.portable());
    }
  }
}
