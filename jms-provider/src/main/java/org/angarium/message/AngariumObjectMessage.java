package org.angarium.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A message that carries a serialized object (Jakarta Messaging 3.11). Not thread-safe.
 *
 * <p>{@link #setObject} serializes at once, so later changes to the object are not sent; each
 * {@link #getObject} makes a new object, of the classes that the {@link ObjectFilter} allows.
 */
public final class AngariumObjectMessage extends AngariumMessage implements ObjectMessage {
  private final ObjectFilter filter;
  private Body.Serialized body;

  /** A new message that can be written. */
  public AngariumObjectMessage(ObjectFilter filter) {
    this(new Body.Serialized(null), filter);
  }

  AngariumObjectMessage(Body.Serialized body, ObjectFilter filter) {
    this.body = body;
    this.filter = filter;
  }

  @Override
  public void setObject(@Nullable Serializable object) throws JMSException {
    checkBodyWritable();
    body = new Body.Serialized(object == null ? null : ObjectForm.serialize(object));
  }

  /**
   * A new object.
   *
   * @throws MessageFormatException {@code CLASS_NOT_ALLOWED}, or when it cannot be deserialized
   */
  @Override
  public @Nullable Serializable getObject() throws JMSException {
    return body.content() == null ? null : ObjectForm.deserialize(body.content(), filter);
  }

  @Override
  Body body() {
    return body;
  }

  @Override
  void emptyBody() {
    body = new Body.Serialized(null);
  }

  @Override
  @Nullable Object bodyValue() throws JMSException {
    return getObject();
  }

  // The specification declares it with the raw type.
  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    try {
      return super.isBodyAssignableTo(type);
    } catch (MessageFormatException e) {
      return false; // as the specification wants where deserialization fails
    }
  }

  @Override
  String bodyText() {
    return body.toString();
  }
}
