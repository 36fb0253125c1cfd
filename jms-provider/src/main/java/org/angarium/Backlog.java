package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.angarium.broker.OperationOrder;
import org.angarium.engine.Administration;
import org.angarium.engine.BacklogEntry;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionName;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait in a queue, or in a durable subscription of a topic, for an operator. Made
 * by {@link BrokerAdmin#queue} and {@link BrokerAdmin#subscription}.
 *
 * <pre>{@code
 * Backlog orders = broker.admin().queue("orders");
 * for (BacklogMessage message : orders.browse("region = 'north'", 100)) {
 *   log.info("{} {} {}", message.messageId(), message.state(), message.body());
 * }
 * orders.move("region = 'north'", "orders.north").await();
 * }</pre>
 *
 * <p>What moves, copies or deletes many messages goes on by itself, a few hundred messages in each
 * unit of work, while others send and receive; see {@link Operation}. It is about the messages that
 * were there when it began: ready or delayed, in memory or on disk. Those that consumers hold stay.
 * After a crash each message is in one place, and the same order does the rest; only a copy begins
 * from the beginning.
 *
 * <p>A message that is moved or copied keeps its id, its headers, its properties, its priority and
 * its times, and its attempts begin anew. Where it came from, and what became of earlier attempts,
 * is told by the properties that dead letters have, so {@link DeadLetterQueue#redrive()} sends it
 * back; what a dead letter told before stays.
 *
 * <p>Thread-safe. Every method throws a {@link JMSRuntimeException} with one of the {@code ANG-}
 * codes for what goes wrong: ANG-1202 or ANG-1301 where the queue or subscription does not exist,
 * ANG-1401 for a selector that is none.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class Backlog {
  private final Broker broker;
  private final @Nullable DestinationName queue;
  private final @Nullable SubscriptionName subscription;

  private Backlog(
      Broker broker, @Nullable DestinationName queue, @Nullable SubscriptionName subscription) {
    this.broker = broker;
    this.queue = queue;
    this.subscription = subscription;
  }

  static Backlog of(Broker broker, DestinationName queue) {
    return new Backlog(broker, queue, null);
  }

  static Backlog of(Broker broker, SubscriptionName subscription) {
    return new Backlog(broker, null, subscription);
  }

  /** It in figures. Blocks for the disk. */
  public SubscriptionStatistics statistics() {
    return broker.ask(() -> new Statistics(administration()).of(figures()));
  }

  /**
   * The first messages in the order in which they would be consumed; also those that are delayed,
   * wait for their next attempt, or are held. Takes none of them away. Blocks for the disk.
   *
   * @param selector as of a consumer; empty for all
   * @param limit how many at most
   */
  public List<BacklogMessage> browse(String selector, int limit) {
    return broker.ask(() -> read(DeadLetterQueue.parse(selector), limit));
  }

  /** As {@link #browse(String, int)}, all kinds of messages. */
  public List<BacklogMessage> browse(int limit) {
    return browse("", limit);
  }

  /** The message of an id. Reads all heads until it is found. */
  public Optional<BacklogMessage> find(String messageId) {
    return browse(DeadLetterQueue.withId(messageId), 1).stream().findFirst();
  }

  /**
   * Begins to move messages to a queue.
   *
   * @param selector as of a consumer; empty for all
   * @param toQueue the name of another queue, which must exist
   * @throws JMSRuntimeException with code ANG-1202 if there is no such queue, ANG-1002 if it is
   *     this one
   */
  public Operation move(String selector, String toQueue) {
    return start(OperationOrder.Kind.MOVE, selector, toQueue);
  }

  /** Begins to copy messages to a queue, those too that consumers hold; else as {@link #move}. */
  public Operation copy(String selector, String toQueue) {
    return start(OperationOrder.Kind.COPY, selector, toQueue);
  }

  /**
   * Begins to delete messages.
   *
   * @param selector as of a consumer; empty for all
   */
  public Operation delete(String selector) {
    return start(OperationOrder.Kind.DELETE, selector, null);
  }

  /** Begins to delete all messages. */
  public Operation purge() {
    return delete("");
  }

  /**
   * Moves the message of an id to a queue. Blocks until that is durable.
   *
   * @throws JMSRuntimeException with code ANG-1509 if there is none, ANG-1510 if a consumer holds
   *     it now; else as {@link #move}
   */
  public void moveMessage(String messageId, String toQueue) {
    one(move(DeadLetterQueue.withId(messageId), toQueue), messageId);
  }

  /** Copies the message of an id to a queue; else as {@link #moveMessage}. */
  public void copyMessage(String messageId, String toQueue) {
    one(copy(DeadLetterQueue.withId(messageId), toQueue), messageId);
  }

  /** Deletes the message of an id; else as {@link #moveMessage}. */
  public void deleteMessage(String messageId) {
    one(delete(DeadLetterQueue.withId(messageId)), messageId);
  }

  private void one(Operation operation, String messageId) {
    operation.await();
    if (operation.done() > 0) {
      return;
    }
    boolean held = operation.held() > 0;
    throw JmsErrors.unchecked(
        new AngariumException(
            held ? ErrorCode.MESSAGE_IN_USE : ErrorCode.NO_SUCH_MESSAGE,
            held
                ? "message \"%s\" of %s stays: a consumer holds it, or a prepared transaction; try again when it is free"
                    .formatted(messageId, this)
                : "there is no message \"%s\" in %s; look at what there is with browse"
                    .formatted(messageId, this)));
  }

  private Operation start(OperationOrder.Kind kind, String selector, @Nullable String toQueue) {
    return broker.ask(
        () -> {
          DestinationName target = toQueue == null ? null : DestinationName.queue(toQueue);
          SubscriptionFigures figures = figures();
          OperationOrder order =
              new OperationOrder(
                  kind, figures.id(), figures.spec(), DeadLetterQueue.parse(selector), target);
          return new Operation(broker.core().operations().start(order));
        });
  }

  private List<BacklogMessage> read(Selector selector, int limit) {
    List<BacklogMessage> found = new ArrayList<>();
    try (Administration.Look look = administration().look(number(), selector, true)) {
      List<BacklogEntry> some = List.of();
      while (some != null && found.size() < limit) {
        some.stream()
            .limit(limit - found.size())
            .forEach(entry -> found.add(BacklogMessage.of(entry)));
        some = found.size() < limit ? look.next() : null;
      }
    }
    return found;
  }

  private int number() {
    if (queue != null) {
      return administration().queue(queue);
    }
    SubscriptionName name = java.util.Objects.requireNonNull(subscription);
    return administration().durableSubscription(name.clientId(), name.name());
  }

  private SubscriptionFigures figures() {
    return administration().figures(number());
  }

  private Administration administration() {
    return broker.core().engine().administration();
  }

  /** As in error texts: {@code queue "orders"}. */
  @Override
  public String toString() {
    return queue != null ? queue.toString() : String.valueOf(subscription);
  }
}
