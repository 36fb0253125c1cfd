package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Last values that are replaced in the moment in which somebody gives the older ones back. */
class PostgresLastValuesTest extends EngineContract {
  PostgresLastValuesTest() {
    super(directory -> PostgresFixture.two());
  }

  @Override
  EngineSettings settings() {
    return super.settings().with(LastValueContract.BY_SHARE);
  }

  private static void awaitSomebodyBlocked(Statement statement) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (ResultSet rows =
                  statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
                return rows.next() && rows.getInt(1) > 0;
              }
            });
  }

  /** Does something while another node's send that replaces what is held is being committed. */
  private void whileItIsReplaced(Crew.Job job) throws SQLException, InterruptedException {
    Crew crew = new Crew();
    try (Connection sender = EmbeddedPostgresServer.connect();
        Statement statement = sender.createStatement()) {
      sender.setAutoCommit(false);
      String schema = ((PostgresFixture) fixture()).schema();
      assertThat(
              statement.executeUpdate(
                  "UPDATE %s.dlv SET flags = flags | 4 WHERE state = 1".formatted(schema)))
          .isEqualTo(1);
      crew.start("giving back", job);
      awaitSomebodyBlocked(statement);
      sender.commit();
    }
    crew.join();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000})
  void shouldLetGoOfWhatIsReplacedWhileItIsReleased(long delay) throws Exception {
    DestinationName prices = queue("prices");
    send(msg("a1").set("share", "a").to(prices));
    TestConsumer consumer = consumer(prices);
    Delivery a1 = consumer.next();
    ReleaseMode mode =
        delay == 0 ? ReleaseMode.REDELIVER : new ReleaseMode.RedeliverAt(START + delay);

    whileItIsReplaced(() -> consumer.release(mode, a1));

    pass(2 * delay + 1);
    assertThat(consumer.poll()).isNull();
    awaitDepth(prices, 0);
  }

  @Test
  void shouldLetGoOfWhatIsReplacedWhileItsNodeEnds() throws Exception {
    DestinationName prices = queue("prices");
    send(msg("a1").set("share", "a").to(prices));
    consumer(prices).next();

    whileItIsReplaced(engineB::close);

    assertThat(engineA.destinations().queueStatus(prices).depth()).isZero();
  }
}
