package org.angarium.cdi;

import jakarta.jms.JMSRuntimeException;
import java.time.Duration;

/**
 * Sends bodies of a type to a destination: a String and {@code byte[]} as they are, records and
 * other objects as JSON text.
 *
 * <pre>{@code
 * @Inject @Destination("orders") Sender<Order> orders;
 * ...
 * orders.send(order);
 * orders.key(order.customer()).delay(Duration.ofMinutes(5)).send(order);
 * }</pre>
 *
 * <p>Inside a Jakarta transaction it sends when that commits. Inside a listener it sends when the
 * listener's message is settled, or at once where that is not {@code EXACTLY_ONCE}. Else it sends
 * at once: the message is on the disk when {@code send} returns. It needs no request.
 *
 * <p>Immutable: every other method returns another sender. Thread-safe. What is wrong with what
 * these were given, such as a priority of 12, is told by {@code send}.
 *
 * @param <T> what it sends
 */
public interface Sender<T> {
  /**
   * Sends. Blocks until the message is on the disk, but in a transaction; where the destination is
   * full, as its settings say.
   *
   * @throws JMSRuntimeException with code ANG-2304 where the Jakarta transaction cannot be joined;
   *     with ANG-2305 where the body is null or cannot be written; with one of the broker's where
   *     it refuses the message
   */
  void send(T body);

  /** With a message property. */
  Sender<T> property(String name, Object value);

  /**
   * With a key: messages of the same key are worked on one after the other, in the order of their
   * sends, by whichever consumer. It is the property {@code JMSXGroupID}.
   */
  Sender<T> key(String key);

  /**
   * With a name that the sender gives the message: a second one of that name is not sent. See
   * {@link org.angarium.AngariumProperties#DEDUPLICATION_ID}.
   */
  Sender<T> deduplicationId(String id);

  /** To be delivered so much later. */
  Sender<T> delay(Duration delay);

  /** To expire so long after it was sent; zero for never. */
  Sender<T> timeToLive(Duration timeToLive);

  /**
   * With a priority.
   *
   * @param priority 0 to 9
   */
  Sender<T> priority(int priority);

  /** Whether the message outlives the broker; default true. */
  Sender<T> persistent(boolean persistent);

  /** With the header JMSType. */
  Sender<T> type(String type);

  /** With the header JMSCorrelationID. */
  Sender<T> correlationId(String id);

  /** With the header JMSReplyTo, where an answer should go. */
  Sender<T> replyTo(jakarta.jms.Destination destination);
}
