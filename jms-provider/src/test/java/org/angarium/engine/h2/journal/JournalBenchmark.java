package org.angarium.engine.h2.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.h2.tools.DeleteDbFiles;

/**
 * Synced commits a second with and without the journal, one after the other in turns. Run by hand:
 * arguments are the directory, the seconds for each measurement, and how often to repeat them all.
 */
final class JournalBenchmark {
  private static final int[] BATCHES = {1, 16, 100};

  private JournalBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(args[0]), "journal-bench");
    long nanos = TimeUnit.SECONDS.toNanos(Long.parseLong(args[1]));
    JournaledFiles files = JournaledFilePath.register();
    for (int round = 0; round < Integer.parseInt(args[2]); round++) {
      for (int batch : BATCHES) {
        System.out.println(
            "B=" + batch + " plain:     " + measure("" + directory.resolve("plain"), batch, nanos));
        System.out.println(
            "B="
                + batch
                + " journaled: "
                + measure(files.name(directory.resolve("own")), batch, nanos));
      }
    }
    System.out.println("files of journaled databases: " + Files.list(directory).toList());
  }

  private static String measure(String name, int batch, long nanos) throws Exception {
    String url = "jdbc:h2:" + name + ";WRITE_DELAY=0;RETENTION_TIME=0;DB_CLOSE_ON_EXIT=FALSE";
    String result;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE M(ID BIGINT PRIMARY KEY, BODY VARBINARY(4096))");
      connection.setAutoCommit(false);
      result = run(connection, statement, batch, nanos);
    }
    int slash = name.lastIndexOf('/');
    DeleteDbFiles.execute(name.substring(0, slash), name.substring(slash + 1), true);
    return result;
  }

  private static String run(Connection connection, Statement statement, int batch, long nanos)
      throws Exception {
    byte[] body = new byte[1024];
    long[] latencies = new long[1_000_000];
    int commits = 0;
    long id = 0;
    long start = System.nanoTime();
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO M VALUES(?, ?)");
        PreparedStatement delete = connection.prepareStatement("DELETE FROM M WHERE ID = ?")) {
      long before = start;
      while (before - start < nanos) {
        for (int i = 0; i < batch; i++, id++) {
          insert.setLong(1, id);
          insert.setBytes(2, body);
          insert.addBatch();
          delete.setLong(1, id - 1000);
          delete.addBatch();
        }
        insert.executeBatch();
        delete.executeBatch();
        connection.commit();
        statement.execute("CHECKPOINT SYNC");
        long now = System.nanoTime();
        latencies[commits++] = now - before;
        before = now;
      }
    }
    Arrays.sort(latencies, 0, commits);
    return "%,d commits/s, median %d, 99%% %d, 99.9%% %d, highest %d microseconds"
        .formatted(
            commits * 1_000_000_000L / (System.nanoTime() - start),
            latencies[commits / 2] / 1000,
            latencies[(int) (commits * 0.99)] / 1000,
            latencies[(int) (commits * 0.999)] / 1000,
            latencies[commits - 1] / 1000);
  }
}
