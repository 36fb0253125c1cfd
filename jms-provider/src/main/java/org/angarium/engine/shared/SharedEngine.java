package org.angarium.engine.shared;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.angarium.engine.Backup;
import org.angarium.engine.Branches;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Inspection;
import org.angarium.engine.Order;
import org.angarium.engine.Participant;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.support.Failures;
import org.angarium.engine.support.Guarded;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one node among several that share a database: all that counts is there, and nothing
 * here need be right but what this node holds. Thread-safe.
 *
 * <p>Writes of messages go through the {@link GroupCommitter}. {@link Claims} claim on the threads
 * of consumers. {@link Wakeups} tell who waits; the {@link Janitor} minds times; {@link Node} and
 * {@link Reaper} know who lives.
 */
public final class SharedEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(SharedEngine.class);

  private static final Duration SILENT_FOR_LONG = Duration.ofSeconds(15);

  /** Who opens a broker with a wrong address is told soon. */
  static final Duration START_PATIENCE = Duration.ofSeconds(10);

  private final Clock clock;
  private final EngineSettings settings;
  private final Database database;
  private final Directory directory = new Directory();
  private final LocalSubscriptions locals;
  private final Tallies tallies = new Tallies(this);
  private final Consumers consumers = new Consumers(this);
  private final SharedDestinations destinations = new SharedDestinations(this);
  private final Claims claims = new Claims(this);
  private final GroupSharing sharing = new GroupSharing(this);
  private final SharedBranches branches = new SharedBranches(this);
  private final LimitBook limits;
  private final SharedSchedules schedules = new SharedSchedules(this);
  private final SharedAdministration administration = new SharedAdministration(this);
  private final SharedInspection inspection = new SharedInspection(this);
  private final AtomicLong seizures = new AtomicLong();
  private final Node node;
  private final GroupCommitter committer;
  private final Janitor janitor;
  private final Wakeups wakeups;
  private final Upkeep upkeep;
  private final Failures failures = new Failures();
  private final AtomicReference<@Nullable AngariumException> failure = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private final NodeOptions options;
  private volatile @Nullable ConnectionPool pool;
  private volatile @Nullable JoinedSource tables;

  private final RememberedIds rememberedIds;

  /**
   * Joins the nodes that share the database; makes the tables where they are missing. The clock and
   * the connections stay the caller's.
   *
   * @param name for the names of threads
   * @param connections not committing by themselves, with the schema as their search path
   * @throws AngariumException with a code of storage
   */
  public SharedEngine(
      String name,
      Clock clock,
      EngineSettings settings,
      DataSource connections,
      NodeOptions options) {
    this.clock = clock;
    this.settings = settings;
    this.rememberedIds = new RememberedIds(settings.deduplicationIds());
    this.options = options;
    this.limits = new LimitBook(this);
    this.locals = new LocalSubscriptions(settings.order(), longest(options));
    this.database = new Database(connections, options.patience());
    Database starting = database.starting(START_PATIENCE);
    options.place().open(starting, options);
    Sequences.check(starting, options.features());
    this.node = Node.join(starting, name, options.lease()).with(database);
    this.committer = new GroupCommitter(this, name);
    this.janitor = new Janitor(this, name, clock);
    this.wakeups = new Wakeups(this, name, options.schema(), options.features());
    this.upkeep = new Upkeep(this, name, options.lease());
    upkeep.renew();
    schedules.refresh();
    sharing.lookWhoElseKeeps();
    committer.start();
    janitor.start();
    wakeups.start();
    upkeep.start();
  }

  /**
   * Has connections closed when this has closed.
   *
   * @param own those that this was opened with
   * @param ofApplication others to the same database, for the application's own tables; null where
   *     there are to be none
   */
  public SharedEngine owning(ConnectionPool own, @Nullable ConnectionPool ofApplication) {
    this.pool = own;
    node.renewOver(own.reserve());
    this.tables = JoinedSource.ofPool(this, ofApplication, options);
    return this;
  }

  /** What time it is in the database. */
  void hearTime(DatabaseClock.Sample sample) {
    if (clock instanceof DatabaseClock corrected) {
      corrected.correct(sample);
    }
  }

  /** The server ends transactions that are silent for less than that. */
  private static Duration longest(NodeOptions options) {
    return options.lease().compareTo(SILENT_FOR_LONG) > 0 ? options.lease() : SILENT_FOR_LONG;
  }

  /** Ends nodes whose leases have run out, as the engine does by itself now and then. */
  public void endSilentNodes() {
    Reaper.run(database, node.id()).forEach(wakeups::freed);
  }

  // ---- destinations, connections, consumers -------------------------------------------------

  @Override
  public void declare(DestinationName name) {
    checkOpen();
    destinations.declare(name);
  }

  @Override
  public boolean exists(DestinationName name) {
    return destinations.exists(name);
  }

  @Override
  public boolean seemsToExist(DestinationName name) {
    return destinations.seemsToExist(name);
  }

  @Override
  public SharedDestinations destinations() {
    return destinations;
  }

  @Override
  public Presence attach(String connectionId) {
    checkOpen();
    return new SharedPresence(this, connectionId);
  }

  @Override
  public Claimer claimer(SubscriptionSpec subscription, ClaimSpec claim) {
    checkOpen();
    return consumers.open(subscription, claim);
  }

  // ---- messages -----------------------------------------------------------------------------

  @Override
  public Commit submit(UnitOfWork work) {
    return submit(work, true);
  }

  /**
   * As {@link #submit(UnitOfWork)}.
   *
   * @param waits whether it may wait for room; it is refused else
   */
  Commit submit(UnitOfWork work, boolean waits) {
    checkOpen();
    if (work.isEmpty()) {
      work.giveUp();
      return Commit.DONE;
    }
    Commit commit = committer.submit(new Write.Unit(work, SharedRoom.of(this, work, waits)));
    if (isDurable(work)) {
      return commit;
    }
    commit.await();
    return Commit.DONE;
  }

  private static boolean isDurable(UnitOfWork work) {
    return !work.scheduleChanges().isEmpty()
        || work.sends().stream()
            .anyMatch(s -> s.message().persistent() && !s.message().destination().temporary())
        || work.acks().stream().anyMatch(Delivery::durable);
  }

  @Override
  public Branches branches() {
    return branches;
  }

  @Override
  public void release(List<Delivery> deliveries, ReleaseMode mode) {
    if (isClosed()) {
      return; // the node's end gives them back
    }
    List<SharedDelivery> released = deliveries.stream().map(SharedDelivery.class::cast).toList();
    if (!released.isEmpty()) {
      Commit back = committer.submit(new Write.Back(released, mode));
      if (!GroupCommitter.isCurrent()) { // who hears there of a commit would wait for himself
        back.await();
      }
    }
  }

  @Override
  public BrowseCursor browse(DestinationName queue, Selector selector) {
    checkOpen();
    return new SharedCursor(this, destinations.queue(queue).id(), selector);
  }

  @Override
  public SharedSchedules schedules() {
    return schedules;
  }

  @Override
  public Room room() {
    return new SharedRoom(this, true);
  }

  // ---- what is not there yet ------------------------------------------------------------------

  /** Refuses what this engine does not do yet. */
  static AngariumException notYet(String what) {
    return new AngariumException(
        ErrorCode.NOT_SUPPORTED,
        "the engine on PostgreSQL has no " + what + " yet; use an engine on H2 for that");
  }

  @Override
  public Backup backup(Path target, boolean replace) {
    throw notYet("backup of its own: back up the database");
  }

  @Override
  public DataSource dataSource() {
    return tables().dataSource();
  }

  private JoinedSource tables() {
    checkOpen();
    JoinedSource present = tables;
    if (present == null) {
      throw notYet("tables of the application without connections for them");
    }
    return present;
  }

  @Override
  public DataSource joinable(DataSource own) {
    return JoinedSource.ofOwn(this, own, options).dataSource();
  }

  @Override
  public Enlistment enlist(Connection connection, Participant participant) {
    return JoinedSource.enlist(this, connection, participant);
  }

  @Override
  public SharedAdministration administration() {
    return administration;
  }

  @Override
  public Inspection inspection() {
    return inspection;
  }

  // ---- the end ------------------------------------------------------------------------------

  @Override
  public void onFailure(FailureListener listener) {
    failures.add(listener);
  }

  @Override
  public @Nullable AngariumException failure() {
    return failure.get();
  }

  /** Takes no more work. */
  void fail(AngariumException e) {
    if (failure.compareAndSet(null, e)) {
      Guarded.all(janitor::end, wakeups::end, upkeep::end, database::end);
      Guarded.all(() -> limits.end(e), () -> failures.failed(e));
    }
  }

  @Override
  public void closing() {
    database.end();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      stop();
    } finally {
      close(tables);
      close(pool);
    }
  }

  private static void close(@Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      LOG.warn("Connections to the database did not close well", e);
    }
  }

  private void stop() {
    database.end();
    limits.end(closedAlready());
    committer.close();
    upkeep.close();
    janitor.close();
    wakeups.close();
    leave();
    committer.refuseAll(closedAlready());
  }

  private void leave() {
    if (failure.get() != null) {
      return;
    }
    try {
      tallies.flush();
      node.leave(wakeups::sayGoodbye);
    } catch (AngariumException e) {
      LOG.warn("The node ends when its lease does, for it cannot say so: {}", e.getMessage());
    }
  }

  // ---- for the parts of the engine ----------------------------------------------------------

  /** Why nothing more is accepted; null while it is. */
  @Nullable AngariumException refusal() {
    return closed.get() ? closedAlready() : failure.get();
  }

  private static AngariumException closedAlready() {
    return new AngariumException(
        ErrorCode.BROKER_CLOSED, "the broker is closed; open it again to go on");
  }

  void checkOpen() {
    AngariumException refused = refusal();
    if (refused != null) {
      throw refused;
    }
  }

  boolean isClosed() {
    return refusal() != null;
  }

  EngineSettings settings() {
    return settings;
  }

  Database database() {
    return database;
  }

  RememberedIds rememberedIds() {
    return rememberedIds;
  }

  Directory directory() {
    return directory;
  }

  LocalSubscriptions locals() {
    return locals;
  }

  Consumers consumers() {
    return consumers;
  }

  LimitBook limits() {
    return limits;
  }

  /** Somebody looks soon what other nodes have changed. */
  void askForNews() {
    upkeep.accountsSoon();
  }

  /** Somebody looks soon after groups that stay with their consumers. */
  void mindGroups() {
    upkeep.groupsSoon();
  }

  /** Somebody looks soon whether there is room for those who wait. */
  void askForRoom() {
    upkeep.roomSoon();
  }

  Tallies tallies() {
    return tallies;
  }

  /** How the messages of a destination are shared among consumers. */
  Order order(DestinationName destination) {
    return settings.order().of(destination);
  }

  /** Another token for what an operator takes: that of consumer 0. */
  long newSeizure() {
    return seizures.incrementAndGet() & 0xffff_ffffL;
  }

  Claims claims() {
    return claims;
  }

  GroupSharing sharing() {
    return sharing;
  }

  GroupCommitter committer() {
    return committer;
  }

  Node node() {
    return node;
  }

  long nodeId() {
    return node.id();
  }

  /** Whether the database tells which transactions are under way. */
  boolean hasSnapshots() {
    return options.features().snapshots();
  }

  /** Whether the database can be told how long to wait for a lock. */
  boolean hasLockTimeouts() {
    return options.features().settings();
  }

  Wakeups wakeups() {
    return wakeups;
  }

  Janitor janitor() {
    return janitor;
  }

  long now() {
    return clock.millis();
  }
}
