package org.angarium.message;

import jakarta.jms.JMSException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A message without a body, and what all messages have (Jakarta Messaging, chapter 3).
 *
 * <p>Not thread-safe, as the specification allows (2.14). What was sent never changes: {@link
 * #toSent} takes a snapshot, and {@link #received} shares it read-only until the application clears
 * properties or body.
 */
public class AngariumMessage extends PropertyFields {
  /** The property that holds {@link #deduplicationId()}. */
  public static final String DEDUPLICATION_ID = PropertyNames.DEDUPLICATION_ID;

  /** The property that {@link #markFirstOfGroup()} adds. */
  public static final String GROUP_FIRST_FOR_CONSUMER = PropertyNames.FIRST_FOR_CONSUMER;

  private Receipt receipt = Receipt.NONE;
  private boolean bodyReadOnly;

  /** A new message that can be written. */
  public AngariumMessage() {}

  /**
   * The message that an application receives, of the type of its body.
   *
   * @param deliveryCount 1 for the first delivery; {@code JMSXDeliveryCount}
   * @param receipt what {@link #acknowledge()} calls
   * @param filter which classes {@link jakarta.jms.ObjectMessage#getObject()} may make
   */
  public static AngariumMessage received(
      SentMessage sent, int deliveryCount, Receipt receipt, ObjectFilter filter) {
    AngariumMessage message = ofType(sent.body(), filter);
    message.receiveHeaders(sent.head(), deliveryCount);
    message.receiveProperties(sent.properties(), deliveryCount);
    message.receipt = receipt;
    message.bodyReadOnly = true;
    return message;
  }

  private static AngariumMessage ofType(Body body, ObjectFilter filter) {
    if (body instanceof Body.Text text) {
      return new AngariumTextMessage(text);
    } else if (body instanceof Body.Bytes bytes) {
      return new AngariumBytesMessage(bytes);
    } else if (body instanceof Body.Entries entries) {
      return new AngariumMapMessage(entries);
    } else if (body instanceof Body.Serialized object) {
      return new AngariumObjectMessage(object, filter);
    } else if (body instanceof Body.Stream stream) {
      return new AngariumStreamMessage(stream);
    }
    return new AngariumMessage();
  }

  /**
   * What is sent: a snapshot that later changes to this message do not reach.
   *
   * @throws JMSException when JMSReplyTo is not a destination with a name
   */
  public final SentMessage toSent(SendHeaders headers) throws JMSException {
    return new SentMessage(sentHead(headers, sentProperties()), body());
  }

  /** The body as it is now; it never changes. */
  Body body() {
    return Body.Empty.INSTANCE;
  }

  @Override
  public final void acknowledge() throws JMSException {
    receipt.acknowledge();
  }

  @Override
  public final void clearBody() {
    bodyReadOnly = false;
    emptyBody();
  }

  /** Makes the body that of a new message. */
  void emptyBody() {}

  /** Makes the body read-only, as when it is received. */
  final void freezeBody() {
    bodyReadOnly = true;
  }

  final boolean isBodyReadOnly() {
    return bodyReadOnly;
  }

  /**
   * @throws jakarta.jms.MessageNotWriteableException for a read-only body
   */
  final void checkBodyWritable() throws JMSException {
    if (bodyReadOnly) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_NOT_WRITABLE,
          "the body of %s is read-only: it was received or reset; call clearBody() first"
              .formatted(label()));
    }
  }

  /**
   * @throws jakarta.jms.MessageNotReadableException for a body that is being written
   */
  final void checkBodyReadable() throws JMSException {
    if (!bodyReadOnly) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_NOT_READABLE,
          "the body of %s is being written; call reset() before reading".formatted(label()));
    }
  }

  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    Object value = bodyValue();
    if (value == null) {
      return null;
    } else if (isBodyType(type, value)) {
      return type.cast(value);
    }
    throw JmsErrors.checked(
        ErrorCode.MESSAGE_FORMAT,
        "the body of %s is a %s and cannot be read as %s; test isBodyAssignableTo first"
            .formatted(label(), value.getClass().getTypeName(), type.getTypeName()));
  }

  // The specification declares it with the raw type.
  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    Object value = bodyValue();
    return value == null || isBodyType(type, value);
  }

  /** What {@link #getBody} returns, a copy; null for no body. */
  @Nullable Object bodyValue() throws JMSException {
    return null;
  }

  /** Whether the body may be asked for as this type. */
  boolean isBodyType(Class<?> type, Object value) {
    return type.isInstance(value);
  }

  private String label() {
    String id = getJMSMessageID();
    return id == null ? "a " + getClass().getSimpleName() : id;
  }

  /** Short, without properties and body: {@code AngariumTextMessage[ID:7, 120 characters]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(getClass().getSimpleName()).append('[');
    if (getJMSMessageID() != null) {
      text.append(getJMSMessageID()).append(", ");
    }
    if (getJMSDestination() != null) {
      text.append(getJMSDestination()).append(", ");
    }
    return text.append(bodyText()).append(getJMSRedelivered() ? ", redelivered]" : "]").toString();
  }

  /** The kind and size of the body for {@link #toString()}. */
  String bodyText() {
    return "no body";
  }
}
