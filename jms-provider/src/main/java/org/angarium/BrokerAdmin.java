package org.angarium;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.angarium.broker.ConnectionReport;
import org.angarium.broker.OperationRun;
import org.angarium.engine.Administration;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.AngariumDestination;
import org.angarium.model.DestinationName;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * What operators do with a broker. Made by {@link Broker#admin()}; what applications do with it as
 * well, to declare and delete destinations and subscriptions, to send dead letters back, to decide
 * transactions that are in doubt, is on {@link Broker} itself. All of it is in JMX too.
 *
 * <pre>{@code
 * BrokerAdmin admin = broker.admin();
 * for (DestinationStatistics destination : admin.destinations()) {
 *   log.info("{}: {} wait, {} acknowledged", destination.name(),
 *       destination.depth(), destination.acknowledged());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Every method throws a {@link JMSRuntimeException} with one of the {@code ANG-}
 * codes for what goes wrong.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class BrokerAdmin {
  private final Broker broker;

  BrokerAdmin(Broker broker) {
    this.broker = broker;
  }

  /**
   * All destinations in figures, temporary ones too, sorted by name. Blocks for the disk where
   * messages wait there.
   */
  public List<DestinationStatistics> destinations() {
    return broker.ask(
        () -> {
          Statistics statistics = new Statistics(administration());
          Map<DestinationName, Integer> producers = producers();
          List<DestinationStatistics> all = new ArrayList<>();
          for (DestinationFigures figures : administration().destinations()) {
            all.add(statistics.of(figures, producers.getOrDefault(figures.name(), 0)));
          }
          all.sort(Comparator.comparing(DestinationStatistics::name));
          return List.copyOf(all);
        });
  }

  /**
   * A queue or topic in figures. Blocks for the disk where messages wait there.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is none
   */
  public DestinationStatistics statistics(Destination destination) {
    DestinationName name = nameOf(destination);
    return broker.ask(
        () ->
            new Statistics(administration())
                .of(administration().destination(name), producers().getOrDefault(name, 0)));
  }

  private Map<DestinationName, Integer> producers() {
    Map<DestinationName, Integer> counts = new HashMap<>();
    for (ConnectionReport connection : broker.core().connections().keySet()) {
      for (ConnectionReport.SessionReport session : connection.sessions()) {
        session.producers().forEach(name -> counts.merge(name, 1, Integer::sum));
      }
    }
    return counts;
  }

  /** The messages that wait in a queue. */
  public Backlog queue(String name) {
    return broker.ask(() -> Backlog.of(broker, DestinationName.queue(name)));
  }

  /**
   * The messages that wait in a durable subscription.
   *
   * @param clientId null for a shared one that was made without a client id
   */
  public Backlog subscription(@Nullable String clientId, String name) {
    return Backlog.of(broker, new SubscriptionName(clientId, name));
  }

  /**
   * Rests a destination: a queue, or a topic with all its subscriptions. While delivery rests,
   * consumers get nothing more, as if nothing were there, also those that come; what they hold they
   * keep and may acknowledge. While sending rests, applications' sends are refused with code
   * ANG-1207, transacted ones when they are committed; dead letters and what operators move still
   * come in. Blocks until it rests; what was rested before in another way rests in this one.
   *
   * @param kept whether it rests after a restart too, until {@link #resume}; not for temporary
   *     destinations
   * @throws JMSRuntimeException with code ANG-1202 if there is no such destination
   */
  public void pause(Destination destination, PauseScope scope, boolean kept) {
    rest(destination, new Pause(scope != PauseScope.SENDING, scope != PauseScope.DELIVERY, kept));
  }

  /**
   * Has a destination go on that was paused; does nothing to one that was not. Blocks until it goes
   * on.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is no such destination
   */
  public void resume(Destination destination) {
    rest(destination, Pause.NONE);
  }

  private void rest(Destination destination, Pause pause) {
    DestinationName name = nameOf(destination);
    broker.ask(
        () -> {
          administration().pause(name, pause);
          return true;
        });
  }

  /**
   * Tells a listener of each message that becomes a dead letter from now on, whoever gave it up;
   * not of what has expired, nor of what an operator moves. See {@link DeadLetterListener}.
   *
   * @return ends it
   */
  public Runnable onDeadLetter(DeadLetterListener listener) {
    return broker
        .core()
        .deadLetterNews()
        .listen(dead -> listener.moved(dead.head().destination().name(), DeadLetter.of(dead)));
  }

  /**
   * The operations that go on, and the last hundred that have ended, in the order in which they
   * began.
   */
  public List<Operation> operations() {
    return broker.ask(
        () -> broker.core().operations().list().stream().map(Operation::new).toList());
  }

  /** The operation of a number, where it is remembered. */
  public Optional<Operation> operation(long id) {
    return broker.ask(
        () -> {
          OperationRun run = broker.core().operations().find(id);
          return run == null ? Optional.empty() : Optional.of(new Operation(run));
        });
  }

  /**
   * The backups that are being made, and the last hundred that have ended, see {@link
   * Broker#backup}.
   */
  public List<BackupRun> backups() {
    return broker.ask(
        () ->
            broker.core().backups().list().stream()
                .map(run -> new BackupRun(broker, run))
                .toList());
  }

  /**
   * The runs that send dead letters back, and the last hundred that have ended, see {@link
   * Redrive#start}.
   */
  public List<RedriveRun> redrives() {
    return broker.ask(
        () ->
            broker.core().redrives().list().stream()
                .map(run -> new RedriveRun(broker, run))
                .toList());
  }

  /** The connections that are open, the oldest first. */
  public List<ConnectionInfo> connections() {
    return broker.ask(
        () -> {
          List<ConnectionInfo> all = new ArrayList<>();
          broker.core().connections().forEach((report, since) -> all.add(describe(report, since)));
          all.sort(Comparator.comparing(ConnectionInfo::since).thenComparing(ConnectionInfo::id));
          return List.copyOf(all);
        });
  }

  private static ConnectionInfo describe(ConnectionReport report, long since) {
    return new ConnectionInfo(
        report.id(),
        report.clientId(),
        report.user(),
        Instant.ofEpochMilli(since),
        report.started(),
        report.sessions().stream().map(BrokerAdmin::describe).toList());
  }

  private static ConnectionInfo.SessionInfo describe(ConnectionReport.SessionReport session) {
    return new ConnectionInfo.SessionInfo(
        session.name(),
        session.mode(),
        session.consumers().stream().map(BrokerAdmin::describe).toList(),
        session.producers().stream().map(DestinationName::toString).toList());
  }

  private static ConnectionInfo.ConsumerInfo describe(ConnectionReport.ConsumerReport consumer) {
    SubscriptionSpec subscription = consumer.subscription();
    String own = consumer.selector();
    return new ConnectionInfo.ConsumerInfo(
        subscription.destination().toString(),
        subscription.name(),
        own == null ? subscription.selector().text() : own,
        consumer.listening(),
        consumer.held());
  }

  /**
   * Closes a connection as if its application had closed it, and tells its ExceptionListener with
   * code ANG-1107. Returns before it is closed: a listener that runs is waited for, and what its
   * session holds comes again when it has returned.
   *
   * @param id its id
   * @throws JMSRuntimeException with code ANG-1108 if there is no such connection
   */
  public void closeConnection(String id) {
    broker.ask(
        () -> {
          broker.core().closeConnection(id);
          return true;
        });
  }

  private Administration administration() {
    return broker.core().engine().administration();
  }

  private static DestinationName nameOf(Destination destination) {
    try {
      return AngariumDestination.nameOf(destination);
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
