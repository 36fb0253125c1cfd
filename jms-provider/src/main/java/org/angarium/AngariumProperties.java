package org.angarium;

import org.angarium.broker.DeadLetters;
import org.angarium.broker.Scheduler;
import org.angarium.message.AngariumMessage;
import org.angarium.message.Damaged;

/** The names of the message properties that Angarium reads or sets. */
public final class AngariumProperties {
  /**
   * What the sender calls a message, a String of 1 to 255 characters: a second message of that name
   * to the same destination is not sent, and its {@code send()} succeeds. So a producer may send
   * again when it does not know whether the first time succeeded.
   *
   * <pre>{@code
   * context.createProducer()
   *     .setProperty(AngariumProperties.DEDUPLICATION_ID, "order-" + order.id())
   *     .send(orders, text);
   * }</pre>
   *
   * <p>Names are remembered for each destination, in the unit of work that sends the message, for
   * {@code deduplicationWindow} and up to {@code deduplicationIds} of them, and all together in a
   * quarter of {@code memoryLimit}; those of PERSISTENT messages also after a restart. A receiver
   * can read the property. A message that was received and is sent on is a new one, whatever its
   * name.
   */
  public static final String DEDUPLICATION_ID = AngariumMessage.DEDUPLICATION_ID;

  /**
   * Of a message of a group (JMSXGroupID) as it is received: true where it is the first of the
   * group since the group came to this consumer; else the property is not there. It tells a
   * consumer that keeps something for each group to begin anew. See {@link MessageGroups}.
   */
  public static final String GROUP_FIRST_FOR_CONSUMER = AngariumMessage.GROUP_FIRST_FOR_CONSUMER;

  /**
   * Of a dead letter, or of a message that has expired and was moved: the name of the queue or
   * topic that it was sent to. What follows is likewise about both.
   */
  public static final String ORIGINAL_DESTINATION = DeadLetters.ORIGINAL_DESTINATION;

  /** Of a dead letter: {@code queue} or {@code topic}. */
  public static final String ORIGINAL_KIND = DeadLetters.ORIGINAL_KIND;

  /** Of a dead letter: the name of the subscription that gave it up, where that has a name. */
  public static final String ORIGINAL_SUBSCRIPTION = DeadLetters.ORIGINAL_SUBSCRIPTION;

  /** Of a dead letter: the client id of that subscription, where it has one. */
  public static final String ORIGINAL_CLIENT_ID = DeadLetters.ORIGINAL_CLIENT_ID;

  /** Of a dead letter: when it would have expired, or has, in milliseconds since 1970. */
  public static final String ORIGINAL_EXPIRATION = DeadLetters.ORIGINAL_EXPIRATION;

  /** Of a dead letter: how often it was handed out, an int. */
  public static final String ATTEMPTS = DeadLetters.ATTEMPTS;

  /** Of a dead letter: why it is one, for people. */
  public static final String REASON = DeadLetters.REASON;

  /** Of a dead letter: since when it is in this queue, in milliseconds since 1970. */
  public static final String DEAD_SINCE = DeadLetters.TIME;

  /** Of a dead letter: the class of what the last listener threw that threw anything. */
  public static final String EXCEPTION = DeadLetters.EXCEPTION;

  /** Of a dead letter: the message of what the last listener threw that threw anything. */
  public static final String EXCEPTION_MESSAGE = DeadLetters.EXCEPTION_MESSAGE;

  /**
   * Of a dead letter: its attempts, each with its time, consumer, reason and exception, as a JSON
   * array; of many the first ones and the last ones. {@link DeadLetter#history()} has the same as
   * Java values. A message that was sent back to where it came from keeps it.
   */
  public static final String HISTORY = DeadLetters.HISTORY;

  /** Of a message that was a dead letter: how often it was sent back, an int. */
  public static final String REDRIVES = DeadLetters.REDRIVES;

  /**
   * Of a dead letter whose stored bytes could not be read: why. It is a BytesMessage with those
   * bytes.
   */
  public static final String DAMAGED = Damaged.REASON;

  /** Of a message that a {@link Schedule} has sent: its key, a String. */
  public static final String SCHEDULE = Scheduler.KEY;

  /**
   * Of a message that a {@link Schedule} has sent: for which time, a long, in milliseconds since
   * 1970. Later than that is when the message was sent, its {@code JMSTimestamp}.
   */
  public static final String SCHEDULED_TIME = Scheduler.PLANNED;

  private AngariumProperties() {}
}
