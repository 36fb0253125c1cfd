package org.angarium.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.angarium.model.DestinationName;

/**
 * The headers that the provider sets when a message is sent (Jakarta Messaging 3.4.11). Immutable.
 * All times are milliseconds since 1 January 1970 UTC.
 *
 * @param messageId begins with {@code ID:}; empty when message ids are disabled
 * @param priority 0 to 9
 * @param timestamp 0 when timestamps are disabled
 * @param expiration 0 for never
 * @param deliveryTime the message is not delivered before; 0 for at once
 */
public record SendHeaders(
    String messageId,
    DestinationName destination,
    boolean persistent,
    int priority,
    long timestamp,
    long expiration,
    long deliveryTime) {
  /**
   * Shows them on the application's message, of whichever provider it is.
   *
   * @param specified the destination object that the application specified
   * @throws JMSException from another provider's message
   */
  public void writeTo(Message message, Destination specified) throws JMSException {
    message.setJMSMessageID(messageId.isEmpty() ? null : messageId);
    message.setJMSDestination(specified);
    message.setJMSDeliveryMode(persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
    message.setJMSPriority(priority);
    message.setJMSTimestamp(timestamp);
    message.setJMSExpiration(expiration);
    message.setJMSDeliveryTime(deliveryTime == 0 ? timestamp : deliveryTime);
  }
}
