package org.angarium.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message (Jakarta Messaging 3.4). They can be set at any time; send ignores
 * and overwrites those that are the provider's.
 */
abstract class HeaderFields implements Message {
  private @Nullable String messageId;
  private @Nullable Destination destination;
  private int deliveryMode = DeliveryMode.PERSISTENT;
  private int priority = DEFAULT_PRIORITY;
  private long timestamp;
  private long expiration;
  private long deliveryTime;
  private boolean redelivered;
  private @Nullable String correlationId;
  private @Nullable ByteString correlationBytes;
  private @Nullable Destination replyTo;
  private @Nullable String type;

  /** Takes the headers of what was sent. */
  void receiveHeaders(MessageHead head, int deliveryCount) {
    messageId = head.messageId().isEmpty() ? null : head.messageId();
    destination = AngariumDestination.of(head.destination());
    deliveryMode = head.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
    priority = head.priority();
    timestamp = head.timestamp();
    expiration = head.expiration();
    deliveryTime = head.deliveryTime() == 0 ? head.timestamp() : head.deliveryTime();
    redelivered = deliveryCount > 1;
    correlationId = head.correlationId();
    correlationBytes = head.correlationBytes();
    replyTo = head.replyTo() == null ? null : AngariumDestination.of(head.replyTo());
    type = head.type();
  }

  /** The head of what is sent: the provider's headers from outside, the client's from here. */
  MessageHead sentHead(SendHeaders headers, MessageProperties properties) throws JMSException {
    return new MessageHead(
        headers.messageId(),
        headers.destination(),
        headers.persistent(),
        headers.priority(),
        headers.timestamp(),
        headers.expiration(),
        headers.deliveryTime(),
        correlationId,
        correlationBytes,
        replyTo == null ? null : AngariumDestination.nameOf(replyTo),
        type,
        properties);
  }

  @Override
  public @Nullable String getJMSMessageID() {
    return messageId;
  }

  @Override
  public void setJMSMessageID(@Nullable String id) {
    messageId = id;
  }

  @Override
  public long getJMSTimestamp() {
    return timestamp;
  }

  @Override
  public void setJMSTimestamp(long timestamp) {
    this.timestamp = timestamp;
  }

  /** The correlation id; one that was set as bytes only where the bytes are UTF-8. */
  @Override
  public @Nullable String getJMSCorrelationID() {
    if (correlationBytes == null) {
      return correlationId;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(correlationBytes.shared());
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Override
  public void setJMSCorrelationID(@Nullable String correlationId) {
    this.correlationId = correlationId;
    correlationBytes = null;
  }

  /** The correlation id as bytes, a copy; one that was set as a string is UTF-8. */
  @Override
  public byte @Nullable [] getJMSCorrelationIDAsBytes() {
    if (correlationBytes != null) {
      return correlationBytes.toByteArray();
    }
    return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
    correlationBytes = correlationId == null ? null : ByteString.copyOf(correlationId);
    this.correlationId = null;
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return replyTo;
  }

  @Override
  public void setJMSReplyTo(@Nullable Destination replyTo) {
    this.replyTo = replyTo;
  }

  @Override
  public @Nullable Destination getJMSDestination() {
    return destination;
  }

  @Override
  public void setJMSDestination(@Nullable Destination destination) {
    this.destination = destination;
  }

  @Override
  public int getJMSDeliveryMode() {
    return deliveryMode;
  }

  @Override
  public void setJMSDeliveryMode(int deliveryMode) {
    this.deliveryMode = deliveryMode;
  }

  @Override
  public boolean getJMSRedelivered() {
    return redelivered;
  }

  @Override
  public void setJMSRedelivered(boolean redelivered) {
    this.redelivered = redelivered;
  }

  @Override
  public @Nullable String getJMSType() {
    return type;
  }

  @Override
  public void setJMSType(@Nullable String type) {
    this.type = type;
  }

  @Override
  public long getJMSExpiration() {
    return expiration;
  }

  @Override
  public void setJMSExpiration(long expiration) {
    this.expiration = expiration;
  }

  @Override
  public long getJMSDeliveryTime() {
    return deliveryTime;
  }

  @Override
  public void setJMSDeliveryTime(long deliveryTime) {
    this.deliveryTime = deliveryTime;
  }

  @Override
  public int getJMSPriority() {
    return priority;
  }

  @Override
  public void setJMSPriority(int priority) {
    this.priority = priority;
  }
}
