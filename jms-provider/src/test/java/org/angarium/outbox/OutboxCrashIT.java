package org.angarium.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.crash.Seed;
import org.angarium.testkit.process.ChildJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application writes orders and sends them through its outbox, receives them with its inbox, and
 * is killed: by SIGKILL at any moment, and between the broker's commit and the deletion of the
 * rows. At the end each order that was committed has come once, and has had its effect once, in
 * order. {@code -Dangarium.kills=N} kills more often, {@code -Dangarium.seed=S} repeats the choices
 * of a run.
 */
class OutboxCrashIT {
  private static final int KILLS = Integer.getInteger("angarium.kills", 2);
  private static final int MICROSECONDS = 900_000;
  private static final int MOST_COMMITS = 40;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void shouldSendAndReceiveOnceWhoeverIsKilledWhenever(ForeignDatabase.Kind kind) throws Exception {
    Random random = new Random(Seed.next("OutboxCrashIT " + kind));
    String url;
    try (ForeignDatabase database = ForeignDatabase.open(kind, folder);
        Connection connection = database.dataSource().getConnection()) {
      CrashingShop.createTables(connection);
      url = database.url();
    }
    for (int i = 0; i < KILLS; i++) {
      boolean halts = i % 2 == 1;
      int haltAt = halts ? 1 + random.nextInt(MOST_COMMITS) : 0;
      kill(url, haltAt, halts ? 0 : random.nextInt(MICROSECONDS));
    }
    finish(url);
    try (ForeignDatabase database = ForeignDatabase.at(url);
        Connection connection = database.dataSource().getConnection()) {
      audit(kind, connection);
    }
  }

  private void kill(String database, int haltAt, int micros) {
    try (ChildJvm child = start(database, haltAt)) {
      child.await("U"::equals);
      if (haltAt > 0) {
        assertThat(child.awaitExit()).isEqualTo(CrashingShop.HALTED);
      } else {
        assertThat(child.killAfter(micros)).isTrue();
        assertThat(child.awaitExit()).isEqualTo(ChildJvm.KILLED);
      }
    }
  }

  private void finish(String database) {
    try (ChildJvm child = start(database, CrashingShop.FINISH)) {
      assertThat(child.awaitExit()).isZero();
    }
  }

  private ChildJvm start(String database, int haltAt) {
    return ChildJvm.of(CrashingShop.class)
        .arguments(database, folder.resolve("broker"), haltAt)
        .onLine(line -> assertThat(line).doesNotStartWith("F"))
        .start();
  }

  private void audit(ForeignDatabase.Kind kind, Connection connection) throws SQLException {
    List<String> placed = query(connection, "SELECT item FROM placed ORDER BY id");
    List<String> came = query(connection, "SELECT item FROM came ORDER BY id");
    List<String> effects = query(connection, "SELECT item FROM effect ORDER BY id");
    System.out.printf(
        "OutboxCrashIT %s: %d kills, %d orders committed, %d messages came, %d effects%n",
        kind, KILLS, placed.size(), came.size(), effects.size());
    assertThat(placed).isNotEmpty();
    assertThat(byWriter(came)).isEqualTo(byWriter(placed));
    assertThat(byWriter(effects)).isEqualTo(byWriter(placed));
    assertThat(query(connection, "SELECT message_id FROM angarium_outbox")).isEmpty();
  }

  private static List<String> query(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** What each writer wrote, in the order in which it is found. */
  private static Map<String, List<String>> byWriter(List<String> items) {
    Map<String, List<String>> byWriter = new HashMap<>();
    for (String item : items) {
      byWriter
          .computeIfAbsent(item.substring(0, item.indexOf('/')), writer -> new ArrayList<>())
          .add(item);
    }
    return byWriter;
  }
}
