package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Sections 7.3.1 to 7.3.3 and 7.3.6 to 7.3.8: asynchronous sends and their callbacks. */
class AsyncSendTest extends TckTest {
  @Test
  @Sentence({"7.3-1", "7.3.1-1"})
  void shouldCompleteEachFormOfAsynchronousSend() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer fixed = session.createProducer(queue);
    MessageProducer free = session.createProducer(null);
    Completions completions = new Completions();
    int mode = DeliveryMode.PERSISTENT;
    fixed.send(session.createTextMessage("m0"), completions);
    completions.await(jms, 1);
    fixed.send(session.createTextMessage("m1"), mode, 4, 60_000, completions);
    completions.await(jms, 2);
    free.send(queue, session.createTextMessage("m2"), completions);
    completions.await(jms, 3);
    free.send(queue, session.createTextMessage("m3"), mode, 4, 60_000, completions);
    completions.await(jms, 4);
    assertThat(completions.texts()).containsExactly("m0", "m1", "m2", "m3");
    assertThat(Texts.receive(jms, session.createConsumer(queue), 4))
        .containsExactly("m0", "m1", "m2", "m3");
  }

  @Test
  @Sentence("7.3-2")
  void shouldSwitchJmsProducerToAsynchronousAndBack() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Completions completions = new Completions();
    JMSProducer producer = context.createProducer();
    assertThat(producer.getAsync()).isNull();
    producer.setAsync(completions);
    assertThat(producer.getAsync()).isSameAs(completions);
    producer.send(queue, "m0").send(queue, context.createTextMessage("m1"));
    completions.await(jms, 2);
    producer.setAsync(null);
    assertThat(producer.getAsync()).isNull();
    producer.send(queue, "m2");
    assertThat(Texts.receive(jms, context.createConsumer(queue), 3))
        .containsExactly("m0", "m1", "m2");
    assertThat(completions.texts()).containsExactly("m0", "m1");
  }

  @Test
  @Sentence("7.3-2")
  void shouldSendEachBodyAsynchronously() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    AtomicInteger completed = new AtomicInteger();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            completed.incrementAndGet();
          }

          @Override
          public void onException(Message message, Exception exception) {
            completed.addAndGet(-1000);
          }
        };
    Map<String, Object> map = Map.of("key", "value");
    context
        .createProducer()
        .setAsync(listener)
        .send(queue, "text")
        .send(queue, map)
        .send(queue, new byte[] {7})
        .send(queue, (Serializable) Long.valueOf(9));
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(jms.receive(consumer)).isInstanceOf(TextMessage.class);
    assertThat(jms.receive(consumer)).isInstanceOf(MapMessage.class);
    assertThat(jms.receive(consumer)).isInstanceOf(BytesMessage.class);
    assertThat(jms.receive(consumer)).isInstanceOf(ObjectMessage.class);
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(() -> completed.get() == 4);
  }

  @Test
  @Sentence("7.3-3")
  void shouldSendAsynchronouslyInBothDomains() throws Exception {
    QueueConnection queues = jms.closing(jms.queueFactory().createQueueConnection());
    queues.start();
    QueueSession queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(queueSession);
    Completions completions = new Completions();
    queueSession
        .createSender(queue)
        .send(queueSession.createTextMessage("by the sender"), completions);
    assertThat(jms.receiveText(queueSession.createReceiver(queue))).isEqualTo("by the sender");
    TopicConnection topics = jms.closing(jms.topicFactory().createTopicConnection());
    topics.start();
    TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(topicSession);
    TopicSubscriber subscriber = topicSession.createSubscriber(topic);
    topicSession
        .createPublisher(topic)
        .send(topicSession.createTextMessage("by the publisher"), completions);
    assertThat(jms.receiveText(subscriber)).isEqualTo("by the publisher");
    completions.await(jms, 2);
  }

  @Test
  @Sentence("7.3-4")
  void shouldRefuseNullListener() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer fixed = session.createProducer(queue);
    MessageProducer free = session.createProducer(null);
    Message message = session.createMessage();
    int mode = DeliveryMode.PERSISTENT;
    assertThatThrownBy(() -> fixed.send(message, (CompletionListener) null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fixed.send(message, mode, 4, 0, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> free.send(queue, message, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> free.send(queue, message, mode, 4, 0, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Sentence({"7.3.1-1", "7.3.8-2", "7.3.7-1"})
  void shouldCompleteInTheOrderOfSending() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Completions completions = new Completions();
    for (String text : Texts.numbered("m", 200)) {
      producer.send(session.createTextMessage(text), completions);
    }
    completions.await(jms, 200);
    assertThat(completions.texts()).containsExactly(Texts.numbered("m", 200));
    assertThat(Texts.receive(jms, session.createConsumer(queue), 200))
        .containsExactly(Texts.numbered("m", 200));
  }

  @Test
  @Sentence("7.3.1-2")
  void shouldNotCompleteBeforeTheMessageIsThere() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Completions completions =
        new Completions(
            (message, seen) ->
                Awaitility.await()
                    .atMost(Duration.ofMillis(jms.patienceMillis()))
                    .until(() -> Texts.browse(other, queue).contains(seen.text())));
    MessageProducer producer = session.createProducer(queue);
    for (String text : Texts.numbered("m", 20)) {
      producer.send(session.createTextMessage(text), completions);
    }
    completions.await(jms, 20);
  }

  @Test
  @Sentence({"7.3.1-2", "7.7-2"})
  void shouldKeepCompletedMessagesOverRestart() throws Exception {
    jms.require(Ability.RESTART);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Completions completions = new Completions();
    for (String text : Texts.numbered("m", 50)) {
      producer.send(session.createTextMessage(text), completions);
    }
    completions.await(jms, 50);
    jms.restart();
    Session after = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = after.createConsumer(after.createQueue(queue.getQueueName()));
    assertThat(Texts.receive(jms, consumer, 50)).containsExactly(Texts.numbered("m", 50));
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("7.3.2-1")
  void shouldNotCallTheListenerWhenSendThrows() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Completions completions = new Completions();
    MessageProducer fixed = session.createProducer(queue);
    MessageProducer free = session.createProducer(null);
    assertThatThrownBy(() -> fixed.send(null, completions))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> free.send(new Destination() {}, session.createMessage(), completions))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> free.send(session.createMessage(), completions))
        .isInstanceOf(UnsupportedOperationException.class);
    jms.assertNothing(session.createConsumer(queue));
    assertThat(completions.wasCalled()).isFalse();
  }

  @Test
  @Sentence("7.3.3-1")
  void shouldKeepOrderOfMixedSends() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Completions completions = new Completions();
    for (int i = 0; i < 100; i++) {
      TextMessage message = session.createTextMessage("m" + i);
      if (i % 3 == 2) {
        producer.send(message);
      } else {
        producer.send(message, completions);
      }
    }
    assertThat(Texts.receive(jms, session.createConsumer(queue), 100))
        .containsExactly(Texts.numbered("m", 100));
    completions.await(jms, 67);
  }

  @Test
  @Sentence("7.3.6-1")
  void shouldHaveHeadersSetWhenCompleted() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setPriority(7);
    List<String> ids = new CopyOnWriteArrayList<>();
    Completions completions =
        new Completions(
            (message, seen) -> {
              ids.add(message.getJMSMessageID());
              assertThat(message.getJMSTimestamp()).isPositive();
              assertThat(message.getJMSPriority()).isEqualTo(7);
              assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
              assertThat(((Queue) message.getJMSDestination()).getQueueName())
                  .isEqualTo(queue.getQueueName());
            });
    TextMessage message = session.createTextMessage("m0");
    producer.send(message, completions);
    completions.await(jms, 1);
    assertThat(message.getJMSMessageID()).isEqualTo(ids.get(0));
    assertThat(jms.receive(session.createConsumer(queue)).getJMSMessageID()).isEqualTo(ids.get(0));
  }

  @Test
  @Sentence("7.3.7-1")
  void shouldLetTheApplicationGoOnUsingTheSession() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    Completions completions = new Completions();
    for (int i = 0; i < 20; i++) {
      producer.send(session.createTextMessage("m" + i), completions);
      assertThat(jms.receiveText(consumer)).isEqualTo("m" + i);
    }
    completions.await(jms, 20);
  }

  @Test
  @Sentence("7.3.8-1")
  void shouldCallOneCallbackOfTheSessionAtATime() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Completions completions =
        new Completions(
            (message, seen) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              for (int i = 0; i < 500; i++) {
                Thread.onSpinWait();
              }
              running.decrementAndGet();
            });
    List<MessageProducer> producers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      producers.add(session.createProducer(jms.queue(session)));
    }
    for (int i = 0; i < 100; i++) {
      producers.get(i % 4).send(session.createTextMessage("m" + i), completions);
    }
    completions.await(jms, 100);
    assertThat(most.get()).isEqualTo(1);
  }

  @Test
  @Sentence("7.3.8-3")
  void shouldNotCallBackOnTheSendingThread() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(jms.queue(session));
    Completions completions = new Completions();
    for (int mode : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
      for (int i = 0; i < 20; i++) {
        producer.send(session.createTextMessage("m" + i), mode, 4, 0, completions);
      }
    }
    completions.await(jms, 40);
    assertThat(completions.threads()).doesNotContain(Thread.currentThread());
  }
}
