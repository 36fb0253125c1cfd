package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.angarium.model.AngariumException;
import org.angarium.testkit.disk.JournaledDisk;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When a write of one session has failed the database, the others do not ask H2 any more. */
@Timeout(60)
class SqlSessionTest {
  private static final String BIG = "x".repeat(100_000);

  @TempDir Path folder;

  @Test
  void shouldSayWhyTheDatabaseHasFailedAndNotAskIt() throws Exception {
    try (JournaledDisk disk =
        new JournaledDisk("session", new Random(1), 64 << 10, 256 << 10, 20_000)) {
      StoreFiles place = StoreFiles.of(folder.resolve("db"), disk.files());
      disk.createFolder(folder);
      SqlSession writing = H2Store.connect(place);
      SqlSession reading = H2Store.connect(place);
      writing.update("preparing", "CREATE TABLE t(id INT PRIMARY KEY, x VARCHAR)");
      Batch batch = reading.batch("adding", "INSERT INTO t VALUES(?, ?)");
      batch.add(1, "a");
      disk.disk().cutNow();
      assertThatThrownBy(() -> fill(writing)).isInstanceOf(AngariumException.class);

      assertThat(reading.isAlive()).isFalse();
      assertRefused(() -> count(reading));
      assertRefused(() -> reading.update("removing", "DELETE FROM t"));
      assertRefused(batch::run);
      assertRefused(reading::commit);
      assertRefused(reading::rollback);
      assertRefused(() -> reading.call("looking", open -> open.getCatalog()));
      reading.close();
      writing.close();
    }
  }

  @Test
  void shouldSayWhyABatchHasFailed() throws Exception {
    try (JournaledDisk disk =
        new JournaledDisk("batch", new Random(1), 64 << 10, 256 << 10, 20_000)) {
      StoreFiles place = StoreFiles.of(folder.resolve("db"), disk.files());
      disk.createFolder(folder);
      SqlSession session = H2Store.connect(place);
      session.update("preparing", "CREATE TABLE t(id INT PRIMARY KEY, x VARCHAR)");
      Batch batch = session.batch("adding", "INSERT INTO t VALUES(?, ?)");
      for (int i = 0; i < 100; i++) {
        batch.add(i, BIG);
      }
      disk.disk().cutNow();

      assertRefused(batch::run);
      session.close();
    }
  }

  private static void fill(SqlSession session) {
    for (int i = 10; i < 1_000; i++) {
      session.update("adding", "INSERT INTO t VALUES(?, ?)", i, BIG);
    }
  }

  private static int count(SqlSession session) {
    return session.query(
        "counting",
        "SELECT COUNT(*) FROM t",
        rows -> {
          rows.next();
          return rows.getInt(1);
        });
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("ANG-1701")
        .hasMessageContaining("the power was cut");
  }
}
