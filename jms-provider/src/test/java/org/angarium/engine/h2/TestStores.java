package org.angarium.engine.h2;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.SentMessage;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;

/** What the tests of the store share. */
final class TestStores {
  static final DestinationName QUEUE = DestinationName.queue("orders");
  static final long ALL = Long.MAX_VALUE;

  private TestStores() {}

  static H2StoreSettings settings(Path database) {
    return new H2StoreSettings(database, true, new FixedClock(1_000_000));
  }

  static H2Store open(Path database) {
    return H2Store.open(settings(database));
  }

  static SentMessage message(String text) {
    return SentMessage.to(QUEUE).messageId("ID:" + text).text(text).build();
  }

  /** The order key at the usual priority. */
  static long ord(long sequence) {
    return Ord.of(4, sequence);
  }

  static Page page(H2Store store, int subscriptionId) {
    return store.reader().page(subscriptionId, Ord.BEFORE_ALL, ALL, ALL, 1000, ALL);
  }

  static List<Long> ords(Page page) {
    return page.rows().stream().map(StoredDelivery::ord).toList();
  }

  static List<SentMessage> messages(Page page) {
    return page.rows().stream().map(StoredDelivery::message).toList();
  }

  /** How many rows each table of a closed store has, without those that have none. */
  static Map<String, Long> rowCounts(Path database) throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery("SHOW TABLES")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
          rows.next();
          counts.put(table, rows.getLong(1));
        }
      }
    }
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  /** A connection of plain H2 to a closed store. */
  static Connection connect(Path database) throws SQLException {
    return DriverManager.getConnection(StoreFiles.of(database).url(64 << 20), "sa", "");
  }

  /** The bytes of all files in a folder, by name. */
  static Map<String, String> snapshot(Path folder) throws Exception {
    Map<String, String> files = new TreeMap<>();
    try (var list = Files.list(folder)) {
      for (Path file : list.toList()) {
        var digest = java.security.MessageDigest.getInstance("SHA-256");
        byte[] hash = digest.digest(Files.readAllBytes(file));
        files.put(file.getFileName().toString(), java.util.HexFormat.of().formatHex(hash));
      }
    }
    return files;
  }

  /** A clock that stands still. */
  record FixedClock(long millis) implements Clock {
    @Override
    public Timer timer(String name, Runnable task) {
      throw new UnsupportedOperationException("no timers here");
    }

    @Override
    public void close() {}
  }
}
