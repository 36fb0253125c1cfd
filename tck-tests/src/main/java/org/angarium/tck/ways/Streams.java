package org.angarium.tck.ways;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.StreamMessage;

/** What tests ask of a stream message. */
final class Streams {
  private Streams() {}

  /** Makes the message readable and fails if it has a field. */
  static void assertEmpty(StreamMessage stream) throws JMSException {
    stream.reset();
    assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
  }
}
