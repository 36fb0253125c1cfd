package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.Test;

/** Names of channels. */
class NoticesTest {
  private static final String LONGEST_SCHEMA = "s".repeat(62);

  @Test
  void shouldLeaveShortNamesAsTheyAre() {
    assertThat(Notices.channel("angarium_orders")).isEqualTo("angarium_orders");
    assertThat(Notices.channel("s".repeat(63))).isEqualTo("s".repeat(63));
  }

  @Test
  void shouldNameNoChannelThatTheServerRefuses() throws SQLException {
    String one = Notices.channel("groups_angarium_" + LONGEST_SCHEMA + "1");
    String other = Notices.channel("groups_angarium_" + LONGEST_SCHEMA + "2");
    assertThat(one).isNotEqualTo(other);
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + one);
      statement.execute("SELECT pg_notify('" + one + "', 'text')");
    }
  }
}
