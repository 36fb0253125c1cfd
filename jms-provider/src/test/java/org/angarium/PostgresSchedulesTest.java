package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.angarium.testing.EmbeddedPostgresServer;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Repeating schedules of brokers on PostgreSQL: of one, and of two that share them. */
class PostgresSchedulesTest extends SchedulesContract {
  private static final String SCHEMA = "schedules_test";

  private final List<Broker> others = new ArrayList<>();

  @Override
  Broker open() {
    return openOn(new BrokerRegistry(new Engines(), 30_000));
  }

  /** Another registry is as good as another JVM. */
  private Broker openOn(BrokerRegistry node) {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    AngariumUrl url =
        AngariumUrl.parse(
            "angarium:postgresql://localhost:%d/postgres/%s?driver.user=postgres&memoryLimit=4194304&queue.limited.maxMessages=1&queue.ring.maxMessages=1&queue.ring.whenFull=DROP_OLDEST%s"
                .formatted(jdbc.getPort(), SCHEMA, options()));
    return node.open(new BrokerConfig(url.address(), url.options(), null, null, clock));
  }

  /** More of the URL. */
  String options() {
    return "";
  }

  private Broker openOther() {
    Broker other = open();
    others.add(other);
    return other;
  }

  @Override
  @AfterEach
  void end() {
    others.forEach(Broker::close);
    super.end();
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Memory is never full here: messages are in the database. */
  @Override
  void shouldNotWaitForRoomButTryAgain() {
    // see above
  }

  /** Until both know that nothing is due. */
  private void settleAll(Broker... brokers) {
    for (Broker each : brokers) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> each.schedules().list().stream().noneMatch(s -> !s.next().isAfter(now())));
    }
  }

  @Test
  void shouldFireOnceWhateverNumberOfBrokersHasThem() {
    Broker other = openOther();
    schedules.create(minutely("a").build());
    await().until(() -> other.schedules().find("a").isPresent());
    other.schedules().create(minutely("b").times(3).build());
    await().until(() -> schedules.find("b").isPresent());
    for (int minute = 1; minute <= 5; minute++) {
      clock.advance(MINUTE);
      settleAll(broker, other);
    }
    assertThat(ticks())
        .containsExactlyInAnyOrder(
            "a 60", "b 60", "a 120", "b 120", "a 180", "b 180", "a 240", "a 300");
    assertThat(schedules.find("a").orElseThrow().fired()).isEqualTo(5);
    await().until(() -> schedules.find("b").isEmpty() && other.schedules().find("b").isEmpty());
    schedules.cancel("a");
    await().until(() -> other.schedules().find("a").isEmpty());
    clock.advance(MINUTE);
    settleAll(broker, other);
    assertThat(ticks()).isEmpty();
  }

  @Test
  void shouldGoOnWhenTheBrokerThatMadeThemHasEnded() {
    schedules.create(minutely("a").build());
    Broker other = openOther();
    assertThat(other.schedules().find("a")).isPresent();
    broker.close();
    use(other);
    pass(MINUTE);
    pass(MINUTE);
    assertThat(ticks()).containsExactly("a 60", "a 120");
  }

  @Test
  void shouldDoAsItIsToldWithWhatWasMissedWhileNoneWasThere() {
    Duration second = Duration.ofSeconds(1);
    schedules.create(minutely("all").whenMissed(WhenMissed.all(3)).build());
    schedules.create(minutely("once").build());
    schedules.create(minutely("skip").whenMissed(new WhenMissed.Skip(second)).build());
    broker.close();
    clock.close();
    Instant later = START.plusSeconds(310);
    clock = new ManualClock(later.toEpochMilli());
    use(open());
    Broker other = openOther();
    settleAll(broker, other);
    assertThat(ticks()).containsExactlyInAnyOrder("all 180", "all 240", "all 300", "once 300");
  }
}
