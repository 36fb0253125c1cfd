package org.angarium.tck.kit;

import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.angarium.tck.Jms;

/** Sends and reads short texts, which is what most tests exchange. */
public final class Texts {
  private Texts() {}

  /** Sends one text message for each text, with a producer of its own. */
  public static void send(Session session, Destination destination, String... texts)
      throws JMSException {
    try (MessageProducer producer = session.createProducer(destination)) {
      for (String text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  /** Sends one text message for each text. */
  public static void send(JMSContext context, Destination destination, String... texts) {
    JMSProducer producer = context.createProducer();
    for (String text : texts) {
      producer.send(destination, text);
    }
  }

  /** Returns the texts prefix0, prefix1 and so on. */
  public static String[] numbered(String prefix, int count) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = prefix + i;
    }
    return texts;
  }

  /** Returns the text of a message. */
  public static String of(Message message) throws JMSException {
    return message.getBody(String.class);
  }

  /** Receives that many messages, waiting with patience for each, and returns their texts. */
  public static List<String> receive(Jms jms, MessageConsumer consumer, int count)
      throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(of(jms.receive(consumer)));
    }
    return texts;
  }

  /** Receives that many messages, waiting with patience for each, and returns their texts. */
  public static List<String> receive(Jms jms, JMSConsumer consumer, int count) throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(of(jms.receive(consumer)));
    }
    return texts;
  }

  /** Returns the message's JMSXDeliveryCount. */
  public static int deliveryCount(Message message) throws JMSException {
    return message.getIntProperty("JMSXDeliveryCount");
  }

  /** Returns the texts of what a browser shows now, in its order. */
  public static List<String> browse(Session session, Queue queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    try (QueueBrowser browser = session.createBrowser(queue)) {
      Enumeration<?> messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        texts.add(of((Message) messages.nextElement()));
      }
    }
    return texts;
  }
}
