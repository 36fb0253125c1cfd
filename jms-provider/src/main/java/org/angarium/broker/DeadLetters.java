package org.angarium.broker;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
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
 * more. Where it comes from is told by properties. Thread-safe.
 */
public final class DeadLetters {
  /** The name of the queue or topic that it was sent to. */
  public static final String ORIGINAL_DESTINATION = "JMS_ANGARIUM_ORIGINAL_DESTINATION";

  /** {@code queue} or {@code topic}. */
  public static final String ORIGINAL_KIND = "JMS_ANGARIUM_ORIGINAL_KIND";

  /** The name of the subscription that gave it up, where that has a name. */
  public static final String ORIGINAL_SUBSCRIPTION = "JMS_ANGARIUM_ORIGINAL_SUBSCRIPTION";

  /** When it would have expired, in milliseconds since 1970, where it would. */
  public static final String ORIGINAL_EXPIRATION = "JMS_ANGARIUM_ORIGINAL_EXPIRATION";

  /** How often it was handed out, an int. */
  public static final String ATTEMPTS = "JMS_ANGARIUM_ATTEMPTS";

  /** Why it is here, for people. */
  public static final String REASON = "JMS_ANGARIUM_REASON";

  /** When it came here, in milliseconds since 1970. */
  public static final String TIME = "JMS_ANGARIUM_DEAD_SINCE";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final BrokerCore core;
  private final DestinationPolicies policies;

  /** Of one broker, by its settings. */
  public DeadLetters(BrokerCore core) {
    this.core = core;
    this.policies = core.settings().policies();
  }

  /**
   * Whether this delivery is one too many and must be moved rather than handed out. What is in a
   * dead letter queue stays there.
   */
  public boolean isDue(Delivery delivery, DestinationName source) {
    int before = delivery.attempt() - 1;
    return before > 0
        && policies.of(source).isLast(before)
        && delivery.wasHandedOut()
        && !policies.isDeadLetterQueue(source);
  }

  /**
   * Moves it. Blocks until that is durable.
   *
   * @param source the subscription that it was claimed from
   * @throws AngariumException why it was not moved; the delivery is still claimed then
   */
  public void move(Delivery delivery, SubscriptionSpec source) {
    int attempts = delivery.attempt() - 1;
    DestinationName queue =
        DestinationName.queue(policies.of(source.destination()).deadLetterQueue());
    SentMessage dead = deadLetter(delivery.message(), queue, source, attempts);
    Engine engine = core.engine();
    if (!engine.exists(queue)) {
      engine.declare(queue);
    }
    engine.submit(new UnitOfWork(List.of(new Send(dead, "", null)), List.of(delivery))).await();
    LOG.warn(
        "{} of {} is a dead letter after {} attempts; it is in {} now",
        dead.messageId(),
        source.destination(),
        attempts,
        queue);
  }

  private SentMessage deadLetter(
      SentMessage message, DestinationName queue, SubscriptionSpec source, int attempts) {
    MessageHead head = message.head();
    return new SentMessage(
        new MessageHead(
            head.messageId(),
            queue,
            head.persistent(),
            head.priority(),
            head.timestamp(),
            0,
            head.deliveryTime(),
            head.correlationId(),
            head.correlationBytes(),
            head.replyTo(),
            head.type(),
            properties(message, source, attempts)),
        message.body());
  }

  private MessageProperties properties(SentMessage message, SubscriptionSpec source, int attempts) {
    MessageProperties.Builder properties = MessageProperties.builder();
    for (String name : message.properties().names()) {
      properties.set(name, message.properties().get(name));
    }
    DestinationName origin = message.destination();
    properties.set(ORIGINAL_DESTINATION, origin.name());
    properties.set(ORIGINAL_KIND, origin.isQueue() ? "queue" : "topic");
    if (source.name() != null) {
      properties.set(ORIGINAL_SUBSCRIPTION, source.name());
    }
    if (message.expiration() > 0) {
      properties.set(ORIGINAL_EXPIRATION, message.expiration());
    }
    properties.set(ATTEMPTS, attempts);
    properties.set(
        REASON,
        "it was handed out %d times and never acknowledged; maxAttempts is %d"
            .formatted(attempts, policies.of(source.destination()).maxAttempts()));
    properties.set(TIME, core.clock().millis());
    return properties.build();
  }
}
