package org.angarium;

import java.util.List;
import org.junit.jupiter.api.Nested;

/** Whole brokers that do without what distributed databases lack. */
class PostgresPortableBrokersTest {
  private static final String PORTABLE = "&postgresql.portable=true";

  @Nested
  class Brokers extends PostgresBrokerTest {
    @Override
    String url() {
      return super.url() + PORTABLE;
    }
  }

  @Nested
  class Faults extends PostgresFaultsTest {
    @Override
    String url() {
      return super.url() + PORTABLE;
    }
  }

  @Nested
  class Schedules extends PostgresSchedulesTest {
    @Override
    String options() {
      return PORTABLE;
    }
  }

  @Nested
  class Databases extends PostgresDatabasesTest {
    @Override
    String url(List<String> schemas, String options) {
      return super.url(schemas, options + PORTABLE);
    }
  }
}
