package org.angarium.outbox;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.AngariumProperties;
import org.angarium.message.AngariumBytesMessage;
import org.angarium.message.AngariumMapMessage;
import org.angarium.message.AngariumMessage;
import org.angarium.message.AngariumTextMessage;
import org.angarium.message.SendHeaders;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A message for {@link Outbox#send}, and where it goes.
 *
 * <pre>{@code
 * OutboxMessage.toQueue("orders")
 *     .text("one courier, please")
 *     .property("customer", "Ann")
 *     .group("Ann")
 *     .timeToLive(Duration.ofHours(1))
 * }</pre>
 *
 * <p>Immutable and thread-safe: each method returns another message. What Jakarta Messaging does
 * not allow is refused at once, with a {@link JMSRuntimeException} whose code and words are those
 * of the same refusal by a session. It is sent PERSISTENT.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class OutboxMessage {
  private static final int MAX_GROUP = 255;
  private static final String GROUP_ID = "JMSXGroupID";

  private final DestinationName destination;
  private final Content content;
  private final Headers headers;
  private final Map<String, @Nullable Object> properties;

  /** Makes a message with its body, since messages of jakarta.jms can be changed. */
  private interface Content {
    AngariumMessage create() throws JMSException;
  }

  private record Headers(
      @Nullable String correlationId,
      @Nullable String type,
      int priority,
      Duration timeToLive,
      Duration deliveryDelay,
      @Nullable String group) {
    static final Headers NONE = new Headers(null, null, 4, Duration.ZERO, Duration.ZERO, null);
  }

  private OutboxMessage(
      DestinationName destination,
      Content content,
      Headers headers,
      Map<String, @Nullable Object> properties) {
    this.destination = destination;
    this.content = content;
    this.headers = headers;
    this.properties = properties;
  }

  /**
   * A message without a body to a queue.
   *
   * @throws JMSRuntimeException with code ANG-1201 if it cannot be the name of a queue
   */
  public static OutboxMessage toQueue(String name) {
    return to(Refusals.unchecked(() -> DestinationName.queue(name)));
  }

  /**
   * A message without a body to a topic.
   *
   * @throws JMSRuntimeException with code ANG-1201 if it cannot be the name of a topic
   */
  public static OutboxMessage toTopic(String name) {
    return to(Refusals.unchecked(() -> DestinationName.topic(name)));
  }

  private static OutboxMessage to(DestinationName destination) {
    return new OutboxMessage(destination, AngariumMessage::new, Headers.NONE, Map.of());
  }

  /** With a text as the body: a TextMessage. */
  public OutboxMessage text(String text) {
    return with(() -> new AngariumTextMessage(text));
  }

  /** With bytes as the body, which are copied: a BytesMessage. */
  public OutboxMessage bytes(byte[] bytes) {
    byte[] copy = bytes.clone();
    return with(
        () -> {
          AngariumBytesMessage message = new AngariumBytesMessage();
          message.writeBytes(copy);
          return message;
        });
  }

  /**
   * With named values as the body, which are copied: a MapMessage.
   *
   * @param entries their values Strings, boxed primitives, byte[] or null
   * @throws JMSRuntimeException with code ANG-1501 for another value
   * @throws IllegalArgumentException for an empty name
   */
  public OutboxMessage map(Map<String, ?> entries) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    entries.forEach(
        (name, value) -> copy.put(name, value instanceof byte[] bytes ? bytes.clone() : value));
    Content body =
        () -> {
          AngariumMapMessage message = new AngariumMapMessage();
          for (Map.Entry<String, @Nullable Object> entry : copy.entrySet()) {
            message.setObject(entry.getKey(), entry.getValue());
          }
          return message;
        };
    Refusals.unchecked(body::create);
    return with(body);
  }

  private OutboxMessage with(Content body) {
    return new OutboxMessage(destination, body, headers, properties);
  }

  /**
   * With a property (Jakarta Messaging 3.5).
   *
   * @param value a String, a boxed primitive other than Character, or null
   * @throws JMSRuntimeException with code ANG-1505 for the name, ANG-1501 for the value; with
   *     ANG-1505 also for the deduplication id, which is the outbox's to give
   * @throws IllegalArgumentException for an empty name
   */
  public OutboxMessage property(String name, @Nullable Object value) {
    if (AngariumProperties.DEDUPLICATION_ID.equals(name)) {
      throw refused(
          ErrorCode.INVALID_PROPERTY_NAME,
          "the property %s is refused: the outbox gives each message its own".formatted(name));
    }
    if (GROUP_ID.equals(name) && value instanceof String group) {
      return group(group);
    }
    return withProperty(name, value);
  }

  private OutboxMessage withProperty(String name, @Nullable Object value) {
    Refusals.unchecked(
        () -> {
          AngariumMessage scratch = new AngariumMessage();
          scratch.setObjectProperty(name, value);
          return scratch;
        });
    Map<String, @Nullable Object> more = new LinkedHashMap<>(properties);
    more.put(name, value);
    return new OutboxMessage(destination, content, headers, more);
  }

  /** With a JMSCorrelationID. */
  public OutboxMessage correlationId(String correlationId) {
    return with(
        new Headers(
            correlationId,
            headers.type,
            headers.priority,
            headers.timeToLive,
            headers.deliveryDelay,
            headers.group));
  }

  /** With a JMSType. */
  public OutboxMessage type(String type) {
    return with(
        new Headers(
            headers.correlationId,
            type,
            headers.priority,
            headers.timeToLive,
            headers.deliveryDelay,
            headers.group));
  }

  /**
   * With a priority from 0 to 9; 4 where nothing is said.
   *
   * @throws JMSRuntimeException with code ANG-1508 for another number
   */
  public OutboxMessage priority(int priority) {
    if (priority < 0 || priority > 9) {
      throw refused(
          ErrorCode.INVALID_HEADER, "the priority %d is refused; use 0 to 9".formatted(priority));
    }
    return with(
        new Headers(
            headers.correlationId,
            headers.type,
            priority,
            headers.timeToLive,
            headers.deliveryDelay,
            headers.group));
  }

  /**
   * With a time to live, from {@link Outbox#send} on: what the relay finds too late is not sent,
   * and counted.
   *
   * @throws JMSRuntimeException with code ANG-1508 unless it is a millisecond at least
   */
  public OutboxMessage timeToLive(Duration timeToLive) {
    if (timeToLive.toMillis() <= 0) {
      throw refused(
          ErrorCode.INVALID_HEADER,
          "the time to live %s is refused; use a millisecond at least".formatted(timeToLive));
    }
    return with(
        new Headers(
            headers.correlationId,
            headers.type,
            headers.priority,
            timeToLive,
            headers.deliveryDelay,
            headers.group));
  }

  /**
   * With a delivery delay, from {@link Outbox#send} on.
   *
   * @throws JMSRuntimeException with code ANG-1508 for a negative one
   */
  public OutboxMessage deliveryDelay(Duration delay) {
    if (delay.isNegative()) {
      throw refused(
          ErrorCode.INVALID_HEADER,
          "the delivery delay %s is refused; use zero or more".formatted(delay));
    }
    return with(
        new Headers(
            headers.correlationId,
            headers.type,
            headers.priority,
            headers.timeToLive,
            delay,
            headers.group));
  }

  /**
   * In a group, its property JMSXGroupID: the messages of a group to one destination keep their
   * order, also where one of them has to be sent again.
   *
   * @throws JMSRuntimeException with code ANG-1508 unless it has 1 to 255 characters
   */
  public OutboxMessage group(String group) {
    if (group.isEmpty() || group.length() > MAX_GROUP) {
      throw refused(
          ErrorCode.INVALID_HEADER,
          "a group id of %d characters is refused; use 1 to %d"
              .formatted(group.length(), MAX_GROUP));
    }
    return with(new Headers(
            headers.correlationId,
            headers.type,
            headers.priority,
            headers.timeToLive,
            headers.deliveryDelay,
            group))
        .withProperty(GROUP_ID, group);
  }

  /** In a group, with its number in it, the property JMSXGroupSeq. */
  public OutboxMessage group(String group, int sequence) {
    return group(group).property("JMSXGroupSeq", sequence);
  }

  private OutboxMessage with(Headers other) {
    return new OutboxMessage(destination, content, other, properties);
  }

  private static JMSRuntimeException refused(ErrorCode code, String text) {
    return JmsErrors.unchecked(new AngariumException(code, text));
  }

  /** The destination's kind and name, as its column has it: {@code queue:orders}. */
  String target() {
    return (destination.isQueue() ? "queue:" : "topic:") + destination.name();
  }

  @Nullable String group() {
    return headers.group;
  }

  /** What is stored; its times are those of a message that is sent now. */
  SentMessage toSent(long now) {
    return Refusals.unchecked(
        () -> {
          AngariumMessage message = content.create();
          message.setJMSCorrelationID(headers.correlationId);
          message.setJMSType(headers.type);
          for (Map.Entry<String, @Nullable Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
          }
          long expires = headers.timeToLive.isZero() ? 0 : now + headers.timeToLive.toMillis();
          long due = headers.deliveryDelay.isZero() ? 0 : now + headers.deliveryDelay.toMillis();
          return message.toSent(
              new SendHeaders("", destination, true, headers.priority, now, expires, due));
        });
  }

  /** Short, without properties and body. */
  @Override
  public String toString() {
    return "message to " + destination;
  }
}
