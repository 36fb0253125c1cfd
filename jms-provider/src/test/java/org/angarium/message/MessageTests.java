package org.angarium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import org.angarium.model.DestinationName;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of this package share. */
final class MessageTests {
  static final DestinationName ORDERS = DestinationName.queue("orders");

  /** Headers as a producer sets them. */
  static final SendHeaders HEADERS = new SendHeaders("ID:1", ORDERS, false, 7, 1_000, 61_000, 0);

  private MessageTests() {}

  /** The message as its first receiver gets it. */
  static AngariumMessage receive(SentMessage sent) {
    return AngariumMessage.received(sent, 1, Receipt.NONE, ObjectFilter.JDK_VALUES);
  }

  /** Sends and receives a message. */
  static <T> T exchange(Class<T> type, AngariumMessage message) throws JMSException {
    return type.cast(receive(message.toSent(HEADERS)));
  }

  /** Asserts the exception and its code; twice the same. */
  static void assertRefused(
      Class<? extends JMSException> type, String code, ThrowingCallable call) {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(call)
          .isExactlyInstanceOf(type)
          .hasMessageStartingWith(code + ": ")
          .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo(code));
    }
  }
}
