package org.angarium.tck.foreign;

import jakarta.jms.ObjectMessage;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

final class ForeignObjectMessage extends ForeignMessage implements ObjectMessage {
  private @Nullable Serializable object;

  @Override
  public void setObject(@Nullable Serializable value) {
    object = value;
  }

  @Override
  public @Nullable Serializable getObject() {
    return object;
  }

  @Override
  public void clearBody() {
    object = null;
  }

  @Override
  @Nullable Object body() {
    return object;
  }
}
