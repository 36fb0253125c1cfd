package org.angarium.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Keeps messages and deliveries; all that the layers above know of storage.
 *
 * <p>It is made for two kinds of engine: one that owns its store and keeps an index in memory, and
 * one where several JVMs claim from a shared database. So a {@link Delivery} is an opaque claim
 * token, a claim can turn out stale, claims come in batches, and time is the engine's. What must be
 * atomic with a claim or a commit (routing, groups, limits, delay, expiry) happens inside the
 * engine.
 *
 * <p>Thread-safe. Every method may throw {@link AngariumException} with {@link
 * ErrorCode#BROKER_CLOSED} after {@link #close()} and with {@link ErrorCode#STORE_FAILED} after the
 * store failed. An interrupt never breaks a call off in the middle: it is kept for the caller. Only
 * a sender that still waits for room gives up, with {@link ErrorCode#INTERRUPTED}.
 */
public interface Engine extends AutoCloseable {
  /**
   * Creates a permanent destination; does nothing where it exists. Blocks until that is durable.
   *
   * @throws AngariumException {@link ErrorCode#MEMORY_FULL} where those that are there take as much
   *     memory as they may
   */
  void declare(DestinationName name);

  /** As {@link #declare}, but however many there are: for what has to go somewhere. */
  default void declareAnyway(DestinationName name) {
    declare(name);
  }

  /** Whether the destination exists, permanent or temporary. */
  boolean exists(DestinationName name);

  /**
   * As {@link #exists}, but by what is remembered here, where something is: for who finds out later
   * anyway. A destination that others have deleted may seem to exist until this engine hears of it.
   */
  default boolean seemsToExist(DestinationName name) {
    return exists(name);
  }

  /** Knows of all destinations and subscriptions, and ends them. */
  Destinations destinations();

  /** Keeps global transactions between their two phases. */
  Branches branches();

  /**
   * Prepares a copy of the store in one file, to be made while the engine works. Blocks for the
   * disk.
   *
   * @param replace whether a file that is there is replaced when the copy is whole
   * @throws AngariumException {@link ErrorCode#BACKUP_FAILED} with the reason; {@link
   *     ErrorCode#NOT_SUPPORTED} where nothing is on a disk
   */
  Backup backup(Path target, boolean replace);

  /**
   * Makes a connection known: its client id and its temporary destinations live as long as what is
   * returned.
   *
   * @param connectionId unique among all connections of all nodes
   */
  Presence attach(String connectionId);

  /**
   * Adds a consumer, and the subscription where the specification says so: a non-durable one is
   * made for the consumer, a durable one is made, found, or replaced when its topic, selector or
   * noLocal changed and nobody consumes from it (Jakarta Messaging 3.1, 8.3). Blocks until that is
   * durable.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}; {@link
   *     ErrorCode#SUBSCRIPTION_IN_USE} for a second consumer on an unshared durable subscription;
   *     {@link ErrorCode#SUBSCRIPTION_MISMATCH} where a shared subscription of the name is in use
   *     with another topic or selector, or the name belongs to a subscription of the other kind
   */
  Claimer claimer(SubscriptionSpec subscription, ClaimSpec claim);

  /**
   * Room for a unit of work that is being filled: it is taken with each message, and so by those
   * who send, not by who submits.
   */
  Room room();

  /**
   * The only write of messages: all of it happens, or nothing.
   *
   * <p>Where nothing in it is durable it is done when this returns, on the caller's thread, and the
   * result is {@link Commit#DONE}. Otherwise it is handed to the engine's committer, and the result
   * completes when all is synced and visible. Durable units that one thread submits are committed
   * in that order; one with nothing durable does not wait for them, but does not overtake messages
   * of its own kind either. May block while memory is full, see {@link EngineSettings}. A message
   * whose deduplication id its destination remembers is left out, and the rest happens; the id of
   * one that is sent is remembered in the same unit, also after a restart where the message is
   * durable.
   *
   * @throws AngariumException before anything happened: {@link ErrorCode#NO_SUCH_DESTINATION},
   *     {@link ErrorCode#NO_SUCH_SUBSCRIPTION}, {@link ErrorCode#MEMORY_FULL}, {@link
   *     ErrorCode#DESTINATION_FULL}, {@link ErrorCode#DISK_FULL}, {@link ErrorCode#INTERRUPTED},
   *     {@link ErrorCode#STALE_DELIVERY}; what goes wrong later comes from the {@link Commit}
   */
  Commit submit(UnitOfWork work);

  /**
   * As {@link #submit}, for what may happen twice: it is visible, and bears the end of the process,
   * when the result completes, and is synced with whatever is synced next, by itself after some
   * milliseconds. So a power cut may undo it, and then nothing that came after it is there either.
   */
  default Commit submitLazily(UnitOfWork work) {
    return submit(work);
  }

  /**
   * Acknowledges what need not happen together: as {@link #submit}, but where that takes several
   * databases, each does its part.
   */
  default Commit acknowledge(List<Delivery> acks) {
    return submit(UnitOfWork.acknowledge(acks));
  }

  /** Blocks until all is synced that was submitted lazily and is visible. */
  default void sync() {}

  /** The repeating schedules. */
  ScheduleBook schedules();

  /**
   * The database that the engine keeps its messages in, for the application's own tables: its
   * connections can be {@linkplain #enlist joined}.
   *
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED} where the engine has none
   */
  DataSource dataSource();

  /**
   * Connections of the application's own to the database that the engine keeps its messages in:
   * they can be {@linkplain #enlist joined} as those of {@link #dataSource()}.
   *
   * @param own gives them; stays the application's
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED} where no connection but the engine's
   *     reaches that
   */
  default DataSource joinable(DataSource own) {
    throw new AngariumException(
        ErrorCode.NOT_SUPPORTED,
        "connections of the application's own cannot be joined to this broker: only those to the PostgreSQL that a broker has its messages in can be; take Broker.dataSource() where the broker is on H2");
  }

  /**
   * Has somebody take part in the transactions of a connection of {@link #dataSource()}: what he
   * has done becomes durable and visible together with each, or not at all. Before a transaction
   * commits, nothing of that is written, and nobody waits for it.
   *
   * @return ends the taking part; does nothing to the transaction
   * @throws AngariumException {@link ErrorCode#NO_TRANSACTION} for a connection that is not of that
   *     source, or is closed, or commits each statement by itself
   */
  Enlistment enlist(Connection connection, Participant participant);

  /** Ends what {@link #enlist} began. */
  @FunctionalInterface
  interface Enlistment extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Gives deliveries back, in their place. They may come from several subscriptions and outlive
   * their claimer. Stale ones, and those whose subscription has ended, are left alone.
   */
  void release(List<Delivery> deliveries, ReleaseMode mode);

  /**
   * Looks at what a queue holds in delivery order, without claiming it: everything that is neither
   * acknowledged nor expired nor waiting for its delivery time.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  BrowseCursor browse(DestinationName queue, Selector selector);

  /** What operators ask. */
  Administration administration();

  /**
   * Has {@code listener} told, once, when the store failed and the engine stopped accepting work;
   * at once if that has happened. Called on a thread of the engine.
   */
  void onFailure(FailureListener listener);

  /**
   * Why the engine takes no more work, from before the first call is refused for that; null while
   * its store works. Does not block.
   */
  @Nullable AngariumException failure();

  /** Hears that the engine stopped. */
  @FunctionalInterface
  interface FailureListener {
    /** The store failed; the engine takes no more work. */
    void failed(AngariumException failure);
  }

  /** What operators may see. */
  Inspection inspection();

  /**
   * {@link #close()} follows, after connections have closed: from now on nobody waits long for a
   * database that is away. Calling it again does nothing.
   */
  default void closing() {
    // most have theirs at hand
  }

  /** Commits what was submitted, then stops. Blocks. Calling it again does nothing. */
  @Override
  void close();
}
