package org.angarium.tck.chapter02;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 2.5 to 2.12: the sets of interfaces. */
class ApisTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("2.5-1")
  void shouldOfferTheClassicAndTheSimplifiedApi(Way way) throws Exception {
    Courier courier = way.open(jms);

    assertThat(courier.carry(courier.messages().text("carried")).getBody(String.class))
        .isEqualTo("carried");
  }

  private QueueSession queueSession() throws Exception {
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    return connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private TopicSession topicSession() throws Exception {
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    return connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  @Test
  @Sentence({"2.9-1", "2.5-1"})
  void shouldOfferTheApiForQueues() throws Exception {
    QueueSession session = queueSession();
    Queue queue = jms.queue(session);
    var sender = session.createSender(queue);
    var receiver = session.createReceiver(queue);

    sender.send(session.createTextMessage("sent"));

    assertThat(jms.receiveText(receiver)).isEqualTo("sent");
    assertThat(sender.getQueue()).isEqualTo(queue);
    assertThat(receiver.getQueue()).isEqualTo(queue);
  }

  @Test
  @Sentence({"2.9-1", "2.5-1"})
  void shouldSendToAQueueThatTheSendNames() throws Exception {
    QueueSession session = queueSession();
    Queue queue = jms.queue(session);

    session.createSender(null).send(queue, session.createTextMessage("sent"));

    assertThat(jms.receiveText(session.createReceiver(queue))).isEqualTo("sent");
  }

  @Test
  @Sentence("2.9-1")
  void shouldSelectWithTheApiForQueues() throws Exception {
    QueueSession session = queueSession();
    Queue queue = jms.queue(session);
    for (int size = 1; size <= 3; size++) {
      var message = session.createTextMessage("size " + size);
      message.setIntProperty("size", size);
      session.createSender(queue).send(message);
    }

    assertThat(jms.receiveText(session.createReceiver(queue, "size = 2"))).isEqualTo("size 2");
  }

  @Test
  @Sentence({"2.9-2", "2.5-1"})
  void shouldOfferTheApiForTopics() throws Exception {
    TopicSession session = topicSession();
    Topic topic = jms.topic(session);
    TopicPublisher publisher = session.createPublisher(topic);
    var subscriber = session.createSubscriber(topic);

    publisher.publish(session.createTextMessage("published"));

    assertThat(jms.receiveText(subscriber)).isEqualTo("published");
    assertThat(publisher.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getNoLocal()).isFalse();
  }

  @Test
  @Sentence({"2.9-2", "2.5-1"})
  void shouldPublishToATopicThatTheCallNames() throws Exception {
    TopicSession session = topicSession();
    Topic topic = jms.topic(session);
    var subscriber = session.createSubscriber(topic);

    session.createPublisher(null).publish(topic, session.createTextMessage("published"));

    assertThat(jms.receiveText(subscriber)).isEqualTo("published");
  }

  @Test
  @Sentence("2.9-2")
  void shouldSelectAndLeaveOutLocalMessagesWithTheApiForTopics() throws Exception {
    TopicSession session = topicSession();
    TopicSession other = topicSession();
    Topic topic = jms.topic(session);
    var foreignRed = session.createSubscriber(topic, "color = 'red'", true);
    for (TopicSession publishing : new TopicSession[] {session, other}) {
      for (String color : new String[] {"blue", "red"}) {
        var message =
            publishing.createTextMessage((publishing == session ? "local " : "foreign ") + color);
        message.setStringProperty("color", color);
        publishing.createPublisher(topic).publish(message);
      }
    }

    assertThat(jms.receiveText(foreignRed)).isEqualTo("foreign red");
    assertThat(foreignRed.getNoLocal()).isTrue();
    jms.assertNothing(foreignRed);
  }

  @Test
  @Sentence("2.5-2")
  void shouldCarryFromEachApiForQueuesToEachOther() throws Exception {
    Session classic = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext simplified = jms.context();
    QueueSession specific = queueSession();
    Queue queue = jms.queue(classic);
    MessageConsumer[] consumers = {
      classic.createConsumer(queue, "target = 'classic'"),
      specific.createReceiver(queue, "target = 'specific'")
    };
    JMSConsumer simplifiedConsumer = simplified.createConsumer(queue, "target = 'simplified'");
    for (String target : new String[] {"classic", "simplified", "specific"}) {
      var message = classic.createTextMessage("from classic");
      message.setStringProperty("target", target);
      classic.createProducer(queue).send(message);
      simplified.createProducer().setProperty("target", target).send(queue, "from simplified");
      message = specific.createTextMessage("from specific");
      message.setStringProperty("target", target);
      specific.createSender(queue).send(message);
    }

    for (String source : new String[] {"classic", "simplified", "specific"}) {
      for (MessageConsumer consumer : consumers) {
        assertThat(jms.receiveText(consumer)).isEqualTo("from " + source);
      }
      assertThat(jms.receiveText(simplifiedConsumer)).isEqualTo("from " + source);
    }
  }

  @Test
  @Sentence("2.5-2")
  void shouldCarryFromEachApiForTopicsToEachOther() throws Exception {
    Session classic = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext simplified = jms.context();
    TopicSession specific = topicSession();
    Topic topic = jms.topic(classic);
    MessageConsumer[] consumers = {classic.createConsumer(topic), specific.createSubscriber(topic)};
    JMSConsumer simplifiedConsumer = simplified.createConsumer(topic);
    classic.createProducer(topic).send(classic.createTextMessage("from classic"));
    simplified.createProducer().send(topic, "from simplified");
    specific.createPublisher(topic).publish(specific.createTextMessage("from specific"));

    for (String source : new String[] {"classic", "simplified", "specific"}) {
      for (MessageConsumer consumer : consumers) {
        assertThat(jms.receiveText(consumer)).isEqualTo("from " + source);
      }
      assertThat(jms.receiveText(simplifiedConsumer)).isEqualTo("from " + source);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence("2.6-1")
  void shouldMakeMessagesOfEachType(Kind kind) throws Exception {
    Messages[] makers = {
      Messages.of(jms.session(Session.AUTO_ACKNOWLEDGE)),
      Messages.of(jms.context()),
      Messages.of(queueSession()),
      Messages.of(topicSession())
    };
    for (Messages messages : makers) {
      kind.assertType(kind.empty(messages));
      kind.assertEmpty(kind.empty(messages));
      kind.assertWritten(kind.filled(messages));
    }
  }

  @Test
  @Sentence("2.6-1")
  void shouldMakeMessagesWithABody() throws Exception {
    for (Messages messages :
        new Messages[] {
          Messages.of(jms.session(Session.AUTO_ACKNOWLEDGE)), Messages.of(jms.context())
        }) {
      assertThat(messages.text("a text").getText()).isEqualTo("a text");
      assertThat(messages.object(17).getObject()).isEqualTo(17);
    }
  }

  @Test
  @Sentence("2.6-2")
  void shouldTellQueuesFromTopics() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext context = jms.context();
    for (Destination queue :
        new Destination[] {
          jms.queue(session), jms.queue(context),
          session.createTemporaryQueue(), context.createTemporaryQueue()
        }) {
      assertThat(queue).isInstanceOf(Queue.class).isNotInstanceOf(Topic.class);
    }
    for (Destination topic :
        new Destination[] {
          jms.topic(session), jms.topic(context),
          session.createTemporaryTopic(), context.createTemporaryTopic()
        }) {
      assertThat(topic).isInstanceOf(Topic.class).isNotInstanceOf(Queue.class);
    }
  }

  @Test
  @Sentence("2.6-2")
  void shouldTellAQueueFromATopicOfTheSameName() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    String name = jms.uniqueName();
    var ofQueue = session.createConsumer(session.createQueue(name));
    var ofTopic = session.createConsumer(session.createTopic(name));

    session.createProducer(session.createQueue(name)).send(session.createTextMessage("queued"));
    session.createProducer(session.createTopic(name)).send(session.createTextMessage("published"));

    assertThat(jms.receiveText(ofQueue)).isEqualTo("queued");
    assertThat(jms.receiveText(ofTopic)).isEqualTo("published");
    jms.assertNothing(ofQueue);
    jms.assertNothing(ofTopic);
  }

  @Test
  @Sentence("2.8-1")
  void shouldSendAndReceiveWithNothingButAContext() throws Exception {
    JMSContext context = jms.context();
    assertThat(context.getMetaData().getJMSMajorVersion()).isEqualTo(3);
    assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(context);

    context.createProducer().send(queue, "alone");

    assertThat(context.createConsumer(queue).receiveBody(String.class, jms.patienceMillis()))
        .isEqualTo("alone");
  }

  @Test
  @Sentence("2.8.2-1")
  void shouldShareTheConnectionAmongContexts() {
    JMSContext first = jms.context();
    String id = jms.uniqueClientId();
    first.setClientID(id);

    JMSContext second = jms.closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));

    assertThat(second.getClientID()).isEqualTo(id);
    // only the connection that made a temporary queue can consume from it
    TemporaryQueue queue = first.createTemporaryQueue();
    assertThatCode(() -> second.createConsumer(queue)).doesNotThrowAnyException();
  }

  @Test
  @Sentence("2.8.2-1")
  void shouldKeepTheConnectionUntilTheLastContextIsClosed() throws Exception {
    JMSContext first = jms.context();
    JMSContext second = jms.closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    Queue queue = jms.queue(second);

    first.close();

    second.createProducer().send(queue, "still there");
    assertThat(jms.receiveText(second.createConsumer(queue))).isEqualTo("still there");
  }

  @Test
  @Sentence("2.8.2-2")
  void shouldHaveSeveralSessionsOnOneConnection() throws Exception {
    Connection connection = jms.startedConnection();
    Session sender = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sender);
    Session[] receivers = new Session[5];
    MessageConsumer[] consumers = new MessageConsumer[5];
    for (int i = 0; i < 5; i++) {
      receivers[i] = connection.createSession(Session.SESSION_TRANSACTED);
      consumers[i] = receivers[i].createConsumer(queue, "target = " + i);
      var message = sender.createTextMessage("for " + i);
      message.setIntProperty("target", i);
      sender.createProducer(queue).send(message);
    }

    for (int i = 0; i < 5; i++) {
      assertThat(jms.receiveText(consumers[i])).isEqualTo("for " + i);
    }
    // the sessions are independent: one rolls back, the others commit
    for (int i = 0; i < 4; i++) {
      receivers[i].commit();
    }
    receivers[4].rollback();
    assertThat(jms.receiveText(consumers[4])).isEqualTo("for 4");
  }

  @Test
  @Sentence("2.12.1-1")
  void shouldCreateAConnectionThatDoesNotDeliver() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    session.createProducer(queue).send(session.createTextMessage("waiting"));
    MessageConsumer consumer = session.createConsumer(queue);
    jms.assertNothing(consumer);

    connection.start();

    assertThat(jms.receiveText(consumer)).isEqualTo("waiting");
  }

  @Test
  @Sentence("2.12.1-2")
  void shouldCreateAContextThatDelivers() throws Exception {
    JMSContext context = jms.closing(jms.factory().createContext());
    Queue queue = jms.queue(context);

    context.createProducer().send(queue, "at once");

    assertThat(jms.receiveText(context.createConsumer(queue))).isEqualTo("at once");
  }
}
