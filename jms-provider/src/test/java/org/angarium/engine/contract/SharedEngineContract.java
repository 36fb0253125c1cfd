package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.Commit;
import org.angarium.engine.UnitOfWork;
import org.angarium.testing.EmbeddedPostgresServer;

/** Two engines on a PostgreSQL whose tables the test looks at, and changes, beside them. */
abstract class SharedEngineContract extends EngineContract {
  SharedEngineContract() {
    super(directory -> PostgresFixture.fresh());
  }

  PostgresFixture postgres() {
    return (PostgresFixture) fixture();
  }

  /** The rows of a statement, in which @ stands before the names of tables. */
  List<List<String>> select(String sql) {
    List<List<String>> all = new ArrayList<>();
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(ofSchema(sql))) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        all.add(row);
      }
      return all;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  String selectOne(String sql) {
    return select(sql).get(0).get(0);
  }

  void execute(String sql) {
    PostgresFixture.execute(ofSchema(sql));
  }

  /** Before the engines are open only what names none of their tables. */
  String ofSchema(String sql) {
    return sql.contains("@") ? sql.replace("@", postgres().schema() + ".") : sql;
  }

  static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The committer of node b, in the midst of a commit.
   *
   * @param mayGoOn lets it end that, and begin the next group
   */
  record BusyCommitter(CountDownLatch mayGoOn, Commit commit) {}

  /** What is submitted until it may go on comes in one group. */
  BusyCommitter keepCommitterBusy() {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              connection.commit();
              if (Thread.currentThread().getName().endsWith("b-committer")) {
                busy.countDown();
                awaitLatch(mayGoOn);
              }
            });
    Commit commit = engineB.submit(UnitOfWork.send(msg("busy").to(queue("bells"))));
    awaitLatch(busy);
    return new BusyCommitter(mayGoOn, commit);
  }

  /** How many threads with such names wait for others, without a time. */
  static long threadsThatWait(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .filter(thread -> thread.getState() == Thread.State.WAITING)
        .count();
  }
}
