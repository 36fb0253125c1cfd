package org.angarium.cdi.listener;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.util.List;

/**
 * What a listener is called with.
 *
 * @param messages one, or those of a batch; at least one
 * @param context that it was received with, for what the listener sends
 */
record Delivered(List<Message> messages, JMSContext context) {
  Message first() {
    return messages.get(0);
  }
}
