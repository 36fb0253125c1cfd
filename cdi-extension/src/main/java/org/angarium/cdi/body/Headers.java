package org.angarium.cdi.body;

import jakarta.jms.Destination;
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

  /** A header: its type, and what reads it. */
  private record Header(Class<?> type, Reading reading) {}

  /** Reads one header. */
  @FunctionalInterface
  private interface Reading {
    @Nullable Object of(Message message) throws JMSException;
  }

  private static Map<String, Header> headers() {
    Map<String, Header> headers = new TreeMap<>();
    headers.put("JMSMessageID", new Header(String.class, Message::getJMSMessageID));
    headers.put("JMSCorrelationID", new Header(String.class, Message::getJMSCorrelationID));
    headers.put("JMSType", new Header(String.class, Message::getJMSType));
    headers.put("JMSReplyTo", new Header(Destination.class, Message::getJMSReplyTo));
    headers.put("JMSDestination", new Header(Destination.class, Message::getJMSDestination));
    headers.put("JMSTimestamp", new Header(Long.class, Message::getJMSTimestamp));
    headers.put("JMSDeliveryTime", new Header(Long.class, Message::getJMSDeliveryTime));
    headers.put("JMSExpiration", new Header(Long.class, Message::getJMSExpiration));
    headers.put("JMSPriority", new Header(Integer.class, Message::getJMSPriority));
    headers.put("JMSRedelivered", new Header(Boolean.class, Message::getJMSRedelivered));
    headers.put("JMSDeliveryMode", new Header(Integer.class, Message::getJMSDeliveryMode));
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
    return header.reading().of(message);
  }

  /** Whether the header of one of these names can be given to a parameter of a type. */
  public static boolean canBe(String name, Class<?> type) {
    Header header = HEADERS.get(name);
    return header != null && Values.canBe(header.type(), type);
  }
}
