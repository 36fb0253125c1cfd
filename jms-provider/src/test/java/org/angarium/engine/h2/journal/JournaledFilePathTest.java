package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.angarium.model.ErrorCode;
import org.angarium.testkit.disk.MemoryDisk;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;
import org.h2.tools.DeleteDbFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** H2 over the journaled path on the machine's own disk. */
@Timeout(60)
class JournaledFilePathTest {
  private static final String SETTINGS =
      ";WRITE_DELAY=0;RETENTION_TIME=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";

  private final JournaledFiles files = JournaledFilePath.register();

  @TempDir Path directory;

  @Test
  void shouldRegisterOnce() {
    assertThat(JournaledFilePath.register()).isSameAs(files);
  }

  @Test
  void shouldSyncOnceForEachCommit() throws SQLException {
    AtomicInteger syncs = new AtomicInteger();
    JournalObserver counter =
        new JournalObserver() {
          @Override
          public void logSynced(long bytes) {
            syncs.incrementAndGet();
          }
        };
    try (JournaledFiles.Observation counting = files.observe(database(), counter);
        Connection connection = connect();
        Statement statement = connection.createStatement()) {
      create(statement);
      statement.execute("CHECKPOINT SYNC");
      int before = syncs.get();
      for (int i = 0; i < 50; i++) {
        statement.execute("INSERT INTO T VALUES(" + i + ", 'text')");
        statement.execute("CHECKPOINT SYNC");
      }
      assertThat(syncs.get() - before).isEqualTo(50);
      counting.close();
      statement.execute("INSERT INTO T VALUES(50, 'text')");
      statement.execute("CHECKPOINT SYNC");
      assertThat(syncs.get() - before).isEqualTo(50);
    }
  }

  @Test
  void shouldKeepRowsOverCompaction() throws SQLException {
    for (String shutdown : new String[] {"SHUTDOWN", "SHUTDOWN COMPACT", "SHUTDOWN DEFRAG"}) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        create(statement);
        statement.execute(
            "INSERT INTO T SELECT X + (SELECT COUNT(*) FROM T), SPACE(500) FROM SYSTEM_RANGE(1,"
                + " 3000)");
        statement.execute(shutdown);
      }
    }
    try (Connection connection = connect()) {
      assertThat(count(connection)).isEqualTo(9000);
    }
    assertThat(names()).containsExactlyInAnyOrder("db.mv.db", "db.mv.db.journal");
  }

  @Test
  void shouldUseSpaceAgainAndGiveItBack() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      create(statement);
      for (int i = 0; i < 60; i++) {
        statement.execute("INSERT INTO T SELECT X, SPACE(1000) FROM SYSTEM_RANGE(1, 1000)");
        statement.execute("CHECKPOINT SYNC");
        statement.execute("DELETE FROM T");
        statement.execute("CHECKPOINT SYNC");
      }
      assertThat(size()).as("60 MB went through").isLessThan(12 << 20);
    }
    assertThat(size()).isLessThan(1 << 20);
  }

  @Test
  void shouldDeleteAndRenameTheLogAlong() throws SQLException {
    fill();
    FileUtils.move(
        files.name(database()) + ".mv.db", files.name(directory.resolve("new")) + ".mv.db");
    assertThat(names()).containsExactly("new.mv.db");
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:" + files.name(directory.resolve("new")) + SETTINGS)) {
      assertThat(count(connection)).isEqualTo(100);
    }
    DeleteDbFiles.execute("angarium:" + directory, "new", true);
    assertThat(names()).isEmpty();
  }

  @Test
  void shouldRenameOverADatabaseThatWasNotClosed() throws Exception {
    fill();
    Path other = directory.resolve("other");
    Path copy = directory.resolve("copy");
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:" + files.name(other) + SETTINGS);
        Statement statement = connection.createStatement()) {
      create(statement);
      statement.execute("CHECKPOINT SYNC");
      // as a killed process leaves it
      Files.copy(Path.of(other + ".mv.db"), Path.of(copy + ".mv.db"));
      Files.copy(Path.of(other + ".mv.db.journal"), Path.of(copy + ".mv.db.journal"));
    }
    FileUtils.moveAtomicReplace(files.name(database()) + ".mv.db", files.name(copy) + ".mv.db");
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:" + files.name(copy) + SETTINGS)) {
      assertThat(count(connection)).isEqualTo(100);
    }
  }

  @Test
  void shouldBackUpAPlainDatabase() throws SQLException {
    fill();
    Path zip = directory.resolve("backup.zip");
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("BACKUP TO '" + zip + "'");
    }
    org.h2.tools.Restore.execute(zip.toString(), directory.toString(), "plain");
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:" + directory.resolve("plain"))) {
      assertThat(count(connection)).isEqualTo(100);
    }
  }

  @Test
  void shouldKeepPlainH2FromTheFile() throws Exception {
    fill();
    Path main = directory.resolve("db.mv.db");
    byte[] before = Files.readAllBytes(main);

    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:h2:" + database()))
        .isInstanceOf(SQLException.class);
    assertThat(Files.readAllBytes(main)).isEqualTo(before);
  }

  @Test
  void shouldKeepOffAPlainH2File() throws Exception {
    DriverManager.getConnection("jdbc:h2:" + database()).close();
    Path main = directory.resolve("db.mv.db");
    byte[] before = Files.readAllBytes(main);

    assertThatThrownBy(this::connect)
        .satisfies(
            e ->
                assertThat(JournalErrors.find(e).orElseThrow().code())
                    .isEqualTo(ErrorCode.STORE_FOREIGN));
    assertThat(Files.readAllBytes(main)).isEqualTo(before);
    assertThat(names()).containsExactly("db.mv.db");
  }

  @Test
  void shouldReadAClosedDatabaseThatMayNotBeWritten() throws SQLException {
    fill();
    try (Connection connection =
        DriverManager.getConnection("jdbc:h2:" + files.name(database()) + ";ACCESS_MODE_DATA=r")) {
      assertThat(count(connection)).isEqualTo(100);
    }
  }

  @Test
  void shouldRefuseASecondProcess() throws Exception {
    fill();
    try (Connection connection = connect()) {
      assertThat(runSecond()).isEqualTo(90020);
      assertThat(count(connection)).isEqualTo(100);
    }
    assertThat(runSecond()).isZero();
  }

  @Test
  void shouldServeThreadsThatAreInterrupted() throws SQLException {
    fill();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 1000; i++) {
        Thread.currentThread().interrupt();
        statement.execute("INSERT INTO T VALUES(" + (1000 + i) + ", 'text')");
        statement.execute("CHECKPOINT SYNC");
        Thread.currentThread().interrupt();
        assertThat(count(connection)).isEqualTo(101 + i);
      }
      // H2 itself cannot be closed by a thread that is interrupted: its compaction gives up
      assertThat(Thread.interrupted()).isTrue();
    }
    try (Connection connection = connect()) {
      assertThat(count(connection)).isEqualTo(1100);
    }
  }

  @Test
  void shouldTellOnceThatTheDiskFailed() throws IOException {
    MemoryDisk disk = new MemoryDisk(new Random(4));
    JournaledFiles own = new JournaledFiles("failing", "memFS:", disk, JournalSettings.DEFAULT);
    FilePath path = new JournaledFilePath(own, "failing:/d/db.mv.db");
    List<IOException> told = new ArrayList<>();
    own.observe(
        Path.of("/d/db"),
        new JournalObserver() {
          @Override
          public void failed(IOException cause) {
            told.add(cause);
          }
        });
    try (FileChannel channel = path.open("rw")) {
      channel.write(ByteBuffer.allocate(100), 0);
      assertThat(own.failure(Path.of("/d/db"))).isEmpty();
      disk.failAfter(1); // the sync of the log
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> channel.force(false)).hasMessageContaining("ANG-1701");
      }
      assertThat(own.failure(Path.of("/d/db"))).contains(told.get(0));
      assertThat(channel.read(ByteBuffer.allocate(200), 0)).isEqualTo(100);
    }
    assertThat(told).hasSize(1);
    try (FileChannel channel = path.open("rw")) {
      channel.force(false);
      assertThat(own.failure(Path.of("/d/db"))).isEmpty();
    }
  }

  @Test
  void shouldRefuseToDeleteWhatIsOpen() throws SQLException {
    fill();
    try (Connection connection = connect()) {
      assertThatThrownBy(() -> FilePath.get(files.name(database()) + ".mv.db").delete())
          .hasStackTraceContaining("ANG-1702");
      assertThat(count(connection)).isEqualTo(100);
    }
  }

  /** Opens the database in a process of its own; its exit code is H2's error code, shortened. */
  private int runSecond() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SecondProcess.class.getName(),
                database().toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("second.txt").toFile())
            .start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    Files.delete(directory.resolve("second.txt"));
    return process.exitValue() == 20 ? 90020 : process.exitValue();
  }

  /** The other process of {@link #shouldRefuseASecondProcess}. */
  static final class SecondProcess {
    public static void main(String[] args) {
      JournaledFiles files = JournaledFilePath.register();
      try (Connection connection =
          DriverManager.getConnection("jdbc:h2:" + files.name(Path.of(args[0])) + SETTINGS)) {
        System.exit(0);
      } catch (SQLException e) {
        System.exit(e.getErrorCode() % 1000);
      }
    }
  }

  private void fill() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      create(statement);
      statement.execute("INSERT INTO T SELECT X, SPACE(500) FROM SYSTEM_RANGE(1, 100)");
      statement.execute("CHECKPOINT SYNC");
    }
  }

  private static void create(Statement statement) throws SQLException {
    statement.execute("CREATE TABLE IF NOT EXISTS T(ID BIGINT PRIMARY KEY, BODY VARCHAR)");
  }

  private static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*), SUM(LENGTH(BODY)) FROM T")) {
      result.next();
      return result.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:" + files.name(database()) + SETTINGS);
  }

  private Path database() {
    return directory.resolve("db");
  }

  private long size() {
    return directory.resolve("db.mv.db").toFile().length();
  }

  private Stream<String> names() {
    String[] names = directory.toFile().list();
    return Stream.of(names == null ? new String[0] : names);
  }
}
