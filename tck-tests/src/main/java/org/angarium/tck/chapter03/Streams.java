package org.angarium.tck.chapter03;

import jakarta.jms.JMSException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reading of streams. */
final class Streams {
  private Streams() {}

  /** Reads a field of at most a thousand bytes at one go; null if it is null. */
  @SuppressWarnings("NullAway") // callers that expect no null fail in their assertion
  static byte[] readBytes(StreamMessage stream) throws JMSException {
    return readBytesOrNull(stream);
  }

  private static byte @Nullable [] readBytesOrNull(StreamMessage stream) throws JMSException {
    byte[] buffer = new byte[1000];
    int count = stream.readBytes(buffer);
    return count < 0 ? null : Arrays.copyOf(buffer, count);
  }
}
