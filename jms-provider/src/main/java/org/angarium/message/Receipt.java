package org.angarium.message;

import jakarta.jms.JMSException;

/** What {@link jakarta.jms.Message#acknowledge()} calls on a received message. */
@FunctionalInterface
public interface Receipt {
  /** For a message that was not received, or whose session acknowledges by itself. */
  Receipt NONE = () -> {};

  /**
   * Acknowledges all messages that the session consumed so far.
   *
   * @throws JMSException as {@link jakarta.jms.Message#acknowledge()} says
   */
  void acknowledge() throws JMSException;
}
