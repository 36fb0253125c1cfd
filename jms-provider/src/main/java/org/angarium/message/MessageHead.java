package org.angarium.message;

import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A sent message's headers and properties (Jakarta Messaging 3.4, 3.5): what routing, selectors and
 * browsing need, without the body. Immutable and thread-safe. All times are milliseconds since 1
 * January 1970 UTC.
 *
 * @param messageId begins with {@code ID:}; empty when message ids are disabled
 * @param priority 0 to 9
 * @param timestamp 0 when timestamps are disabled
 * @param expiration 0 for never
 * @param deliveryTime the message is not delivered before; 0 for at once
 * @param correlationId as a string, or null
 * @param correlationBytes as bytes, or null; a message has one of both at most
 */
public record MessageHead(
    String messageId,
    DestinationName destination,
    boolean persistent,
    int priority,
    long timestamp,
    long expiration,
    long deliveryTime,
    @Nullable String correlationId,
    @Nullable ByteString correlationBytes,
    @Nullable DestinationName replyTo,
    @Nullable String type,
    MessageProperties properties) {
  private static final int OVERHEAD = 80;

  /**
   * @throws IllegalArgumentException for a priority that is not 0 to 9
   */
  public MessageHead {
    if (priority < 0 || priority > 9) {
      throw new IllegalArgumentException("priority must be 0 to 9, was: " + priority);
    }
  }

  /** The property {@code JMSXGroupID}, or null where it is missing or not a string. */
  public @Nullable String groupId() {
    return properties.get(PropertyNames.GROUP_ID) instanceof String group ? group : null;
  }

  /** Whether it is the last of its group: its property {@code JMSXGroupSeq} is -1. */
  public boolean endsGroup() {
    return properties.get(PropertyNames.GROUP_SEQUENCE) instanceof Number sequence
        && sequence.doubleValue() == -1;
  }

  /**
   * What an identifier of a selector stands for (Jakarta Messaging 3.8.1.1).
   *
   * @return a Boolean, Byte, Short, Integer, Long, Float, Double or String; null for unknown
   */
  public @Nullable Object selectorValue(String identifier) {
    if (!identifier.startsWith("JMS")) {
      return properties.get(identifier);
    }
    return switch (identifier) {
      case "JMSPriority" -> priority;
      case "JMSTimestamp" -> timestamp;
      case "JMSMessageID" -> messageId.isEmpty() ? null : messageId;
      case "JMSCorrelationID" -> correlationId;
      case "JMSType" -> type;
      case "JMSDeliveryMode" -> persistent ? "PERSISTENT" : "NON_PERSISTENT";
      default -> properties.get(identifier);
    };
  }

  /** Estimated bytes in memory. */
  public int size() {
    int size = Sizes.sum(OVERHEAD, Sizes.of(messageId));
    size = Sizes.sum(size, Sizes.of(correlationId));
    size = Sizes.sum(size, correlationBytes == null ? 0 : correlationBytes.size());
    size = Sizes.sum(size, replyTo == null ? 0 : 24 + Sizes.of(replyTo.name()));
    size = Sizes.sum(size, Sizes.of(type));
    return Sizes.sum(size, properties.size());
  }
}
