package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

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

    /** Nothing but what is given is asked of the server: all else is as without Angarium. */
    @Override
    @Test
    void shouldHaveTheServerNoticeWhereAJoinedConnectionWasCutOff() throws Exception {
      String given = "options=-c%20tcp_keepalives_idle%3D77";
      try (Connection plain =
          DriverManager.getConnection(EmbeddedPostgresServer.url() + "&" + given)) {
        assertThat(settings(url() + "&driver." + given))
            .isEqualTo(settings(plain))
            .startsWith("77 ");
      }
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

  @Nested
  class Alerts extends PostgresAlertsTest {
    @Override
    String options() {
      return PORTABLE;
    }
  }

  @Nested
  class Admin extends PostgresBrokerAdminTest {
    @Override
    String options() {
      return PORTABLE;
    }
  }

  @Nested
  class Redrives extends PostgresRedriveTest {
    @Override
    String options() {
      return PORTABLE;
    }
  }

  @Nested
  class Histories extends PostgresDeadLetterHistoryTest {
    @Override
    String options() {
      return PORTABLE;
    }
  }

  @Nested
  class Expiry extends PostgresExpiryQueueTest {
    @Override
    String options() {
      return PORTABLE;
    }
  }
}
