package org.angarium.outbox;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.angarium.AngariumProperties;
import org.angarium.message.AngariumMessage;
import org.angarium.message.ObjectFilter;
import org.angarium.message.Receipt;
import org.angarium.message.SentMessage;

/**
 * What a relay does with the broker, in one transacted session. Not thread-safe.
 *
 * <p>With the messages of each commit goes a marker: a message to a queue of the outbox's own with
 * the ids of those that were sent. It tells, after a crash and however long that took, what was
 * committed here and may still stand in the database. Deduplication ids, which the messages have as
 * well, are remembered for some time only; they are for the case that a relay which everybody
 * thinks dead commits after all, while another one has begun.
 */
final class BrokerLink implements AutoCloseable {
  /** Before the name of an outbox: where its markers are. */
  static final String MARKERS = "angarium.outbox.";

  private final Connection connection;
  private final Session session;
  private final MessageProducer producer;
  private final Queue markerQueue;
  private int markers;

  private BrokerLink(Connection connection, String outbox) throws JMSException {
    this.connection = connection;
    this.session = connection.createSession(Session.SESSION_TRANSACTED);
    this.producer = session.createProducer(null);
    this.markerQueue = session.createQueue(MARKERS + outbox);
    connection.start();
  }

  static BrokerLink open(ConnectionFactory factory, String outbox) throws JMSException {
    Connection connection = factory.createConnection();
    try {
      return new BrokerLink(connection, outbox);
    } catch (JMSException | RuntimeException e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  private static void closeAfter(Exception failure, Connection connection) {
    try {
      connection.close();
    } catch (JMSException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** The ids that the markers name. */
  Set<String> marked() throws JMSException {
    Set<String> ids = new LinkedHashSet<>();
    try (QueueBrowser browser = session.createBrowser(markerQueue)) {
      List<?> found = list(browser.getEnumeration());
      for (Object marker : found) {
        if (marker instanceof TextMessage text && text.getText() != null) {
          text.getText().lines().forEach(ids::add);
        }
      }
      markers = found.size();
    }
    return ids;
  }

  /** How many markers there are, as far as this relay knows. */
  int markers() {
    return markers;
  }

  /** Removes the markers that there are, in a transaction. */
  void forgetMarkers() throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(markerQueue)) {
      for (int i = 0; i < markers && consumer.receiveNoWait() != null; i++) {
        // until all are taken
      }
      session.commit();
    }
    markers = 0;
  }

  /** Sends a message in the transaction. */
  void send(SentMessage stored, String id, long now) throws JMSException {
    Message message = copyOf(stored);
    message.setStringProperty(AngariumProperties.DEDUPLICATION_ID, id);
    long timeToLive = stored.expiration() == 0 ? 0 : stored.expiration() - now;
    producer.setDeliveryDelay(Math.max(0, stored.deliveryTime() - now));
    Destination destination =
        stored.destination().isQueue()
            ? session.createQueue(stored.destination().name())
            : session.createTopic(stored.destination().name());
    producer.send(destination, message, DeliveryMode.PERSISTENT, stored.priority(), timeToLive);
  }

  /** Of the session's own kind, since others might stand between it and the broker. */
  private Message copyOf(SentMessage stored) throws JMSException {
    Message from = AngariumMessage.received(stored, 0, Receipt.NONE, ObjectFilter.JDK_VALUES);
    Message to;
    if (from instanceof TextMessage text) {
      to = session.createTextMessage(text.getText());
    } else if (from instanceof MapMessage map) {
      to = copyOf(map);
    } else if (from instanceof BytesMessage) {
      BytesMessage bytes = session.createBytesMessage();
      byte[] body = from.getBody(byte[].class);
      bytes.writeBytes(body == null ? new byte[0] : body);
      to = bytes;
    } else {
      to = session.createMessage();
    }
    to.setJMSCorrelationID(from.getJMSCorrelationID());
    to.setJMSType(from.getJMSType());
    for (Object name : list(from.getPropertyNames())) {
      to.setObjectProperty((String) name, from.getObjectProperty((String) name));
    }
    return to;
  }

  private MapMessage copyOf(MapMessage from) throws JMSException {
    MapMessage to = session.createMapMessage();
    for (Object name : list(from.getMapNames())) {
      to.setObject((String) name, from.getObject((String) name));
    }
    return to;
  }

  /** The specification declares enumerations with the raw type. */
  private static List<?> list(Enumeration<?> elements) {
    return Collections.list(elements);
  }

  /** Commits what was sent, with a marker that names it. */
  void commit(Collection<String> ids) throws JMSException {
    producer.setDeliveryDelay(0);
    producer.send(
        markerQueue,
        session.createTextMessage(String.join("\n", ids)),
        DeliveryMode.PERSISTENT,
        Message.DEFAULT_PRIORITY,
        0);
    session.commit();
    markers++;
  }

  void rollback() throws JMSException {
    session.rollback();
  }

  @Override
  public void close() throws JMSException {
    connection.close();
  }
}
