package org.angarium.attack;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.sql.Connection;
import org.angarium.Broker;
import org.angarium.BrokerState;

/** Who receives at a node: a thread or two for each stream. */
final class AttackReceivers {
  private static final int ROUNDING_MILLIS = 20;

  private final AttackNode node;

  AttackReceivers(AttackNode node) {
    this.node = node;
  }

  void start() {
    node.consume("moved", () -> move(Stream.MOVED));
    node.consume("moved 2", () -> move(Stream.MOVED));
    node.consume("joined", this::workJoined);
    node.consume("deduplicated", () -> move(Stream.DEDUPLICATED));
    node.consume("priorities", this::workPriorities);
    node.consume("delayed", () -> move(Stream.DELAYED));
    node.consume("expiring", () -> move(Stream.EXPIRING));
    node.consume("desk", () -> move(Stream.DESK));
    node.consume("archive", () -> move(Stream.ARCHIVE));
    for (int i = 0; i < Stream.TAKERS; i++) {
      node.consume("taken " + i, this::take);
    }
    node.consume("non-persistent taken", () -> visit(""));
    node.consume("non-persistent claimed", () -> visit("id > 0"));
  }

  private static JMSConsumer consumer(JMSContext context, Stream stream) {
    return stream.source() == Stream.DESK
        ? context.createSharedDurableConsumer(context.createTopic("news"), stream.name())
        : context.createConsumer(context.createQueue(stream.name()));
  }

  private void move(Stream stream) throws Exception {
    Broker broker = node.broker();
    try (Connection jdbc = stream == Stream.DELAYED ? broker.dataSource().getConnection() : null;
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = consumer(context, stream);
      JMSProducer producer = context.createProducer();
      while (true) {
        Message message = consumer.receive(1_000);
        if (message == null) {
          continue;
        }
        if (jdbc != null) {
          long early = message.getLongProperty("earliest") - AttackSenders.time(jdbc);
          if (early > ROUNDING_MILLIS) {
            node.say("W " + stream + " " + message.getLongProperty("id") + " " + early);
          }
        }
        sendOn(context, producer, stream, message);
        if (AttackNode.seldom()) {
          context.rollback();
        } else {
          context.commit();
          node.say("P " + stream);
        }
      }
    }
  }

  private static void sendOn(
      JMSContext context, JMSProducer producer, Stream stream, Message message)
      throws JMSException {
    Message effect = context.createMessage();
    effect.setStringProperty("stream", stream.name());
    effect.setLongProperty("id", message.getLongProperty("id"));
    effect.setStringProperty("grp", message.getStringProperty("JMSXGroupID"));
    producer.send(context.createQueue("out"), effect);
  }

  private void workPriorities() throws Exception {
    Broker broker = node.broker();
    try (JMSContext context =
            broker.connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE);
        JMSContext sending =
            broker.connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSConsumer consumer = consumer(context, Stream.PRIORITIES);
      JMSProducer producer = sending.createProducer();
      consumer.setMessageListener(
          message -> {
            try {
              sendOn(sending, producer, Stream.PRIORITIES, message);
              node.say("P " + Stream.PRIORITIES);
            } catch (JMSException e) {
              throw new IllegalStateException(e);
            }
          });
      while (broker.state() == BrokerState.RUNNING) {
        AttackNode.pace(500);
      }
    }
  }

  private void workJoined() throws Exception {
    Broker broker = node.broker();
    try (Connection jdbc = broker.dataSource().getConnection()) {
      jdbc.setAutoCommit(false);
      JMSContext context = broker.join(jdbc);
      JMSConsumer consumer = consumer(context, Stream.JOINED);
      while (true) {
        Message message = consumer.receive(1_000);
        if (message == null) {
          jdbc.commit();
          continue;
        }
        AttackSenders.insert(
            jdbc,
            "shop.done",
            message.getLongProperty("id"),
            message.getStringProperty("JMSXGroupID"));
        if (AttackNode.seldom()) {
          jdbc.rollback();
        } else {
          jdbc.commit();
          node.say("P " + Stream.JOINED);
        }
      }
    }
  }

  /** One message at a time, each acknowledged by receive(): taken for good in that moment. */
  private void take() throws Exception {
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSConsumer consumer = consumer(context, Stream.TAKEN);
      while (true) {
        receive(Stream.TAKEN, consumer, 1_000);
      }
    }
  }

  /**
   * Now and then, so that there are messages that nobody waits for: they have rows. Who has a
   * selector claims what it receives.
   */
  private void visit(String selector) throws Exception {
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSConsumer consumer =
          context.createConsumer(context.createQueue(Stream.NON_PERSISTENT.name()), selector);
      while (true) {
        AttackNode.pace(3_000);
        while (receive(Stream.NON_PERSISTENT, consumer, 100)) {}
      }
    }
  }

  /** Whether there was one. */
  private boolean receive(Stream stream, JMSConsumer consumer, long millis) throws JMSException {
    Message message;
    try {
      message = consumer.receive(millis);
    } catch (JMSRuntimeException e) {
      node.say("E " + stream);
      throw e;
    }
    if (message == null) {
      return false;
    }
    node.say("G " + stream + " " + message.getLongProperty("id"));
    return true;
  }
}
