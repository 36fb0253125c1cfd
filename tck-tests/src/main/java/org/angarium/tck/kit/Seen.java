package org.angarium.tck.kit;

import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** What a listener saw of a message: its text, its redelivery marks, and the thread. */
public record Seen(String text, boolean redelivered, int deliveryCount, Thread thread) {
  /** Reads a text message. */
  public static Seen of(Message message) throws JMSException {
    return new Seen(
        message.getBody(String.class),
        message.getJMSRedelivered(),
        message.getIntProperty("JMSXDeliveryCount"),
        Thread.currentThread());
  }
}
