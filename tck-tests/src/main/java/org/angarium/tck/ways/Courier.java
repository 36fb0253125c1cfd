package org.angarium.tck.ways;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * Sends messages to one destination of its own and receives them there. The consumer exists from
 * the beginning, so that on a topic nothing is missed. Sender and receiver are two sessions of one
 * connection; the test's {@code Jms} closes them.
 */
public interface Courier {
  /** Where the messages go. */
  Destination destination();

  /** Another destination of the same domain, that nobody uses. */
  Destination another() throws JMSException;

  /** Makes messages with the sending session. */
  Messages messages();

  /** Sends with these options, from a producer of its own. */
  void send(Message message, SendOptions options) throws JMSException;

  /** Sends as a new producer does. */
  default void send(Message message) throws JMSException {
    send(message, SendOptions.DEFAULT);
  }

  /** Sends asynchronously. */
  void sendAsync(Message message, CompletionListener listener) throws JMSException;

  /** Commits the sending session. */
  void commitSends() throws JMSException;

  /** The next message; fails if none comes. */
  Message receive() throws JMSException;

  /** The next message, which must be of this type; fails if none comes. */
  default <M extends Message> M receive(Class<M> type) throws JMSException {
    Message received = receive();
    if (!type.isInstance(received)) {
      throw new AssertionError("expected a " + type.getSimpleName() + " but received " + received);
    }
    return type.cast(received);
  }

  /** Fails if another message comes. */
  void assertNothing() throws JMSException;

  /** Recovers the receiving session. */
  void recover() throws JMSException;

  /** Rolls the receiving session back. */
  void rollback() throws JMSException;

  /** Commits the receiving session. */
  void commit() throws JMSException;

  /** Sends a message and receives it. */
  default Message carry(Message message) throws JMSException {
    send(message);
    return receive();
  }

  /** Sends a message and receives it as this type. */
  default <M extends Message> M carry(Message message, Class<M> type) throws JMSException {
    send(message);
    return receive(type);
  }
}
