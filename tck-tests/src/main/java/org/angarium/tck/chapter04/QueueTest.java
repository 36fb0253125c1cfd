package org.angarium.tck.chapter04;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 4.1: queues. */
class QueueTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("4-1")
  void shouldSupportBothDomains(Way way) throws Exception {
    var courier = way.open(jms);

    assertThat(courier.carry(courier.messages().text("carried")).getBody(String.class))
        .isEqualTo("carried");
  }

  @Test
  @Sentence({"4.1.2-1", "4.1.8-1", "4.1.2-6"})
  void shouldHoldMessagesForALaterConsumer() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Numbered.send(session, queue, 0, 20);
    session.close();

    Session later = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = later.createConsumer(queue);

    Numbered.assertReceives(jms, consumer, 0, 20);
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"4.1.2-2", "4.1.2-6"})
  void shouldDeliverToAListener() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session sender = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    Numbered.send(sender, queue, 0, 10);
    session.createConsumer(queue).setMessageListener(received::add);
    Numbered.send(sender, queue, 10, 20);

    for (int i = 0; i < 20; i++) {
      Message message = received.poll(jms.patienceMillis(), TimeUnit.MILLISECONDS);
      assertThat(message).isNotNull();
      assertThat(message.getBody(String.class)).isEqualTo("number " + i);
    }
  }

  @Test
  @Sentence({"4.1.2-3", "4.1.2-6"})
  void shouldDeliverEachMessageToOneOfSeveralConsumers() throws Exception {
    Connection connection = jms.startedConnection();
    Session sender = connection.createSession();
    Queue queue = jms.queue(sender);
    int consumers = 3;
    int messages = 60;
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    List<List<Integer>> orders = new ArrayList<>();
    for (int i = 0; i < consumers; i++) {
      // each list is written by the one thread of its session
      List<Integer> order = new ArrayList<>();
      orders.add(order);
      connection
          .createSession()
          .createConsumer(queue)
          .setMessageListener(message -> note(message, order, received));
    }

    Numbered.send(sender, queue, 0, messages);

    Set<String> texts = new HashSet<>();
    for (int i = 0; i < messages; i++) {
      String text = received.poll(jms.patienceMillis(), TimeUnit.MILLISECONDS);
      assertThat(text).isNotNull();
      assertThat(texts.add(text)).as(text).isTrue();
    }
    assertThat(received.poll(jms.quietMillis(), TimeUnit.MILLISECONDS)).isNull();
    connection.close();
    for (List<Integer> order : orders) {
      assertThat(order).isSorted();
    }
  }

  private static void note(Message message, List<Integer> order, BlockingQueue<String> received) {
    try {
      order.add(message.getIntProperty("number"));
      received.add(message.getBody(String.class));
    } catch (jakarta.jms.JMSException e) {
      received.add(e.toString());
    }
  }

  @Test
  @Sentence({"4.1.2-4", "4.1.2-5", "4.1.2-6"})
  void shouldLeaveOnTheQueueWhatASelectorDoesNotMatch() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Numbered.send(session, queue, 0, 10);
    try (MessageConsumer middle = session.createConsumer(queue, "number BETWEEN 3 AND 6")) {
      Numbered.assertReceives(jms, middle, 3, 7);
      jms.assertNothing(middle);
    }

    MessageConsumer all = session.createConsumer(queue);

    for (int i : new int[] {0, 1, 2, 7, 8, 9}) {
      assertThat(jms.receiveText(all)).isEqualTo("number " + i);
    }
    jms.assertNothing(all);
  }

  @Test
  @Sentence({"4.1.2-4", "4.1.2-5"})
  void shouldGiveToEachConsumerWhatItsSelectorMatches() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer small = session.createConsumer(queue, "number < 5");
    MessageConsumer large = session.createConsumer(queue, "number >= 5");
    Numbered.send(session, queue, 0, 10);

    Numbered.assertReceives(jms, large, 5, 10);
    Numbered.assertReceives(jms, small, 0, 5);
    jms.assertNothing(small);
    jms.assertNothing(large);
  }

  @Test
  @Sentence({"4.1.4-1", "4.1.4-2"})
  void shouldBeTheSameQueueByTheSameName() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext context = jms.context();
    String name = jms.uniqueName();
    Queue one = session.createQueue(name);
    Queue other = context.createQueue(name);

    assertThat(one.getQueueName()).isEqualTo(other.getQueueName());
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(jms.queue(session));
    assertThat(one.toString()).contains(name);
    session.createProducer(one).send(session.createTextMessage("to one"));
    assertThat(jms.receiveText(context.createConsumer(other))).isEqualTo("to one");
  }

  @Test
  @Sentence("4.1.4-1")
  void shouldFindTheQueueAgainByItsName() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Numbered.send(session, queue, 0, 1);

    Queue again = session.createQueue(queue.getQueueName());

    assertThat(jms.receiveText(session.createConsumer(again))).isEqualTo("number 0");
  }

  @Test
  @Sentence("4.1.7-1")
  void shouldRequestAndReplyWithAQueueRequestor() throws Exception {
    var connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    QueueSession client = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(client);
    Session service = jms.session(Session.AUTO_ACKNOWLEDGE);
    service.createConsumer(queue).setMessageListener(new Answering(service));
    QueueRequestor requestor = new QueueRequestor(client, queue);

    for (int i = 0; i < 3; i++) {
      Message reply = requestor.request(client.createTextMessage("question " + i));
      assertThat(reply.getBody(String.class)).isEqualTo("re: question " + i);
    }
    requestor.close();
  }
}
