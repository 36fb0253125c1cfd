package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Sections 8.1, 8.2, 8.4 and 8.5: consumers, their selectors, and how they receive. */
class ConsumerTest extends TckTest {
  @Test
  @Sentence("8.1-1")
  void shouldNeedADestination() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> session.createConsumer(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(null, "a = 1"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(new Destination() {}))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createBrowser(null))
        .isInstanceOf(InvalidDestinationException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createConsumer(null))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createSharedConsumer(null, "name"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Sentence("8.1-4")
  void shouldRefuseInvalidSelector() throws Exception {
    String invalid = "definitely not ( a selector";
    Connection connection = jms.connection();
    connection.setClientID(jms.uniqueClientId());
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    List<Background.Action> attempts =
        List.of(
            () -> session.createConsumer(queue, invalid),
            () -> session.createConsumer(topic, invalid, true),
            () -> session.createBrowser(queue, invalid),
            () -> session.createSharedConsumer(topic, name, invalid),
            () -> session.createDurableConsumer(topic, name, invalid, false),
            () -> session.createDurableSubscriber(topic, name, invalid, false),
            () -> session.createSharedDurableConsumer(topic, name, invalid));
    for (Background.Action attempt : attempts) {
      assertThatThrownBy(attempt::run).isInstanceOf(InvalidSelectorException.class);
    }
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createConsumer(queue, invalid))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
    assertThatThrownBy(() -> context.createSharedConsumer(topic, name, invalid))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
  }

  @Test
  @Sentence("8.1-5")
  void shouldTellItsSelector() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    assertThat(session.createConsumer(queue).getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, null).getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, "").getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
    JMSContext context = jms.context();
    assertThat(context.createConsumer(queue).getMessageSelector()).isNull();
    assertThat(context.createConsumer(queue, "").getMessageSelector()).isNull();
    assertThat(context.createConsumer(queue, "b = 2").getMessageSelector()).isEqualTo("b = 2");
  }

  @Test
  @Sentence({"8.1-2", "8.2-3"})
  void shouldLeaveOtherMessagesOnTheQueue() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    sendColours(session, queue, "red", "blue", "red", "green", "blue", "red");
    MessageConsumer reds = session.createConsumer(queue, "colour = 'red'");
    assertThat(Texts.receive(jms, reds, 3)).containsExactly("red0", "red2", "red5");
    jms.assertNothing(reds);
    MessageConsumer blues = session.createConsumer(queue, "colour = 'blue'");
    assertThat(Texts.receive(jms, blues, 2)).containsExactly("blue1", "blue4");
    MessageConsumer all = session.createConsumer(queue);
    assertThat(jms.receiveText(all)).isEqualTo("green3");
    jms.assertNothing(all);
  }

  @Test
  @Sentence({"8.1-2", "8.1-3", "8.2-3"})
  void shouldSortMessagesAmongListenersBySelector() throws Exception {
    Connection connection = jms.connection();
    Collector reds = new Collector();
    Collector others = new Collector();
    Session one = connection.createSession();
    Session two = connection.createSession();
    Queue queue = jms.queue(one);
    one.createConsumer(queue, "colour = 'red'").setMessageListener(reds);
    two.createConsumer(queue, "colour <> 'red'").setMessageListener(others);
    connection.start();
    sendColours(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "red", "blue", "red", "green", "red");
    reds.await(jms, 3);
    others.await(jms, 2);
    assertThat(reds.texts()).containsExactly("red0", "red2", "red4");
    assertThat(others.texts()).containsExactly("blue1", "green3");
  }

  @Test
  @Sentence("8.2-1")
  void shouldReceiveFromQueueInEachApi() throws Exception {
    Session classic = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(classic);
    Texts.send(classic, queue, "m0", "m1", "m2");
    try (MessageConsumer consumer = classic.createConsumer(queue)) {
      assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    }
    JMSContext context = jms.context();
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      assertThat(jms.receiveText(consumer)).isEqualTo("m1");
    }
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueReceiver receiver = session.createReceiver(queue);
    assertThat(receiver.getQueue().getQueueName()).isEqualTo(queue.getQueueName());
    assertThat(jms.receiveText(receiver)).isEqualTo("m2");
    receiver.close();
    Texts.send(session, queue, "not selected");
    jms.assertNothing(session.createReceiver(queue, "a = 1"));
  }

  @Test
  @Sentence("8.2-2")
  void shouldShareQueueAmongConsumers() throws Exception {
    Connection connection = jms.connection();
    Collector collector = new Collector();
    Session first = connection.createSession();
    Queue queue = jms.queue(first);
    for (int i = 0; i < 4; i++) {
      connection.createSession().createConsumer(queue).setMessageListener(collector);
    }
    connection.start();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 200));
    collector.await(jms, 200);
    jms.assertNothing(first.createConsumer(jms.queue(first)));
    assertThat(collector.texts()).containsExactlyInAnyOrder(Texts.numbered("m", 200));
  }

  @Test
  @Sentence("8.4-1")
  void shouldSuspendAndResumeDelivery() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(session, queue, "m0", "m1");
    jms.assertNothing(consumer);
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    connection.stop();
    jms.assertNothing(consumer);
    connection.start();
    assertThat(jms.receiveText(consumer)).isEqualTo("m1");
  }

  @Test
  @Sentence("8.4-2")
  void shouldStartContextWithEachKindOfConsumer() throws Exception {
    for (String kind : List.of("queue", "topic", "shared", "durable", "shared durable")) {
      JMSContext context = jms.context();
      context.setClientID(jms.uniqueClientId());
      Queue queue = jms.queue(context);
      Topic topic = jms.topic(context);
      String name = jms.uniqueSubscription();
      JMSConsumer consumer =
          switch (kind) {
            case "queue" -> context.createConsumer(queue);
            case "topic" -> context.createConsumer(topic);
            case "shared" -> context.createSharedConsumer(topic, name);
            case "durable" -> context.createDurableConsumer(topic, name);
            default -> context.createSharedDurableConsumer(topic, name);
          };
      Destination destination = kind.equals("queue") ? queue : topic;
      context.createProducer().send(destination, kind);
      assertThat(jms.receiveText(consumer)).isEqualTo(kind);
      consumer.close();
      if (kind.endsWith("durable")) {
        context.unsubscribe(name);
      }
    }
  }

  @Test
  @Sentence({"8.4-3", "8.4-4"})
  void shouldStopAndStartContext() throws Exception {
    JMSContext context = jms.context();
    context.setAutoStart(false);
    Queue queue = jms.queue(context);
    Collector collector = new Collector();
    context.createConsumer(queue).setMessageListener(collector);
    JMSContext sender = jms.context();
    sender.createProducer().send(queue, "m0");
    jms.assertNothing(sender.createConsumer(jms.queue(sender)));
    assertThat(collector.texts()).isEmpty();
    context.start();
    collector.await(jms, 1);
    context.stop();
    sender.createProducer().send(queue, "m1");
    jms.assertNothing(sender.createConsumer(jms.queue(sender)));
    assertThat(collector.texts()).containsExactly("m0");
    context.start();
    collector.await(jms, 2);
    assertThat(collector.texts()).containsExactly("m0", "m1");
  }

  @Test
  @Sentence("8.5-1")
  void shouldWaitForTheNextMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Background<Message> receive = Background.call(consumer::receive).letItWait(jms);
    receive.assertStillRunning(jms);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "at last");
    assertThat(Texts.of(receive.result())).isEqualTo("at last");
  }

  @Test
  @Sentence("8.5-2")
  void shouldWaitUntilTheTimeIsOver() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receive(50)).isNull();
    Background<Message> receive = Background.call(() -> consumer.receive(20_000)).letItWait(jms);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "in time");
    assertThat(Texts.of(receive.result())).isEqualTo("in time");
  }

  @Test
  @Sentence("8.5-2")
  void shouldWaitWithoutEndForTimeoutZero() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Background<Message> receive = Background.call(() -> consumer.receive(0)).letItWait(jms);
    receive.assertStillRunning(jms);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "zero");
    assertThat(Texts.of(receive.result())).isEqualTo("zero");
    consumer.close();
    JMSConsumer simplified = jms.context().createConsumer(queue);
    Background<Message> again = Background.call(() -> simplified.receive(0)).letItWait(jms);
    again.assertStillRunning(jms);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "again");
    assertThat(Texts.of(again.result())).isEqualTo("again");
  }

  @Test
  @Sentence("8.5-3")
  void shouldReceiveAtOnceOrNothing() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.receiveNoWait()).isNull();
    Texts.send(session, queue, Texts.numbered("m", 5));
    List<String> received = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(
            () -> {
              Message message = consumer.receiveNoWait();
              if (message != null) {
                received.add(Texts.of(message));
              }
              return received.size() == 5;
            });
    assertThat(received).containsExactly(Texts.numbered("m", 5));
    assertThat(consumer.receiveNoWait()).isNull();
  }

  private static void sendColours(Session session, Destination destination, String... colours)
      throws Exception {
    try (MessageProducer producer = session.createProducer(destination)) {
      for (int i = 0; i < colours.length; i++) {
        TextMessage message = session.createTextMessage(colours[i] + i);
        message.setStringProperty("colour", colours[i]);
        producer.send(message);
      }
    }
  }
}
