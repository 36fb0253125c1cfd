package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.engine.Send;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the deduplication ids of the last messages to a destination, a window by count and by
 * time, in the transaction that sends them. Of two nodes that send the same id at the same time,
 * one waits until the other has committed. For one thread.
 */
final class Deduplication {
  private static final String REMEMBER =
      """
      INSERT INTO dedup AS t (dest, key, id, at, kept, raw)
        SELECT dest, key, id, ?, kept, raw FROM unnest(?, ?, ?, ?, ?) AS x(dest, key, id, kept, raw)
        ORDER BY dest, key
      ON CONFLICT (dest, key) DO UPDATE
        SET id = EXCLUDED.id, at = EXCLUDED.at, kept = EXCLUDED.kept WHERE t.at <= ?
      RETURNING dest, key\
      """;

  /**
   * Removes what is older than the newest ids, of which so many may be remembered. It looks above
   * an id: what was removed below is still passed as long as somebody's old transaction keeps it.
   * It tells the oldest of the newest and the one before them, or of all where they are fewer.
   */
  private static final String FORGET =
      """
      WITH w AS MATERIALIZED (SELECT min(id) AS id, count(*) AS n FROM (
          SELECT id FROM dedup WHERE dest = ? AND id > ? ORDER BY id DESC LIMIT ?) x),
       g AS (DELETE FROM dedup WHERE dest = ? AND id > ? AND id <= (SELECT id FROM w WHERE n = ?))
      SELECT id FROM w\
      """;

  private static final String KNOWN = "SELECT 1 FROM dedup WHERE dest = ? AND key = ? AND at > ?";

  private final SharedEngine engine;
  private final Connection connection;

  Deduplication(SharedEngine engine, Connection connection) {
    this.engine = engine;
    this.connection = connection;
  }

  private record Key(int destination, String key) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Integer.compare(destination, other.destination);
      return order != 0 ? order : key.compareTo(other.key);
    }
  }

  /**
   * Which of these messages are known already; the others' ids are remembered.
   *
   * @param after gets up to where ids were forgotten
   */
  boolean[] knows(
      List<Send> sends,
      List<Long> ids,
      Map<DestinationName, DestinationEntry> destinations,
      Aftermath after)
      throws SQLException {
    boolean[] known = new boolean[sends.size()];
    Map<Key, Integer> first = new TreeMap<>();
    Map<Integer, Integer> duplicates = new HashMap<>();
    for (int i = 0; i < known.length; i++) {
      Key key = keyOf(sends.get(i), destinations);
      known[i] = key != null && first.putIfAbsent(key, i) != null;
      if (known[i]) {
        duplicates.merge(Objects.requireNonNull(key).destination, 1, Integer::sum);
      }
    }
    if (first.isEmpty()) {
      return known;
    }
    Set<Key> news = remember(first, sends, ids);
    first.forEach(
        (key, i) -> {
          if (!news.contains(key)) {
            known[i] = true;
            duplicates.merge(key.destination, 1, Integer::sum);
          }
        });
    count(duplicates);
    forget(news, after);
    return known;
  }

  /** Whether an id is known; it is not remembered. */
  boolean knows(int destination, String id) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(KNOWN)) {
      s.setInt(1, destination);
      s.setString(2, SqlText.key(id));
      s.setLong(3, oldest());
      try (ResultSet rows = s.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** What was remembered until then is forgotten. */
  private long oldest() {
    return engine.now() - engine.settings().deduplicationWindow().toMillis();
  }

  private static @Nullable Key keyOf(
      Send send, Map<DestinationName, DestinationEntry> destinations) {
    String id = send.deduplicationId();
    if (id == null) {
      return null;
    }
    DestinationEntry to = Objects.requireNonNull(destinations.get(send.message().destination()));
    return new Key(to.id(), SqlText.key(id));
  }

  /** An id of which the key is only a digest, for who moves it elsewhere; null for the others. */
  static @Nullable String rawOf(String key, String id) {
    return key.equals(id) ? null : SqlText.write(id);
  }

  private Set<Key> remember(Map<Key, Integer> first, List<Send> sends, List<Long> ids)
      throws SQLException {
    List<Integer> destinations = new ArrayList<>();
    List<@Nullable String> keys = new ArrayList<>();
    List<Long> messages = new ArrayList<>();
    List<Boolean> kept = new ArrayList<>();
    List<@Nullable String> raw = new ArrayList<>();
    first.forEach(
        (key, i) -> {
          destinations.add(key.destination);
          keys.add(key.key);
          messages.add(ids.get(i));
          kept.add(sends.get(i).message().persistent());
          raw.add(rawOf(key.key, Objects.requireNonNull(sends.get(i).deduplicationId())));
        });
    Set<Key> news = new HashSet<>();
    try (PreparedStatement s = connection.prepareStatement(REMEMBER)) {
      s.setLong(1, engine.now());
      s.setArray(2, Removal.ints(connection, destinations));
      s.setArray(3, Removal.texts(connection, keys));
      s.setArray(4, Removal.longs(connection, messages));
      s.setArray(5, Removal.flags(connection, kept));
      s.setArray(6, Removal.texts(connection, raw));
      s.setLong(7, oldest());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          news.add(new Key(rows.getInt(1), rows.getString(2)));
        }
      }
    }
    return news;
  }

  private void count(Map<Integer, Integer> duplicates) throws SQLException {
    for (Map.Entry<Integer, Integer> count : new TreeMap<>(duplicates).entrySet()) {
      DirectoryChanges.update(
          connection,
          "UPDATE dest SET duplicates = duplicates + ? WHERE id = ?",
          count.getValue(),
          count.getKey());
    }
  }

  /** Which ids are too many is looked up after some new ones only, so that it costs little. */
  private void forget(Set<Key> news, Aftermath after) throws SQLException {
    Set<Integer> destinations = new HashSet<>();
    for (Key key : news) {
      if (engine.rememberedIds().oneMore(key.destination)) {
        destinations.add(key.destination);
      }
    }
    for (int destination : destinations) {
      after.forgotten(forget(destination));
    }
  }

  private RememberedIds.Forgotten forget(int destination) throws SQLException {
    long start = System.nanoTime();
    long floor = engine.rememberedIds().floor(destination, start);
    long tooMany = engine.settings().deduplicationIds() + 1L;
    try (PreparedStatement s = connection.prepareStatement(FORGET)) {
      s.setInt(1, destination);
      s.setLong(2, floor);
      s.setLong(3, tooMany);
      s.setInt(4, destination);
      s.setLong(5, floor);
      s.setLong(6, tooMany);
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        long oldest = rows.getLong(1);
        return new RememberedIds.Forgotten(destination, floor, oldest, start, System.nanoTime());
      }
    }
  }
}
