package org.angarium.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.jspecify.annotations.Nullable;

/** A message that carries a string (Jakarta Messaging 3.11). Not thread-safe. */
public final class AngariumTextMessage extends AngariumMessage implements TextMessage {
  private Body.Text body;

  /** A new message that can be written. */
  public AngariumTextMessage(@Nullable String text) {
    this(new Body.Text(text));
  }

  AngariumTextMessage(Body.Text body) {
    this.body = body;
  }

  @Override
  public void setText(@Nullable String text) throws JMSException {
    checkBodyWritable();
    body = new Body.Text(text);
  }

  @Override
  public @Nullable String getText() {
    return body.text();
  }

  @Override
  Body body() {
    return body;
  }

  @Override
  void emptyBody() {
    body = new Body.Text(null);
  }

  @Override
  @Nullable Object bodyValue() {
    return body.text();
  }

  @Override
  String bodyText() {
    return body.toString();
  }
}
