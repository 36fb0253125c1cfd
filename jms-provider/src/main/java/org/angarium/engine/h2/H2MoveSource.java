package org.angarium.engine.h2;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreReader.StoredId;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.engine.move.Inventory;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MoveMark;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MovedBranch;
import org.angarium.engine.move.RememberedId;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A store in H2 that is copied: it is read offline, so its files stay as they are, byte for byte.
 * What says that it is the same when a move goes on is a checksum of its files.
 */
public final class H2MoveSource implements MoveSource {
  private static final int IDS_AT_ONCE = 1_000;

  private final String name;
  private final Path database;
  private final @Nullable Secret secret;
  private @Nullable OfflineStore store;

  // what it holds, from inventory on
  private long asOf;
  private List<Contents.StoredSubscription> subscriptions = List.of();
  private List<Contents.StoredDestination> destinations = List.of();
  private Map<Integer, Long> depths = Map.of();
  private Map<Integer, Integer> subscriptionPlaces = Map.of();

  /** Those of groups that wait after an attempt, and their groups with them. */
  private final Set<Key> heldBack = new HashSet<>();

  private final Set<Key> ofBranches = new HashSet<>();
  private @Nullable Map<Integer, NavigableMap<Long, StoredId>> ids;

  private record Key(int subscriptionId, long ord) {}

  /**
   * A store that is not open yet.
   *
   * @param name see {@link #name()}
   * @param secret that it is encrypted with, or null
   */
  public H2MoveSource(String name, Path database, @Nullable Secret secret) {
    this.name = name;
    this.database = database;
    this.secret = secret;
  }

  /** What a move has brought to a store, to be read. */
  static H2MoveSource readBack(String name, Path database, @Nullable Secret secret) {
    H2MoveSource source = new H2MoveSource(name, database, secret);
    source.store = OfflineStore.open(database, secret);
    return source;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String hold(String target, @Nullable String expected) {
    // before it is opened: else who reads it would meet the lock, on some systems
    String fingerprint = fingerprint();
    OfflineStore opened = OfflineStore.open(database, secret);
    store = opened;
    if (!opened.move().isEmpty()) {
      throw MoveMark.unfinished("the store " + database, opened.move());
    }
    if (expected != null && !expected.equals(fingerprint)) {
      throw new AngariumException(
          ErrorCode.MOVE_REFUSED,
          "the move cannot go on: %s has changed since it began, a broker had it open; drop the move, and begin again"
              .formatted(name));
    }
    return fingerprint;
  }

  private String fingerprint() {
    StoreFiles files = StoreFiles.of(database);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : List.of(files.main(), files.log())) {
        if (Files.exists(file)) {
          add(file, digest);
        }
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw OpenErrors.of(files, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  private static void add(Path file, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
  }

  private OfflineStore open() {
    OfflineStore present = store;
    if (present == null) {
      throw new IllegalStateException("it is not held");
    }
    return present;
  }

  // ---- what it holds --------------------------------------------------------------------------

  @Override
  public Inventory inventory(long time) {
    asOf = time;
    Contents contents = open().contents();
    StoreReader reader = open().reader();
    destinations =
        contents.destinations().stream()
            .sorted(Comparator.comparing(Contents.StoredDestination::id))
            .toList();
    subscriptions = contents.subscriptions();
    depths = reader.depths(Long.MAX_VALUE);
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < subscriptions.size(); i++) {
      places.put(subscriptions.get(i).id(), i);
    }
    subscriptionPlaces = places;
    heldBack.clear();
    for (TimedKey key : reader.heldBackInGroups(asOf)) {
      heldBack.add(new Key(key.subscriptionId(), key.ord()));
    }
    ofBranches.clear();
    for (Contents.StoredBranch branch : contents.branches()) {
      branch.acks().forEach(ack -> ofBranches.add(new Key(ack.subscriptionId(), ack.ord())));
    }
    return inventory(contents, reader.pauses());
  }

  private Inventory inventory(Contents contents, Map<Integer, Pause> pauses) {
    long next = contents.nextSequence();
    for (StoredSchedule schedule : contents.schedules()) {
      next = Math.max(next, schedule.revision() + 1);
    }
    return new Inventory(
        destinations.stream()
            .map(d -> new Inventory.Place(d.name(), pauses.getOrDefault(d.id(), Pause.NONE)))
            .toList(),
        subscriptions.stream()
            .map(s -> new Inventory.Subscribed(s.spec(), s.unattendedSince()))
            .toList(),
        contents.schedules().stream().sorted(Comparator.comparing(StoredSchedule::key)).toList(),
        next);
  }

  @Override
  public long depth(int subscription) {
    return depths.getOrDefault(subscriptions.get(subscription).id(), 0L);
  }

  @Override
  public Page page(int subscription, long after, int maxRows, long maxBytes) {
    Contents.StoredSubscription from = subscriptions.get(subscription);
    StoreReader.Page page =
        open().reader().page(from.id(), after, Long.MAX_VALUE, Long.MAX_VALUE, maxRows, maxBytes);
    return new Page(
        page.rows().stream().map(row -> item(subscription, from, row)).toList(),
        page.scannedTo(),
        page.end());
  }

  private Item item(int subscription, Contents.StoredSubscription from, StoredDelivery row) {
    boolean marked = Ord.sequence(row.ord()) <= from.marks()[Ord.priority(row.ord())];
    int attempts = Math.max(row.attempts(), marked ? 1 : 0);
    Key key = new Key(from.id(), row.ord());
    long due = row.due() <= asOf || ofBranches.contains(key) ? 0 : row.due();
    return new Item(
        subscription,
        row.ord(),
        row.message(),
        Traits.has(row.traits(), Traits.SHARED),
        attempts,
        attempts == 0 ? null : row.history(),
        due,
        due != 0 && heldBack.contains(key));
  }

  @Override
  public List<RememberedId> ids(int destination, long after, int max) {
    Map<Integer, NavigableMap<Long, StoredId>> known = ids;
    if (known == null) {
      known = readIds();
      ids = known;
    }
    SortedMap<Long, StoredId> some =
        known.getOrDefault(destinations.get(destination).id(), new TreeMap<>()).tailMap(after + 1);
    return some.values().stream()
        .limit(max)
        .map(id -> new RememberedId(destination, id.sequence(), id.id(), id.at()))
        .toList();
  }

  /** As many as destinations remember, which a broker has in memory too. */
  private Map<Integer, NavigableMap<Long, StoredId>> readIds() {
    Map<Integer, NavigableMap<Long, StoredId>> all = new HashMap<>();
    Map<Integer, Map<String, Long>> newest = new HashMap<>();
    List<StoredId> some = open().reader().deduplicationIds(0, 0, IDS_AT_ONCE);
    while (!some.isEmpty()) {
      for (StoredId id : some) {
        NavigableMap<Long, StoredId> here =
            all.computeIfAbsent(id.destinationId(), destination -> new TreeMap<>());
        Long before =
            newest
                .computeIfAbsent(id.destinationId(), destination -> new HashMap<>())
                .put(id.id(), id.sequence());
        if (before != null) {
          here.remove(before);
        }
        here.put(id.sequence(), id);
      }
      StoredId last = some.get(some.size() - 1);
      some = open().reader().deduplicationIds(last.destinationId(), last.sequence(), IDS_AT_ONCE);
    }
    return all;
  }

  @Override
  public int branches() {
    return open().contents().branches().size();
  }

  @Override
  public MovedBranch branch(int number) {
    Contents.StoredBranch stored = open().contents().branches().get(number);
    StoreReader reader = open().reader();
    boolean prepared = stored.state() == PreparedBranch.State.PREPARED;
    List<MovedBranch.Ack> acks = new ArrayList<>();
    for (Contents.StoredAck ack : stored.acks()) {
      Integer place = subscriptionPlaces.get(ack.subscriptionId());
      if (place != null && isThere(reader, ack)) {
        acks.add(new MovedBranch.Ack(place, ack.ord()));
      }
    }
    return new MovedBranch(
        stored.branch(),
        stored.state(),
        stored.preparedAt(),
        prepared ? reader.branchSends(stored.id()) : List.<Send>of(),
        acks,
        prepared ? reader.branchSchedules(stored.id()) : List.of());
  }

  private static boolean isThere(StoreReader reader, Contents.StoredAck ack) {
    return reader
        .heads(
            ack.subscriptionId(),
            ack.ord() - 1,
            Ord.sequence(ack.ord()),
            Long.MAX_VALUE,
            1,
            Long.MAX_VALUE)
        .rows()
        .stream()
        .anyMatch(row -> row.ord() == ack.ord());
  }

  @Override
  public List<String> leftBehind() {
    List<String> tables = open().applicationTables();
    return tables.isEmpty()
        ? List.of()
        : List.of("the application's own tables did not go along: " + String.join(", ", tables));
  }

  // ---- the end --------------------------------------------------------------------------------

  /** The lock goes with the open file. */
  @Override
  public void release(String target) {
    close();
  }

  @Override
  public void close() {
    OfflineStore present = store;
    store = null;
    if (present != null) {
      present.close();
    }
  }
}
