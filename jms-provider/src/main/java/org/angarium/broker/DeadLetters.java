package org.angarium.broker;

import java.util.List;
import java.util.Set;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.AttemptHistory;
import org.angarium.message.Damaged;
import org.angarium.message.FailedAttempt;
import org.angarium.message.Failure;
import org.angarium.message.MessageHead;
import org.angarium.message.MessageProperties;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages that were handed out too often to the dead letter queue, where a person can look
 * at them: in one unit of work, so that they are never in both places or in none.
 *
 * <p>A dead letter keeps its id, its timestamp, its properties and its body; it does not expire any
 * more. Where it comes from, and what became of each attempt, is told by properties. Thread-safe.
 */
public final class DeadLetters {
  /** The name of the queue or topic that it was sent to. */
  public static final String ORIGINAL_DESTINATION = "JMS_ANGARIUM_ORIGINAL_DESTINATION";

  /** {@code queue} or {@code topic}. */
  public static final String ORIGINAL_KIND = "JMS_ANGARIUM_ORIGINAL_KIND";

  /** The name of the subscription that gave it up, where that has a name. */
  public static final String ORIGINAL_SUBSCRIPTION = "JMS_ANGARIUM_ORIGINAL_SUBSCRIPTION";

  /** The client id of that subscription, where it has one. */
  public static final String ORIGINAL_CLIENT_ID = "JMS_ANGARIUM_ORIGINAL_CLIENT_ID";

  /** When it would have expired, in milliseconds since 1970, where it would. */
  public static final String ORIGINAL_EXPIRATION = "JMS_ANGARIUM_ORIGINAL_EXPIRATION";

  /** How often it was handed out, an int. */
  public static final String ATTEMPTS = "JMS_ANGARIUM_ATTEMPTS";

  /** Why it is here, for people. */
  public static final String REASON = "JMS_ANGARIUM_REASON";

  /** When it came here, in milliseconds since 1970. */
  public static final String TIME = "JMS_ANGARIUM_DEAD_SINCE";

  /** The class of the last exception, where there was one. */
  public static final String EXCEPTION = "JMS_ANGARIUM_EXCEPTION";

  /** What that exception said, where it said anything. */
  public static final String EXCEPTION_MESSAGE = "JMS_ANGARIUM_EXCEPTION_MESSAGE";

  /** What became of its attempts, see {@link AttemptHistory}. */
  public static final String HISTORY = "JMS_ANGARIUM_HISTORY";

  /** How often it was sent back to where it came from, an int. */
  public static final String REDRIVES = "JMS_ANGARIUM_REDRIVES";

  /** What tells about one stay in a queue for dead letters, and ends with it. */
  static final Set<String> OF_ONE_STAY =
      Set.of(
          ORIGINAL_DESTINATION,
          ORIGINAL_KIND,
          ORIGINAL_SUBSCRIPTION,
          ORIGINAL_CLIENT_ID,
          ATTEMPTS,
          REASON,
          TIME,
          EXCEPTION,
          EXCEPTION_MESSAGE);

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final BrokerCore core;
  private final DestinationPolicies policies;

  /** Of one broker, by its settings. */
  public DeadLetters(BrokerCore core) {
    this.core = core;
    this.policies = core.settings().policies();
  }

  /**
   * Whether this delivery is one too many, or its stored bytes cannot be read, and it must be moved
   * rather than handed out. What is in a dead letter queue stays there.
   */
  public boolean isDue(Delivery delivery, SentMessage message, DestinationName source) {
    int before = delivery.attempt() - 1;
    boolean tooOften = before > 0 && policies.of(source).isLast(before) && delivery.wasHandedOut();
    return (tooOften || Damaged.reason(message) != null) && !policies.isDeadLetterQueue(source);
  }

  /**
   * Moves it. Blocks until that is durable.
   *
   * @param source the subscription that it was claimed from
   * @throws AngariumException why it was not moved; the delivery is still claimed then
   */
  public void move(Delivery delivery, SubscriptionSpec source) {
    int attempts = delivery.attempt() - 1;
    DestinationPolicy policy = policies.of(source.destination());
    DestinationName queue = DestinationName.queue(policy.deadLetterQueue());
    SentMessage message = delivery.message();
    String damage = Damaged.reason(message);
    String reason =
        damage != null
            ? "its stored bytes cannot be read, and are its body now: " + damage
            : "it was handed out %d times and never acknowledged; maxAttempts is %d"
                .formatted(attempts, policy.maxAttempts());
    AttemptHistory history = delivery.history();
    SentMessage dead =
        moved(message, queue, source, reason, attempts, history, core.clock().millis());
    Engine engine = core.engine();
    if (!engine.exists(queue)) {
      engine.declareAnyway(queue);
    }
    engine
        .submit(new UnitOfWork(List.of(new Send(dead, "", null)), List.of(delivery), Room.ANYWAY))
        .await();
    engine.administration().deadLettered(delivery);
    FailedAttempt last = history.last();
    LOG.warn(
        "{} of {} is a dead letter, and in {} now: {}. Of the last attempt is known: {}",
        damage == null ? dead.messageId() : "A message",
        source.destination(),
        queue,
        reason,
        last == null ? "nothing" : last.failure());
    core.deadLetterNews().tell(dead);
  }

  /** The message for the queue that it is moved to. */
  static SentMessage moved(
      SentMessage message,
      DestinationName queue,
      SubscriptionSpec source,
      String reason,
      int attempts,
      AttemptHistory history,
      long now) {
    MessageProperties.Builder properties = MessageProperties.builder();
    for (String name : message.properties().names()) {
      if (!OF_ONE_STAY.contains(name)) {
        properties.set(name, message.properties().get(name));
      }
    }
    Origin.of(source).tell(properties);
    if (message.expiration() > 0) {
      properties.set(ORIGINAL_EXPIRATION, message.expiration());
    }
    properties.set(ATTEMPTS, attempts);
    properties.set(REASON, reason);
    properties.set(TIME, now);
    tellHistory(AttemptHistory.parse(message.properties().get(HISTORY)), history, properties);
    return resent(message, queue, now, properties.build());
  }

  /**
   * The message for a queue that an operator moves it to: the same, but that it tells where it came
   * from. Where it tells that already, since it is a dead letter, that stays.
   */
  static SentMessage forwarded(
      SentMessage message,
      DestinationName queue,
      SubscriptionSpec source,
      int attempts,
      AttemptHistory history,
      long now) {
    MessageProperties before = message.properties();
    boolean known = Origin.of(before) != null;
    MessageProperties.Builder properties = MessageProperties.builder();
    for (String name : before.names()) {
      if (known || !OF_ONE_STAY.contains(name)) {
        properties.set(name, before.get(name));
      }
    }
    if (!known) {
      Origin.of(source).tell(properties);
      properties.set(REASON, "an operator has moved it from " + Origin.of(source));
      properties.set(ATTEMPTS, attempts);
    }
    properties.set(TIME, now);
    tellHistory(AttemptHistory.parse(before.get(HISTORY)), history, properties);
    MessageHead head = message.head();
    return sentTo(message, queue, head.expiration(), head.deliveryTime(), properties.build());
  }

  private static void tellHistory(
      AttemptHistory earlier, AttemptHistory history, MessageProperties.Builder properties) {
    Failure thrown = null;
    for (FailedAttempt attempt : history.attempts()) {
      thrown = attempt.failure().exception() == null ? thrown : attempt.failure();
    }
    if (thrown != null) {
      properties.set(EXCEPTION, thrown.exception());
      if (thrown.message() != null) {
        properties.set(EXCEPTION_MESSAGE, thrown.message());
      }
    }
    AttemptHistory all = earlier.then(history);
    if (!all.isEmpty()) {
      properties.set(HISTORY, all.toText());
    }
  }

  /**
   * A message as it goes on to another destination: the same, but that it does not expire, nor
   * waits for its time.
   */
  static SentMessage resent(
      SentMessage message, DestinationName destination, long now, MessageProperties properties) {
    long due = Math.min(message.deliveryTime(), now);
    return sentTo(message, destination, 0, due, properties);
  }

  private static SentMessage sentTo(
      SentMessage message,
      DestinationName destination,
      long expiration,
      long deliveryTime,
      MessageProperties properties) {
    MessageHead head = message.head();
    return new SentMessage(
        new MessageHead(
            head.messageId(),
            destination,
            head.persistent(),
            head.priority(),
            head.timestamp(),
            expiration,
            deliveryTime,
            head.correlationId(),
            head.correlationBytes(),
            head.replyTo(),
            head.type(),
            properties),
        message.body());
  }
}
