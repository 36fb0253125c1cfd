package org.angarium;

import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import javax.transaction.xa.Xid;
import org.angarium.broker.BrokerCore;
import org.angarium.engine.Engine;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.jms.JoinedContext;
import org.angarium.message.AngariumDestination;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * The running provider behind one URL in one JVM.
 *
 * <pre>{@code
 * try (Broker broker = Broker.open("angarium:h2:file:./data/orders?maxAttempts=5")) {
 *   broker.declareQueue("orders");
 *   ConnectionFactory factory = broker.connectionFactory();
 *   // ...
 * }
 * }</pre>
 *
 * <p>There is one broker for each place, the name after {@code angarium:mem:} or the database of
 * {@code angarium:h2:file:}. The first who opens it, here or by a connection of an {@link
 * AngariumConnectionFactory}, starts it; everybody else in this JVM joins it. It runs until {@link
 * #close()}, whoever calls that, or until the JVM exits; it need not be closed to keep what is
 * durable, a killed process keeps that too.
 *
 * <p>Thread-safe. Every method throws a {@link JMSRuntimeException} for what goes wrong; its {@link
 * JMSRuntimeException#getErrorCode() error code} is one of the {@code ANG-} codes: ANG-1101 when
 * the broker is closed, ANG-1701 when its storage has failed.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class Broker implements AutoCloseable {
  private final BrokerConfig config;
  private final BrokerCore core;
  private final @Nullable Clock ownClock;
  private final Runnable onClosed;
  private final Alerts alerts;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile AutoCloseable management = () -> {};

  /**
   * @param ownClock to be closed with the broker, or null
   * @param onClosed to be run when it has closed
   */
  Broker(BrokerConfig config, BrokerCore core, @Nullable Clock ownClock, Runnable onClosed) {
    this.config = config;
    this.core = core;
    this.ownClock = ownClock;
    this.onClosed = onClosed;
    this.alerts = new Alerts(core, AlertOptions.settings(config.options()));
    alerts.start();
  }

  /**
   * Opens the broker of a URL, or returns the one that runs there. Blocks while the database
   * recovers.
   *
   * @param url such as {@code angarium:mem:orders} or {@code
   *     angarium:h2:file:./data/orders?durability=os}
   * @throws JMSRuntimeException with code ANG-1001 or ANG-1002 if the URL or an option is refused
   *     or contradicts the running broker; with a code ANG-17xx if the database cannot be opened
   */
  public static Broker open(String url) {
    return builder().url(url).open();
  }

  /** A builder, for settings that a program makes. */
  public static BrokerBuilder builder() {
    return new BrokerBuilder();
  }

  /** The name in logs and error texts: the name in memory, or the file's. */
  public String name() {
    return core.name();
  }

  /** The URL, its path absolute, with the options that the broker was opened with. */
  public String url() {
    return config.url();
  }

  /**
   * A connection factory for this broker alone: unlike one made from a URL, it does not open the
   * broker again after {@link #close()}.
   */
  public AngariumConnectionFactory connectionFactory() {
    return new AngariumConnectionFactory(this);
  }

  /** As {@link #connectionFactory()}, for global transactions. */
  public AngariumXAConnectionFactory xaConnectionFactory() {
    return new AngariumXAConnectionFactory(this);
  }

  /**
   * The database in which the broker keeps its messages, for the application's own tables. They
   * live in a schema of their own, {@code APP}, which is every connection's. Each commit there is
   * as durable as a message is. With {@link #join} messages are sent and received in the same
   * transaction. It is an {@link javax.sql.XADataSource} too, for transactions of a transaction
   * manager in which nothing else takes part.
   *
   * <p>Thread-safe. Its connections are used again: no pool is needed over it. At most 64 are open
   * at a time; who wants one more waits up to 30 seconds. The first call blocks for the disk. On
   * PostgreSQL connections have their user's search path, are as many as {@code
   * postgresql.maxConnections}, and there is no XADataSource.
   *
   * @throws JMSRuntimeException with code ANG-1608 for one in memory, or with several databases
   */
  public DataSource dataSource() {
    return ask(() -> core.engine().dataSource());
  }

  /**
   * A context that is joined to a JDBC connection of {@link #dataSource()}: what it sends and
   * receives becomes visible if and only if the connection's transaction commits, together with
   * what that has written, also when the process is killed or the power cut. A rollback gives back
   * what was received. So it is with each transaction of the connection, until either is closed.
   * The context closes with the connection, and when that goes back to committing each statement by
   * itself; when it is closed before, what was done in it stays with the transaction. Behind a pool
   * that does neither between two users, close it yourself. Its own {@code commit} and {@code
   * rollback} are refused.
   *
   * <pre>{@code
   * try (Connection connection = broker.dataSource().getConnection()) {
   *   connection.setAutoCommit(false);
   *   JMSContext context = broker.join(connection);
   *   // ... SQL on the connection, receive and send in the context ...
   *   connection.commit();
   * }
   * }</pre>
   *
   * @param connection in a transaction; may be wrapped, by a pool or a framework
   * @throws JMSRuntimeException with code ANG-2001 for a connection that commits each statement by
   *     itself, or is not one of this broker
   */
  public JMSContext join(Connection connection) {
    return ask(() -> JoinedContext.open(core, connection));
  }

  /**
   * Works on the messages of a queue, each in a transaction of {@link #dataSource()}: what the
   * handler writes and sends, and the receipt of the message, happen together, exactly once.
   *
   * <pre>{@code
   * JoinedListener listener =
   *     broker.listenJoined("orders", 2, (message, connection, context) -> {
   *       insertBill(connection, message.getBody(String.class));
   *       context.createProducer().send(context.createQueue("bills"), message);
   *     });
   * }</pre>
   *
   * @param threads how many messages are worked on at a time; each has a connection
   * @return ends it
   * @throws JMSRuntimeException with code ANG-1608 where the broker is in memory
   */
  public JoinedListener listenJoined(String queue, int threads, JoinedListener.Handler handler) {
    return ask(() -> JoinedListener.start(core, queue, threads, handler));
  }

  /**
   * Begins to write a backup to a file, while messages flow: all that was acknowledged as committed
   * before this call, the application's tables too, nothing in half. It is one file that is a store
   * by itself: to restore it, copy it to where the broker's file {@code NAME.mv.db} was. It is as
   * encrypted as the broker's. There is no file of that name before the backup is whole.
   *
   * @param file such as {@code backups/orders.mv.db}, in a folder that is there
   * @throws JMSRuntimeException with code ANG-1708 if the file exists, or cannot be made; ANG-1608
   *     where the broker is in memory
   */
  public BackupRun backup(Path file) {
    return backup(file, false);
  }

  /**
   * As {@link #backup(Path)}; where there is a file of that name, it is replaced when the backup is
   * whole.
   *
   * @param replace false to refuse that
   */
  public BackupRun backup(Path file, boolean replace) {
    Path target = file.toAbsolutePath().normalize();
    return new BackupRun(this, ask(() -> core.backups().start(target, replace)));
  }

  /** Creates a queue; does nothing where it exists. Blocks until that is durable. */
  public void declareQueue(String name) {
    call(engine -> engine.declare(DestinationName.queue(name)));
  }

  /** Creates a topic; does nothing where it exists. Blocks until that is durable. */
  public void declareTopic(String name) {
    call(engine -> engine.declare(DestinationName.topic(name)));
  }

  /**
   * Deletes a queue with its messages. Blocks until that is durable.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is none, ANG-1204 while it has
   *     consumers
   */
  public void deleteQueue(String name) {
    call(engine -> engine.destinations().delete(DestinationName.queue(name)));
  }

  /**
   * Deletes a topic with its durable subscriptions and their messages. Blocks until that is
   * durable.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is none, ANG-1204 while it has
   *     consumers
   */
  public void deleteTopic(String name) {
    call(engine -> engine.destinations().delete(DestinationName.topic(name)));
  }

  /** The names of the permanent queues, sorted. */
  public List<String> queues() {
    return names(DestinationName.Kind.QUEUE);
  }

  /** The names of the permanent topics, sorted. */
  public List<String> topics() {
    return names(DestinationName.Kind.TOPIC);
  }

  private List<String> names(DestinationName.Kind kind) {
    return ask(
        () ->
            core.engine().destinations().list().stream()
                .filter(destination -> destination.kind() == kind && !destination.temporary())
                .map(DestinationName::name)
                .sorted()
                .toList());
  }

  /**
   * What a queue holds and who consumes from it.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is none
   */
  public QueueStatus status(String queue) {
    SubscriptionStatus status =
        ask(() -> core.engine().destinations().queueStatus(DestinationName.queue(queue)));
    return new QueueStatus(queue, status.depth(), status.claimed(), status.consumers());
  }

  /**
   * How many messages to a queue or topic were not sent because their {@linkplain
   * AngariumProperties#DEDUPLICATION_ID deduplication ids} were known, since the broker was opened.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is no such destination
   */
  public long duplicates(Destination destination) {
    return about(destination, core.engine().destinations()::duplicates);
  }

  private <T> T about(Destination destination, Function<DestinationName, T> question) {
    try {
      DestinationName name = AngariumDestination.nameOf(destination);
      return ask(() -> question.apply(name));
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /**
   * How many messages have expired in a queue, or in the subscriptions of a topic, since the broker
   * was opened. They were dropped, or moved to the queue that the option expiryQueue says.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is no such destination
   */
  public long expired(Destination destination) {
    return about(destination, core.engine().destinations()::expired);
  }

  /**
   * What the limits of a queue, or of a topic's subscriptions, have done since the broker was
   * opened: how many messages were dropped, moved or refused, and how many senders had to wait.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is no such destination
   */
  public LimitCounts limitCounts(Destination destination) {
    return about(destination, name -> LimitCounts.of(core.engine().destinations().limits(name)));
  }

  /** The durable subscriptions, and the others on topics that have consumers now. */
  public List<TopicSubscription> subscriptions() {
    return ask(
        () ->
            core.engine().destinations().subscriptions().stream()
                .filter(status -> status.spec().kind() != SubscriptionSpec.Kind.QUEUE)
                .map(TopicSubscription::of)
                .toList());
  }

  /**
   * Deletes a durable subscription with its messages. Blocks until that is durable.
   *
   * @param clientId null for a shared one that was made without a client id
   * @throws JMSRuntimeException with code ANG-1301 if there is none, ANG-1302 while it is in use
   */
  public void deleteSubscription(@Nullable String clientId, String name) {
    call(engine -> engine.destinations().unsubscribe(clientId, name));
  }

  /**
   * A queue for dead letters, to look at them and to send them back to where they came from.
   *
   * @param queue its name, {@code DLQ} where the option deadLetterQueue says nothing else; it need
   *     not exist yet. A queue for expired messages will do as well
   * @throws JMSRuntimeException with code ANG-1201 if the name is none
   */
  public DeadLetterQueue deadLetters(String queue) {
    return ask(() -> new DeadLetterQueue(this, DestinationName.queue(queue)));
  }

  /** What operators do with the broker: figures, messages, pauses, connections. */
  public BrokerAdmin admin() {
    return new BrokerAdmin(this);
  }

  /** The repeating schedules: messages that are sent again and again, by a calendar or a clock. */
  public Schedules schedules() {
    return new Schedules(this);
  }

  /**
   * The global transactions that are prepared and wait for their transaction manager, also those
   * from before a restart, and those that were decided by hand and not forgotten.
   */
  public List<InDoubtTransaction> inDoubtTransactions() {
    return ask(() -> core.engine().branches().list().stream().map(InDoubtTransaction::of).toList());
  }

  /**
   * Commits a prepared transaction by hand, when its transaction manager will not come back. Should
   * it come back, it is told so (a heuristic commit). Blocks until that is durable.
   *
   * @throws JMSRuntimeException with code ANG-1612 if there is none, ANG-1613 or ANG-1614 if it was
   *     decided before
   */
  public void commitInDoubt(Xid xid) {
    call(engine -> engine.branches().decide(BranchId.of(xid), true));
  }

  /** Rolls a prepared transaction back by hand; else as {@link #commitInDoubt}. */
  public void rollBackInDoubt(Xid xid) {
    call(engine -> engine.branches().decide(BranchId.of(xid), false));
  }

  /**
   * Forgets a transaction that was decided by hand, and that no transaction manager will ask for.
   *
   * @throws JMSRuntimeException with code ANG-1612 if there is none, or it is not decided
   */
  public void forgetInDoubt(Xid xid) {
    call(engine -> engine.branches().forget(BranchId.of(xid)));
  }

  /** What operators should know before it is too late: what holds now, and a listener for it. */
  public Alerts alerts() {
    return alerts;
  }

  /** Why messages are not being delivered. */
  public Explanations explanations() {
    return new Explanations(this);
  }

  /** How many connections are open. */
  public int connectionCount() {
    return core.connectionCount();
  }

  /** Whether it takes work. Exact: once a call failed with ANG-1701, it is not. Does not block. */
  public BrokerState state() {
    if (closed.get()) {
      return BrokerState.CLOSED;
    }
    return core.failure() == null ? BrokerState.RUNNING : BrokerState.FAILED;
  }

  /**
   * Why it takes no more work, and what to do about it: the exception, with code ANG-1701, that the
   * ExceptionListeners got too. Null while its storage has not failed. Stays when it has closed.
   */
  public @Nullable JMSRuntimeException failure() {
    AngariumException failure = core.failure();
    return failure == null ? null : JmsErrors.unchecked(failure);
  }

  /** Whether nobody has closed it; a broker whose storage has failed is open until then. */
  public boolean isOpen() {
    return !closed.get();
  }

  /**
   * Closes all connections as if the application had, tells their ExceptionListeners, commits what
   * was submitted, and stops. Blocks until message listeners have returned; calling it again does
   * nothing. Afterwards the URL can be opened again.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      core.engine().closing(); // a look for alerts may wait for a database that is away
      Management.end(management);
      alerts.close();
      core.close();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    } finally {
      if (ownClock != null) {
        ownClock.close();
      }
      onClosed.run();
    }
  }

  /** The name and the URL. */
  @Override
  public String toString() {
    BrokerState state = state();
    String suffix =
        state == BrokerState.RUNNING ? "" : ", " + state.name().toLowerCase(Locale.ROOT);
    return "Broker \"%s\" (%s)%s".formatted(name(), url(), suffix);
  }

  BrokerConfig config() {
    return config;
  }

  /** Has it known to JMX. */
  void manage() {
    if (config.options().required(Options.JMX)) {
      management = Management.start(this, core.engine());
    }
  }

  BrokerCore core() {
    return core;
  }

  private void call(Change change) {
    ask(
        () -> {
          change.apply(core.engine());
          return true;
        });
  }

  <T> T ask(Supplier<T> question) {
    return answer(
        () -> {
          if (closed.get()) {
            throw new AngariumException(
                ErrorCode.BROKER_CLOSED,
                "broker \"%s\" is closed; open it again with Broker.open(\"%s\")"
                    .formatted(name(), url()));
          }
          return question.get();
        });
  }

  /** As {@link #ask}, also after the broker has closed. */
  <T> T answer(Supplier<T> question) {
    try {
      return question.get();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /** What is to be done with the engine. */
  private interface Change {
    void apply(Engine engine);
  }
}
