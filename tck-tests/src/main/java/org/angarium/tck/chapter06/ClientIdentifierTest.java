package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 6.1.2: when a client identifier can be set, and that it is used by one at a time. */
class ClientIdentifierTest extends TckTest {
  @Test
  @Sentence("6.1.2-2")
  void shouldTellTheIdentifierOfEachConnectionObject() throws Exception {
    Connection connection = jms.connection();
    String classic = jms.uniqueClientId();
    connection.setClientID(classic);
    assertThat(connection.getClientID()).isEqualTo(classic);

    JMSContext context = jms.context();
    String simplified = jms.uniqueClientId();
    context.setClientID(simplified);
    assertThat(context.getClientID()).isEqualTo(simplified);

    QueueConnection queues = jms.closing(jms.queueFactory().createQueueConnection());
    String pointToPoint = jms.uniqueClientId();
    queues.setClientID(pointToPoint);
    assertThat(queues.getClientID()).isEqualTo(pointToPoint);

    TopicConnection topics = jms.closing(jms.topicFactory().createTopicConnection());
    String pubSub = jms.uniqueClientId();
    topics.setClientID(pubSub);
    assertThat(topics.getClientID()).isEqualTo(pubSub);
  }

  @Test
  @Sentence("6.1.2-3")
  void shouldRefuseIdentifierAfterSessionWasCreated() throws Exception {
    Connection connection = jms.connection();
    connection.createSession();
    assertThatThrownBy(() -> connection.setClientID(jms.uniqueClientId()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("6.1.2-3")
  void shouldRefuseIdentifierAfterStart() throws Exception {
    Connection connection = jms.connection();
    connection.start();
    assertThatThrownBy(() -> connection.setClientID(jms.uniqueClientId()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("6.1.2-3")
  void shouldRefuseSecondIdentifier() throws Exception {
    Connection connection = jms.connection();
    String first = jms.uniqueClientId();
    connection.setClientID(first);
    assertThatThrownBy(() -> connection.setClientID(jms.uniqueClientId()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(connection.getClientID()).isEqualTo(first);
  }

  @Test
  @Sentence("6.1.2-3")
  void shouldRefuseIdentifierOfContextAfterConsumerWasCreated() {
    JMSContext context = jms.context();
    context.createConsumer(jms.queue(context));
    assertThatThrownBy(() -> context.setClientID(jms.uniqueClientId()))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence("6.1.2-3")
  void shouldRefuseIdentifierOfContextAfterStart() {
    JMSContext context = jms.context();
    context.start();
    assertThatThrownBy(() -> context.setClientID(jms.uniqueClientId()))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence("6.1.2-3")
  void shouldRefuseIdentifierOfQueueConnectionAfterSessionWasCreated() throws Exception {
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> connection.setClientID(jms.uniqueClientId()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence({"6.1.2-4", "6.1.2-5"})
  void shouldRefuseIdentifierThatIsInUse() throws Exception {
    String id = jms.uniqueClientId();
    Connection first = jms.connection();
    first.setClientID(id);
    Connection second = jms.connection();
    assertThatThrownBy(() -> second.setClientID(id)).isInstanceOf(InvalidClientIDException.class);
  }

  @Test
  @Sentence({"6.1.2-4", "6.1.2-5"})
  void shouldRefuseIdentifierOfContextThatIsInUse() throws Exception {
    String id = jms.uniqueClientId();
    Connection first = jms.connection();
    first.setClientID(id);
    JMSContext second = jms.context();
    assertThatThrownBy(() -> second.setClientID(id))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
  }

  @Test
  @Sentence({"6.1.2-4", "6.1.2-5"})
  void shouldGiveIdentifierToOneOfManyThatRace() throws Exception {
    String id = jms.uniqueClientId();
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      connections.add(jms.connection());
    }
    CyclicBarrier together = new CyclicBarrier(connections.size());
    List<Background<Boolean>> attempts = new ArrayList<>();
    for (Connection connection : connections) {
      attempts.add(
          Background.call(
              () -> {
                together.await(10, TimeUnit.SECONDS);
                try {
                  connection.setClientID(id);
                  return true;
                } catch (InvalidClientIDException refused) {
                  return false;
                }
              }));
    }
    int winners = 0;
    for (Background<Boolean> attempt : attempts) {
      winners += attempt.result() ? 1 : 0;
    }
    assertThat(winners).isEqualTo(1);
  }

  @Test
  @Sentence("6.1.2-6")
  void shouldGiveIdentifierToAnotherAfterClose() throws Exception {
    String id = jms.uniqueClientId();
    Connection first = jms.connection();
    first.setClientID(id);
    first.createSession();
    first.close();
    Connection second = jms.connection();
    second.setClientID(id);
    second.start();
    assertThat(second.getClientID()).isEqualTo(id);
  }

  @Test
  @Sentence({"6.1.2-5", "6.1.2-6"})
  void shouldHandOverDurableSubscriptionWithTheIdentifier() throws Exception {
    String id = jms.uniqueClientId();
    String name = jms.uniqueSubscription();
    Connection first = jms.connection();
    first.setClientID(id);
    first.start();
    Session session = first.createSession();
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, topic, Texts.numbered("m", 6));
    assertThat(Texts.receive(jms, consumer, 3)).containsExactly("m0", "m1", "m2");
    first.close();

    Connection second = jms.connection();
    second.setClientID(id);
    second.start();
    Session next = second.createSession();
    MessageConsumer rest = next.createDurableConsumer(topic, name);
    assertThat(Texts.receive(jms, rest, 3)).containsExactly("m3", "m4", "m5");
    jms.assertNothing(rest);
    rest.close();
    next.unsubscribe(name);
  }

  @Test
  @Sentence("6.1.2-7")
  void shouldRefuseUnsharedDurableSubscriptionWithoutIdentifier() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    assertThatThrownBy(() -> session.createDurableConsumer(topic, name))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, name))
        .isInstanceOf(IllegalStateException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createDurableConsumer(topic, name))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence("6.1.2-8")
  void shouldAllowSharedSubscriptionsWithAndWithoutIdentifier() throws Exception {
    Connection with = jms.identifiedConnection();
    Connection without = jms.startedConnection();
    String name = jms.uniqueSubscription();
    Session sessionWith = with.createSession();
    Session sessionWithout = without.createSession();
    Topic topic = jms.topic(sessionWith);
    MessageConsumer one = sessionWith.createSharedConsumer(topic, name);
    MessageConsumer two = sessionWithout.createSharedConsumer(topic, name);
    MessageConsumer three = sessionWith.createSharedDurableConsumer(topic, name);
    MessageConsumer four = sessionWithout.createSharedDurableConsumer(topic, name);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "to four subscriptions");
    for (MessageConsumer consumer : List.of(one, two, three, four)) {
      assertThat(Texts.of(jms.receive(consumer))).isEqualTo("to four subscriptions");
    }
    three.close();
    four.close();
    sessionWith.unsubscribe(name);
    sessionWithout.unsubscribe(name);
  }
}
