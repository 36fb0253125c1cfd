package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.ords;
import static org.angarium.engine.h2.TestStores.page;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.model.SystemClock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A JVM of its own that commits, and is killed at a random moment. Most of its commits are in the
 * log then and not in the tables.
 */
@Timeout(110)
class H2KilledTest {
  private static final int KILLS = 8;
  private static final int KEPT = 50;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHaveEveryCommitThatReturnedWhenTheProcessIsKilled(boolean syncOnCommit)
      throws Exception {
    Random random = new Random(seed);
    Path database = folder.resolve("db");
    long last = 0;
    int ahead = 0;
    int unapplied = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      long acknowledged = commitUntilKilled(database, syncOnCommit, last, random.nextInt(2500));
      if (kill % 2 == 0) { // else the store is what opens the files first
        unapplied += unappliedNotes(database);
      }
      try (H2Store store = TestStores.open(database)) {
        List<Long> found = ords(page(store, 1));
        last = found.isEmpty() ? 0 : found.get(found.size() - 1) - ord(0);
        assertThat(last)
            .as("after kill %d, seed %d: that, or the commit under way", kill, seed)
            .isBetween(acknowledged, acknowledged + 1);
        assertThat(found).isEqualTo(ordsUpTo(last));
        ahead += (int) (last - acknowledged);
      }
    }
    System.out.printf(
        "seed %d, sync %b: %d kills, %d commits, %d under way were there, %d were in notes only%n",
        seed, syncOnCommit, KILLS, last, ahead, unapplied);
    assertThat(unapplied).as("commits that the tables did not have").isPositive();
  }

  /** How many commits are in the log, and not in the tables. */
  private static int unappliedNotes(Path database) throws SQLException, IOException {
    AtomicInteger count = new AtomicInteger();
    try (Connection connection = TestStores.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT text FROM meta WHERE name = '" + Schema.LAST_NOTE + "'")) {
      rows.next();
      long applied = rows.getLong(1);
      StoreFiles.of(database)
          .journal()
          .forEachFoundNote(
              note -> count.addAndGet(NoteForm.decode(note).number() > applied ? 1 : 0));
    }
    return count.get();
  }

  private static List<Long> ordsUpTo(long last) {
    return LongStream.rangeClosed(Math.max(1, last - KEPT + 1), last)
        .map(TestStores::ord)
        .boxed()
        .toList();
  }

  /** Returns the last commit that returned. */
  private long commitUntilKilled(Path database, boolean syncOnCommit, long from, int count)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Committing.class.getName(),
                database.toString(),
                Boolean.toString(syncOnCommit),
                Long.toString(from))
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    long last = from;
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Long.parseLong(line);
        if (last >= from + count) {
          process.toHandle().destroyForcibly(); // leaves its output to be read
        }
      }
    }
    assertThat(process.waitFor()).as("killed").isEqualTo(128 + 9);
    return last;
  }

  /** The other process: adds a message in each commit, and removes an old one. */
  static final class Committing {
    public static void main(String[] args) throws IOException {
      Path database = Path.of(args[0]);
      PrintStream out = System.out;
      long last = Long.parseLong(args[2]);
      H2Store store =
          H2Store.open(
              new H2StoreSettings(database, Boolean.parseBoolean(args[1]), new SystemClock()));
      StoreWriter writer = store.writer();
      if (last == 0) {
        writer.addDestination(1, QUEUE);
        writer.addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
      }
      int traits = 0;
      for (long sequence = last + 1; ; sequence++) {
        traits =
            writer.addDelivery(1, ord(sequence), message("x".repeat(1024) + sequence), 0, false);
        if (sequence > KEPT) {
          writer.removeDelivery(1, ord(sequence - KEPT), traits);
        }
        if (sequence % 700 == 0) {
          writer.setAttempts(1, ord(sequence), 1); // this commit goes to the tables
        }
        writer.commit();
        if (sequence % 450 == 0) {
          page(store, 1); // the tables catch up
        }
        if (Boolean.parseBoolean(args[1])) {
          writer.sync();
        }
        out.println(sequence);
        out.flush();
      }
    }
  }
}
