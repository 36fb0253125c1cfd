package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.move.Inventory;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MoveMark;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MoveTarget;
import org.angarium.engine.move.MovedBranch;
import org.angarium.engine.move.RememberedId;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A store in H2 that gets what another holds. Each batch is written to the tables and synced before
 * the next, with the mark in the table {@code meta}.
 *
 * <p>Ids are given by the places in the inventory: destinations from 1, behind them subscriptions,
 * behind them branches.
 */
public final class H2MoveTarget implements MoveTarget {
  private final String name;
  private final Path database;
  private final @Nullable Secret secret;
  private final Clock clock;
  private @Nullable H2Store store;

  private int destinations;
  private int subscriptions;
  private final Map<DestinationName, Integer> destinationIds = new HashMap<>();

  /**
   * A store that is made where it is missing.
   *
   * @param name see {@link #name()}
   * @param secret that it is, or shall be, encrypted with, or null
   */
  public H2MoveTarget(String name, Path database, @Nullable Secret secret, Clock clock) {
    this.name = name;
    this.database = database;
    this.secret = secret;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  private H2Store open() {
    H2Store present = store;
    if (present == null) {
      present = H2Store.open(new H2StoreSettings(database, true, clock, secret, true));
      store = present;
      Contents contents = present.contents();
      destinations = contents.destinations().size();
      subscriptions = contents.subscriptions().size();
      contents.destinations().forEach(d -> destinationIds.put(d.name(), d.id()));
    }
    return present;
  }

  private H2Writer writer() {
    return open().moving();
  }

  @Override
  public @Nullable MoveMark mark() {
    if (!Files.exists(StoreFiles.of(database).main())) {
      return null;
    }
    String text = open().move();
    return text.isEmpty() ? null : MoveMark.parse(text);
  }

  @Override
  public void requireEmpty() {
    if (Files.exists(StoreFiles.of(database).main())) {
      requireEmpty(open().contents());
    }
  }

  private void requireEmpty(Contents contents) {
    if (!contents.destinations().isEmpty()
        || !contents.schedules().isEmpty()
        || !contents.branches().isEmpty()) {
      throw new AngariumException(
          ErrorCode.MOVE_REFUSED,
          "the move is refused: the target %s is not empty; it has %d destinations, and what is there would be mixed up with what comes"
              .formatted(name, contents.destinations().size()));
    }
  }

  @Override
  public void begin(MoveMark mark) {
    writer().setMove(mark.toText());
    commit();
  }

  private void commit() {
    writer().commit();
    writer().sync();
  }

  /** In one transaction with the mark, or not at all. */
  private void write(MoveMark before, MoveMark after, Runnable changes) {
    H2Writer writer = writer();
    if (!before.toText().equals(open().move())) {
      throw new AngariumException(
          ErrorCode.MOVE_REFUSED,
          "the move cannot go on: another one works on %s; run one at a time".formatted(name));
    }
    try {
      changes.run();
      writer.setMove(after.toText());
      commit();
    } catch (RuntimeException | Error e) {
      rollBack(writer, e);
      throw e;
    }
  }

  private static void rollBack(H2Writer writer, Throwable reason) {
    try {
      writer.rollback();
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  // ---- writing --------------------------------------------------------------------------------

  private static int destinationId(int place) {
    return place + 1;
  }

  private int subscriptionId(int place) {
    return destinations + place + 1;
  }

  private int branchId(int number) {
    return destinations + subscriptions + number + 1;
  }

  @Override
  public void addInventory(Inventory inventory, MoveMark before, MoveMark after) {
    destinations = inventory.destinations().size();
    subscriptions = inventory.subscriptions().size();
    write(before, after, () -> add(inventory, writer()));
  }

  private void add(Inventory inventory, H2Writer writer) {
    for (int i = 0; i < destinations; i++) {
      Inventory.Place place = inventory.destinations().get(i);
      int id = destinationId(i);
      destinationIds.put(place.name(), id);
      writer.addDestination(id, place.name());
      if (!place.pause().equals(Pause.NONE)) {
        writer.setPause(id, place.pause());
      }
    }
    for (int i = 0; i < subscriptions; i++) {
      Inventory.Subscribed subscribed = inventory.subscriptions().get(i);
      SubscriptionSpec spec = subscribed.spec();
      int id = subscriptionId(i);
      writer.addSubscription(id, idOf(spec.destination()), spec);
      if (subscribed.unattendedSince() != 0) {
        writer.setUnattended(id, subscribed.unattendedSince());
      }
    }
    inventory.schedules().forEach(writer::putSchedule);
    writer.reserveId(branchId(0));
    writer.reserveSequence(inventory.nextSequence());
  }

  private int idOf(DestinationName destination) {
    Integer id = destinationIds.get(destination);
    if (id == null) {
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          "the source of the move has something for %s, which is not there; check the source"
              .formatted(destination));
    }
    return id;
  }

  @Override
  public void addItems(List<Item> items, MoveMark before, MoveMark after) {
    write(
        before,
        after,
        () -> {
          Set<Long> messages = new HashSet<>();
          for (Item item : items) {
            if (item.shared()
                && messages.add(item.sequence())
                && !writer().hasMessage(item.sequence())) {
              writer().addMessage(item.sequence(), item.message());
            }
            add(item, writer());
          }
        });
  }

  private void add(Item item, H2Writer writer) {
    int subscription = subscriptionId(item.subscription());
    boolean heldBack = item.isHeldBack();
    int traits =
        writer.addDelivery(
            subscription, item.ord(), item.message(), heldBack ? 0 : item.due(), item.shared());
    if (heldBack) {
      writer.holdBack(
          subscription, item.ord(), item.attempts(), item.history(), item.due(), traits);
    } else if (item.attempts() > 0) {
      writer.setAttempts(subscription, item.ord(), item.attempts(), item.history());
    }
  }

  @Override
  public void addIds(List<RememberedId> ids, MoveMark before, MoveMark after) {
    write(
        before,
        after,
        () ->
            ids.forEach(
                id ->
                    writer()
                        .addDeduplicationId(
                            destinationId(id.destination()), id.sequence(), id.id(), id.at())));
  }

  @Override
  public void addBranch(int number, MovedBranch branch, MoveMark before, MoveMark after) {
    write(before, after, () -> add(branchId(number), branch, writer()));
  }

  private void add(int id, MovedBranch branch, H2Writer writer) {
    List<Send> sends = branch.sends();
    for (int n = 0; n < sends.size(); n++) {
      writer.addBranchSend(id, n, idOf(sends.get(n).message().destination()), sends.get(n));
    }
    for (MovedBranch.Ack ack : branch.acks()) {
      writer.addBranchAck(id, subscriptionId(ack.subscription()), ack.ord());
    }
    List<ScheduleChange> changes = branch.changes();
    for (int n = 0; n < changes.size(); n++) {
      writer.addBranchSchedule(id, n, changes.get(n));
    }
    if (branch.state() == PreparedBranch.State.PREPARED) {
      writer.addBranch(id, branch.id(), branch.preparedAt());
    } else {
      writer.decideBranch(id, branch.id(), branch.preparedAt(), branch.state());
    }
    writer.reserveId(id + 1);
  }

  @Override
  public void setMark(MoveMark before, MoveMark after) {
    write(before, after, () -> {});
  }

  // ---- the end --------------------------------------------------------------------------------

  /** As anybody would read it who has no broker. */
  @Override
  public MoveSource readBack() {
    close();
    return H2MoveSource.readBack(name, database, secret);
  }

  @Override
  public List<String> settle() {
    return List.of(); // a broker does what is to be done when it opens the store
  }

  @Override
  public void open(MoveMark mark) {
    writer().setMove("");
    commit();
    close();
  }

  /** First the log: a file that was closed needs none, and without the file there must be none. */
  @Override
  public void drop() {
    open();
    close();
    StoreFiles files = StoreFiles.of(database);
    try {
      Files.deleteIfExists(files.log());
      Files.deleteIfExists(files.main());
    } catch (IOException e) {
      throw OpenErrors.of(files, e);
    }
  }

  @Override
  public void close() {
    H2Store present = store;
    store = null;
    if (present != null) {
      present.close();
    }
  }
}
