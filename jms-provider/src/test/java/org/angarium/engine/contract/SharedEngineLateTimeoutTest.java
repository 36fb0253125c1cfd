package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A statement_timeout that fires while a COMMIT begins: PostgreSQL commits, sees the timeout then,
 * and answers with an error. On a busy machine that is one in ten commits that end so.
 */
class SharedEngineLateTimeoutTest extends SharedEngineContract {
  private static final String TIMEOUT = "57014";

  /** The next commit of a thread happens, and ends with an error. */
  private AtomicInteger endLate(String thread, String state) {
    return endOnce(
        thread,
        connection -> {
          connection.commit();
          throw new SQLException("injected: after the commit", state);
        });
  }

  /** Instead of a commit. */
  @FunctionalInterface
  private interface End {
    void of(Connection connection) throws SQLException;
  }

  private AtomicInteger endOnce(String thread, End end) {
    AtomicInteger commits = new AtomicInteger();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              boolean its = Thread.currentThread().getName().endsWith(thread);
              if (its && commits.getAndIncrement() == 0) {
                end.of(connection);
              }
              connection.commit();
            });
    return commits;
  }

  @ParameterizedTest
  @ValueSource(strings = {TIMEOUT, "55P03"})
  void shouldSendOnceWhereATimeoutComesAfterTheCommit(String state) {
    DestinationName orders = queue("orders");
    AtomicInteger commits = endLate("a-committer", state);

    send(msg("a").to(orders));

    assertThat(commits).hasPositiveValue();
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  /** Nobody else could give back what a living node has. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldUndoAClaimWhereATimeoutComesAfterItsCommit(boolean grouped) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("before").group(grouped ? "other" : null).to(orders));
    assertThat(consumer.consume(1)).containsExactly("before");
    String group = grouped ? "g" : null;
    send(msg("a").group(group).to(orders), msg("b").group(group).to(orders));
    AtomicInteger commits = endLate(Thread.currentThread().getName(), TIMEOUT);

    assertThat(consumer.drain()).containsExactly("a", "b");

    assertThat(commits).hasPositiveValue();
    assertThat(selectOne("SELECT count(*) FROM @dlv")).isEqualTo("0");
  }

  /** The transaction has failed, and the server says so: it is done again, and nobody need ask. */
  @Test
  void shouldDoAgainWhatWasCancelledBeforeItsCommit() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    AtomicInteger commits =
        endOnce(
            Thread.currentThread().getName(),
            connection -> {
              try (Statement s = connection.createStatement()) {
                s.execute("SELECT 1 / 0");
              } catch (SQLException e) {
                throw new SQLException("injected: before the commit", TIMEOUT, e);
              }
            });

    engineA.destinations().delete(orders);

    assertThat(commits).hasValueGreaterThan(1);
    assertThat(selectOne("SELECT count(*) FROM @dest WHERE name = 'orders'")).isEqualTo("0");
  }
}
