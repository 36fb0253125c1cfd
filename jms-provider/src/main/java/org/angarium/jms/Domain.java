package org.angarium.jms;

import jakarta.jms.JMSException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/** Which of the interfaces of Jakarta Messaging 2.6 an application uses. */
public enum Domain {
  /** The classic and the simplified API: queues and topics. */
  COMMON(""),
  /** The legacy interfaces for queues; those for topics are refused (9.2). */
  QUEUE("Queue"),
  /** The legacy interfaces for topics; those for queues are refused (9.2). */
  TOPIC("Topic");

  private final String prefix;

  Domain(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Refuses a call of the other domain.
   *
   * @param on what the call is made on: {@code Session} or {@code Connection}
   * @throws JMSException {@link ErrorCode#ILLEGAL_CALL}
   */
  void check(Domain needed, String call, String on) throws JMSException {
    if (this != COMMON && this != needed) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "%s is refused on a %s%s (9.2); use a %s or a JMSContext"
              .formatted(call, prefix, on, on));
    }
  }

  /**
   * Refuses a destination of the other domain in a session.
   *
   * @throws JMSException {@link ErrorCode#INVALID_DESTINATION_NAME}
   */
  void check(DestinationName name) throws JMSException {
    if (this != COMMON && name.isQueue() != (this == QUEUE)) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_DESTINATION_NAME,
          "%s is refused in a %sSession; use a Session or a JMSContext, which take queues and topics"
              .formatted(name, prefix));
    }
  }
}
