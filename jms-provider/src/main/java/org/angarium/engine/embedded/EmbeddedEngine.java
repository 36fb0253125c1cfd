package org.angarium.engine.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.angarium.engine.Administration;
import org.angarium.engine.Backup;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.ExpiryPolicy;
import org.angarium.engine.Inspection;
import org.angarium.engine.LimitPolicy;
import org.angarium.engine.Order;
import org.angarium.engine.Participant;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.Departures;
import org.angarium.engine.support.Failures;
import org.angarium.engine.support.Line;
import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one JVM that owns its store: an index of deliveries in memory, and a committer that
 * writes what is durable before it takes effect. Thread-safe.
 *
 * <p>A unit of work with nothing durable in it is applied on the caller's thread. Everything else
 * goes through the {@link Committer}. Reading what does not fit into memory is the {@link Pager}'s.
 */
public final class EmbeddedEngine implements Engine {
  private final Clock clock;
  private final EngineSettings settings;
  private final Store store;
  private final DetachedReader reader;
  private final Departures departures = new Departures();
  private final MemoryGate memory;
  private final IdMemory ids;
  private final DiskGate disk;
  private final Sequence sequence;
  private final Directory directory = new Directory();
  private final Consumers consumers = new Consumers(this, directory);
  private final PreparedBranches branches = new PreparedBranches(this);
  private final EmbeddedDestinations destinations = new EmbeddedDestinations(this, directory);
  private final ScheduleTable schedules;
  private final Committer committer;
  private final Pager pager;
  private final Inspector inspector;
  private final Failures failures = new Failures();
  private final EmbeddedAdministration administration;
  private final Map<String, ConnectionPresence> clientIds = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Takes over an open store: closing the engine closes it. The clock stays the caller's.
   *
   * @param name for the names of threads
   */
  public EmbeddedEngine(String name, Clock clock, EngineSettings settings, Store store) {
    this(name, clock, settings, store, true);
  }

  /**
   * An engine whose threads need not run, for those who look at nothing but what the application's
   * threads do: then it has nothing durable, and no time passes.
   */
  EmbeddedEngine(
      String name, Clock clock, EngineSettings settings, Store store, boolean threadsRun) {
    this.clock = clock;
    this.settings = settings;
    this.store = store;
    this.reader = new DetachedReader(name, store.reader());
    this.memory = new MemoryGate(settings, departures);
    this.ids = new IdMemory(settings.memoryLimit());
    Runnable tidying = () -> PagerStep.begin(this, reading -> store.tidy());
    this.disk = new DiskGate(name, settings, store, clock, departures, memory::unwritten, tidying);
    this.schedules = new ScheduleTable(this, settings.memoryLimit() / 8);
    Contents contents = store.contents();
    this.sequence = new Sequence(contents);
    this.committer = new Committer(name, store, settings.syncOnCommit(), sequence, this::stopped);
    this.pager = new Pager(name, this, clock, store.reader());
    this.administration = new EmbeddedAdministration(this, directory);
    this.inspector = new Inspector(this, store);
    new Recovery(this, store.reader()).recover(contents);
    if (threadsRun) {
      committer.start();
      pager.start();
    }
    store.onFailure(this::fail);
  }

  // ---- destinations, connections, consumers -------------------------------------------------

  @Override
  public void declare(DestinationName name) {
    checkOpen();
    if (!directory.exists(name)) {
      directory.checkRoom(memory.limitOfPlaces());
      declareAnyway(name);
    }
  }

  @Override
  public void declareAnyway(DestinationName name) {
    checkOpen();
    if (!directory.exists(name)) {
      change(DestinationChange.create(this, directory, name));
    }
  }

  @Override
  public boolean exists(DestinationName name) {
    return directory.exists(name);
  }

  @Override
  public EmbeddedDestinations destinations() {
    return destinations;
  }

  @Override
  public PreparedBranches branches() {
    return branches;
  }

  @Override
  public Presence attach(String connectionId) {
    checkOpen();
    return new ConnectionPresence(this, directory, clientIds, connectionId);
  }

  @Override
  public Claimer claimer(SubscriptionSpec subscription, ClaimSpec claim) {
    checkOpen();
    return consumers.open(subscription, claim);
  }

  // ---- messages -----------------------------------------------------------------------------

  @Override
  public Commit submit(UnitOfWork work) {
    return submit(work, false);
  }

  @Override
  public Commit submitLazily(UnitOfWork work) {
    return submit(work, true);
  }

  private Commit submit(UnitOfWork work, boolean lazily) {
    checkOpen();
    if (work.isEmpty()) {
      work.giveUp();
      return Commit.DONE;
    }
    if (work.isOneAcknowledgement() && !work.acks().get(0).durable()) {
      settle(UnitWork.own(work.acks().get(0)));
      return Commit.DONE;
    }
    return submit(lazily ? UnitWork.lazy(this, work) : new UnitWork(this, work));
  }

  @Override
  public void sync() {
    if (committer.isBehind()) {
      SyncWork work = new SyncWork();
      run(work, work.commit());
    }
  }

  /** The commonest unit that is not written, without the detour: one acknowledgement. */
  private static void settle(QueuedDelivery d) {
    if (!d.move(QueuedDelivery.CLAIMED, QueuedDelivery.SETTLING)) {
      throw UnitWork.stale(d);
    }
    Wakes wakes = new Wakes();
    d.subscription.settle(d, wakes);
    wakes.run();
  }

  Commit submit(UnitWork unit) {
    boolean durable = unit.isDurable();
    unit.begin();
    if (durable || unit.makesRoomOnDisk() || !applyHere(unit)) {
      unit.queue();
      Commit commit = unit.commit();
      committer.submit(unit);
      return commit;
    }
    return Commit.DONE;
  }

  /**
   * Applies a unit without writing; not where a durable subscription was made since it was looked
   * at.
   */
  private static boolean applyHere(UnitWork unit) {
    try {
      unit.prepare();
    } catch (RuntimeException e) {
      unit.abandon();
      throw e;
    }
    if (unit.hasDurableArrivals()) {
      return false;
    }
    Wakes wakes = new Wakes();
    unit.apply(wakes);
    wakes.run();
    unit.report();
    return true;
  }

  @Override
  public void release(List<Delivery> deliveries, ReleaseMode mode) {
    Wakes wakes = new Wakes();
    List<QueuedDelivery> heldBack = new ArrayList<>(0);
    for (int i = deliveries.size() - 1; i >= 0; i--) {
      if (deliveries.get(i) instanceof QueuedDelivery d) {
        QueuedDelivery again = d.subscription.release(d, mode, wakes);
        if (again != null && again.durable && again.state() == QueuedDelivery.HELD_BACK) {
          heldBack.add(again);
        }
      }
    }
    wakes.run();
    if (!heldBack.isEmpty()) {
      committer.submit(new HoldBack(heldBack, mode.notBefore()));
    }
  }

  // ---- transactions of the application -------------------------------------------------------

  @Override
  public DataSource dataSource() {
    checkOpen();
    return store.applicationTables(this::commitJoined).dataSource();
  }

  @Override
  public Enlistment enlist(Connection connection, Participant participant) {
    checkOpen();
    return store.applicationTables(this::commitJoined).enlist(connection, participant);
  }

  @Override
  public Backup backup(Path target, boolean replace) {
    checkOpen();
    return store.backup(target, replace);
  }

  private void commitJoined(JoinedTransaction transaction, UnitOfWork work) {
    checkOpen();
    UnitWork unit = new UnitWork(this, work);
    unit.begin();
    unit.queue();
    Commit commit = unit.commit();
    committer.submit(new JoinedWork(unit, transaction));
    commit.await();
  }

  @Override
  public ScheduleTable schedules() {
    return schedules;
  }

  /** For {@link EmbeddedClaimer}. */
  void closeClaimer(EmbeddedClaimer claimer) {
    consumers.close(claimer);
  }

  @Override
  public BrowseCursor browse(DestinationName queue, Selector selector) {
    checkOpen();
    return new EmbeddedCursor(this, queueOf(queue), selector, clock);
  }

  @Override
  public Administration administration() {
    return administration;
  }

  // ---- the end ------------------------------------------------------------------------------

  @Override
  public void onFailure(FailureListener listener) {
    failures.add(listener);
  }

  @Override
  public @Nullable AngariumException failure() {
    return committer.failure();
  }

  @Override
  public Inspection inspection() {
    return inspector;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      endWaiting(
          new AngariumException(
              ErrorCode.BROKER_CLOSED, "the broker was closed while a sender waited for room"));
      disk.close();
      pager.close();
      committer.submit(new CleanClose(directory));
      committer.close();
      reader.close();
      store.close();
    }
  }

  // ---- those who wait for room ----------------------------------------------------------------

  @Override
  public Room room() {
    return new EmbeddedRoom(this, true);
  }

  /** All lines in which senders may wait. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>(memory.lines());
    lines.add(disk.line());
    directory.entries().forEach(entry -> lines.add(entry.line()));
    return lines;
  }

  private void endWaiting(AngariumException reason) {
    lines().forEach(line -> line.end(reason));
  }

  /** Who waits for room no longer. */
  Departures departures() {
    return departures;
  }

  DiskGate disk() {
    return disk;
  }

  /** What destinations may hold. */
  LimitPolicy limitPolicy() {
    return settings.limits();
  }

  // ---- for the parts of the engine ----------------------------------------------------------

  /** Has the committer do something, and waits for it. */
  void run(Work work, PendingCommit commit) {
    committer.submit(work);
    commit.await();
  }

  void change(DirectoryChange change) {
    run(change, change.commit());
  }

  /** The committer has stopped: nobody waits any more for what will not come. */
  private void stopped(AngariumException e) {
    endWaiting(e);
    failures.failed(e);
  }

  /** Stops accepting work. */
  void fail(AngariumException e) {
    committer.fail(e);
  }

  /**
   * Takes what has expired out of memory, and has it removed from disk.
   *
   * @return when the next expires
   */
  long expire(long now) {
    long next = Long.MAX_VALUE;
    for (Subscription subscription : directory.subscriptions()) {
      Expired expired = new Expired();
      next = Math.min(next, subscription.expiring().expireInMemory(now, expired));
      expired.finishLater(this);
    }
    return next;
  }

  DestinationEntry newEntry(int id, DestinationName name, @Nullable String owner) {
    return new DestinationEntry(
        id, name, owner, new RememberedIds(settings, ids), settings.limits().of(name));
  }

  MemoryGate memory() {
    return memory;
  }

  Sequence sequence() {
    return sequence;
  }

  long nextSequence() {
    return sequence.next();
  }

  long lastSequence() {
    return sequence.last();
  }

  /** The last sequence number whose group has taken effect; exact under the committer's lock. */
  long committedSequence() {
    return committer.appliedSequence();
  }

  Directory directory() {
    return directory;
  }

  Committer committer() {
    return committer;
  }

  Pager pager() {
    return pager;
  }

  /** For threads of the application: they may be interrupted, which a read must not notice. */
  StoreReader reader() {
    return reader;
  }

  /** What becomes of what expires. */
  ExpiryPolicy expiryPolicy() {
    return settings.expiry();
  }

  /** How a destination's messages are shared among consumers. */
  Order orderOf(DestinationName destination) {
    return settings.order().of(destination);
  }

  boolean keepsMessages() {
    return store.keepsMessages();
  }

  long horizon() {
    return pager.horizon();
  }

  long now() {
    return clock.millis();
  }

  private Subscription queueOf(DestinationName queue) {
    return directory.queue(queue);
  }

  /** Throws why the engine takes no more work, if it does not. */
  void checkOpen() {
    AngariumException refused = committer.refusal();
    if (refused != null) {
      throw refused;
    }
  }
}
