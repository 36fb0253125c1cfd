package org.angarium.tck.foreign;

import jakarta.jms.TextMessage;
import org.jspecify.annotations.Nullable;

final class ForeignTextMessage extends ForeignMessage implements TextMessage {
  private @Nullable String text;

  @Override
  public void setText(@Nullable String value) {
    text = value;
  }

  @Override
  public @Nullable String getText() {
    return text;
  }

  @Override
  public void clearBody() {
    text = null;
  }

  @Override
  @Nullable Object body() {
    return text;
  }
}
