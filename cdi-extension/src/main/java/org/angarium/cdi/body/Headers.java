package org.angarium.cdi.body;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of a message by their names. */
public final class Headers {
  private static final Map<String, Header> HEADERS = headers();

  private Headers() {}

  /** Reads one header. */
  @FunctionalInterface
  private interface Header {
    @Nullable Object of(Message message) throws JMSException;
  }

  private static Map<String, Header> headers() {
    Map<String, Header> headers = new TreeMap<>();
    headers.put("JMSMessageID", Message::getJMSMessageID);
    headers.put("JMSCorrelationID", Message::getJMSCorrelationID);
    headers.put("JMSType", Message::getJMSType);
    headers.put("JMSReplyTo", Message::getJMSReplyTo);
    headers.put("JMSDestination", Message::getJMSDestination);
    headers.put("JMSTimestamp", Message::getJMSTimestamp);
    headers.put("JMSDeliveryTime", Message::getJMSDeliveryTime);
    headers.put("JMSExpiration", Message::getJMSExpiration);
    headers.put("JMSPriority", Message::getJMSPriority);
    headers.put("JMSRedelivered", Message::getJMSRedelivered);
    headers.put("JMSDeliveryMode", Message::getJMSDeliveryMode);
    return Map.copyOf(headers);
  }

  /** The names, sorted. */
  public static Set<String> names() {
    return new TreeMap<>(HEADERS).keySet();
  }

  /** The header of one of these names. */
  public static @Nullable Object of(Message message, String name) throws JMSException {
    Header header = HEADERS.get(name);
    if (header == null) {
      throw new IllegalArgumentException("there is no header " + name);
    }
    return header.of(message);
  }
}
