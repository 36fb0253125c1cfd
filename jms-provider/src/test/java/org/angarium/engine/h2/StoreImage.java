package org.angarium.engine.h2;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Contents.StoredBranch;
import org.angarium.engine.embedded.Contents.StoredDestination;
import org.angarium.engine.embedded.Contents.StoredSubscription;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoreReader.StoredId;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.model.DestinationName;

/** All that a store holds, or that a model says it should; to be taken right after opening. */
record StoreImage(
    Map<Integer, DestinationName> destinations,
    Map<Integer, SubscriptionSpec> subscriptions,
    Map<Integer, List<Long>> marks,
    Map<Integer, Long> bytes,
    List<Integer> dropped,
    List<StoredBranch> branches,
    List<List<Send>> branchSends,
    int nextId,
    long nextSequence,
    Map<Integer, List<StoredDelivery>> deliveries,
    List<TimedKey> due,
    List<TimedKey> expiring,
    List<StoredId> ids,
    Map<String, Long> rows) {

  /** The tables whose rows say nothing that is not said elsewhere. */
  private static final List<String> NOT_COUNTED = List.of("META", "LANE", "XA_BODY");

  /** What a store holds, read in pages of so many rows. */
  static StoreImage of(H2Store store, StoreFiles files, int pageSize) throws SQLException {
    Contents contents = store.contents();
    StoreReader reader = store.reader();
    Map<Integer, DestinationName> destinations = new TreeMap<>();
    for (StoredDestination destination : contents.destinations()) {
      destinations.put(destination.id(), destination.name());
    }
    Map<Integer, SubscriptionSpec> subscriptions = new TreeMap<>();
    Map<Integer, List<Long>> marks = new TreeMap<>();
    Map<Integer, Long> bytes = new TreeMap<>();
    Map<Integer, List<StoredDelivery>> deliveries = new TreeMap<>();
    for (StoredSubscription subscription : contents.subscriptions()) {
      int id = subscription.id();
      subscriptions.put(id, subscription.spec());
      marks.put(id, Arrays.stream(subscription.marks()).boxed().toList());
      bytes.put(id, subscription.bytes());
      deliveries.put(id, deliveries(reader, id, pageSize));
    }
    return new StoreImage(
        destinations,
        subscriptions,
        marks,
        bytes,
        contents.dropped(),
        contents.branches(),
        contents.branches().stream().map(branch -> reader.branchSends(branch.id())).toList(),
        contents.nextId(),
        contents.nextSequence(),
        deliveries,
        reader.due(TimedKey.NONE, Long.MAX_VALUE, Integer.MAX_VALUE),
        reader.expiring(TimedKey.NONE, Long.MAX_VALUE, Integer.MAX_VALUE),
        reader.deduplicationIds(0, 0, 100_000),
        rowCounts(files));
  }

  /** What a model says. */
  static StoreImage of(StoreModel model) {
    Map<Integer, List<Long>> marks = new TreeMap<>();
    model.marks.forEach((id, of) -> marks.put(id, Arrays.stream(of).boxed().toList()));
    return new StoreImage(
        model.destinations,
        model.specs,
        marks,
        model.bytes(),
        model.dropped(),
        model.branches.values().stream().map(StoreModel.Branch::branch).toList(),
        model.branches.values().stream().map(StoreModel.Branch::sends).toList(),
        model.nextId,
        model.nextSequence,
        model.live().stream().collect(Collectors.toMap(id -> id, model::all)),
        model.due(TimedKey.NONE, Long.MAX_VALUE),
        model.expiring(TimedKey.NONE, Long.MAX_VALUE),
        model.ids(),
        model.rowCounts());
  }

  private static List<StoredDelivery> deliveries(StoreReader reader, int id, int pageSize) {
    List<StoredDelivery> found = new ArrayList<>();
    long after = Ord.BEFORE_ALL;
    Page page;
    do {
      page = reader.page(id, after, Long.MAX_VALUE, Long.MAX_VALUE, pageSize, Long.MAX_VALUE);
      found.addAll(page.rows());
      after = page.scannedTo();
    } while (!page.end());
    return found;
  }

  private static Map<String, Long> rowCounts(StoreFiles files) throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    try (Connection connection = files.connect(files.url(64 << 20), "sa");
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
                  + " WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_TYPE = 'BASE TABLE'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      tables.removeAll(NOT_COUNTED);
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

  /** Where it differs from another, shortly. */
  String differenceFrom(StoreImage other) {
    StringBuilder text = new StringBuilder();
    describe(text, "destinations", destinations, other.destinations);
    describe(text, "subscriptions", subscriptions.keySet(), other.subscriptions.keySet());
    describe(text, "marks", marks, other.marks);
    describe(text, "dropped", dropped, other.dropped);
    describe(text, "branches", branches, other.branches);
    describe(text, "next id", nextId, other.nextId);
    describe(text, "next sequence", nextSequence, other.nextSequence);
    describe(text, "due", due, other.due);
    describe(text, "expiring", expiring, other.expiring);
    describe(text, "ids", ids, other.ids);
    describe(text, "rows", rows, other.rows);
    TreeSet<Integer> all = new TreeSet<>(deliveries.keySet());
    all.addAll(other.deliveries.keySet());
    for (int id : all) {
      List<StoredDelivery> more = new ArrayList<>(deliveries.getOrDefault(id, List.of()));
      List<StoredDelivery> fewer = new ArrayList<>(other.deliveries.getOrDefault(id, List.of()));
      List<StoredDelivery> same = new ArrayList<>(more);
      same.retainAll(fewer);
      more.removeAll(same);
      fewer.removeAll(same);
      describe(text, "deliveries of " + id, shortly(more), shortly(fewer));
    }
    return text.toString();
  }

  private static void describe(StringBuilder text, String what, Object mine, Object others) {
    if (!mine.equals(others)) {
      text.append(", ").append(what).append(' ').append(mine).append(" not ").append(others);
    }
  }

  private static List<String> shortly(List<StoredDelivery> deliveries) {
    return deliveries.stream()
        .map(
            d ->
                Ord.sequence(d.ord())
                    + (d.message() == null ? " without message" : "")
                    + " attempts "
                    + d.attempts()
                    + " due "
                    + d.due()
                    + " traits "
                    + d.traits())
        .toList();
  }
}
