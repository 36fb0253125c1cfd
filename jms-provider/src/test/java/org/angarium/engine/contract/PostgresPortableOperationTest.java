package org.angarium.engine.contract;

import java.nio.file.Path;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What surrounds the way of messages, as two nodes do it without what distributed databases lack,
 * and with their conflicts.
 */
class PostgresPortableOperationTest {
  @Nested
  class Pause extends PauseContract {
    Pause() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class ExpiryQueue extends ExpiryQueueContract {
    ExpiryQueue() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class ExpiryRecovering extends ExpiryQueueContract.Recovering {
    ExpiryRecovering() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Exclusive extends ExclusiveContract {
    Exclusive() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class LastValue extends LastValueContract {
    LastValue() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class LastValueRecovery extends LastValueRecoveryContract {
    LastValueRecovery() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class LastValueModel extends LastValueModelContract {
    LastValueModel() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Administration extends AdministrationContract {
    Administration() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class AdministrationModel extends AdministrationModelContract {
    AdministrationModel() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Backpressure extends BackpressureContract {
    Backpressure() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class LastValueLimits extends LastValueLimitsContract {
    LastValueLimits() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Schedule extends ScheduleContract {
    Schedule() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Inspection extends InspectionContract {
    Inspection() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Model extends ModelContract.InMemory {
    Model() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class ModelWithLimits extends ModelContract.WithLimits {
    ModelWithLimits() {
      super(directory -> PostgresFixture.portable());
    }
  }

  @Nested
  class Rooms extends RoomContract {
    Rooms() {
      super(directory -> PostgresFixture.portableAlone());
    }
  }

  @Nested
  class Limits extends PostgresLimitsTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.portable();
    }
  }

  @Nested
  class OpenRooms extends PostgresOpenRoomTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.portable();
    }
  }

  @Nested
  class ReplacedLastValues extends PostgresLastValuesTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.portable();
    }
  }

  @Nested
  class Shared extends SharedEngineTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.portableAfresh();
    }

    /** How tables are stored is the database's own affair. */
    @Override
    void shouldClaimAndReleaseInPlace() {}

    /** So is how it finds the first of many rows. */
    @Override
    void shouldNotReadTheBacklogForAClaim() {}

    /** As those of databases of several machines may. */
    @Test
    void shouldRefuseADatabaseWhoseConnectionsKeepNumbers() {
      String schema = ((PostgresFixture) fixture()).schema();
      PostgresFixture.execute("ALTER SEQUENCE " + schema + ".msg_seq CACHE 20");
      assertRefused(ErrorCode.NOT_SUPPORTED, this::reopen);
    }
  }

  @Nested
  class SharedFaults extends SharedEngineFaultsTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.portableAfresh();
    }
  }

  @Nested
  class SharedClaims extends SharedEngineClaimsTest {
    @Override
    EngineFixture fixture(Path directory) {
      return PostgresFixture.portableAfresh();
    }
  }
}
