package org.angarium.tck.foreign;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/** Bodies as what a caller asks for. */
final class Bodies {
  private Bodies() {}

  static <T> @Nullable T as(Class<T> type, @Nullable Object body) throws JMSException {
    if (body == null) {
      return null;
    }
    if (!type.isInstance(body)) {
      throw new MessageFormatException("the body is no " + type.getName());
    }
    return type.cast(body);
  }
}
