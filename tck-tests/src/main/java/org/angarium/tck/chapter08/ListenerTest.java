package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Seen;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.7: message listeners, also those that throw. */
class ListenerTest extends TckTest {
  @Test
  @Sentence({"8.7-1", "8.1-3"})
  void shouldBeCalledForEachMessageAsItArrives() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, queue, "m0", "m1");
    Collector collector = new Collector();
    session.createConsumer(queue).setMessageListener(collector);
    collector.await(jms, 2);
    Texts.send(sending, queue, "m2");
    collector.await(jms, 3);
    assertThat(collector.texts()).containsExactly("m0", "m1", "m2");
    assertThat(collector.seen())
        .allSatisfy(
            seen -> {
              assertThat(seen.redelivered()).isFalse();
              assertThat(seen.deliveryCount()).isEqualTo(1);
            });
  }

  @Test
  @Sentence("8.7-1")
  void shouldBeCalledForTopicsAndContexts() throws Exception {
    JMSContext context = jms.context();
    Topic topic = jms.topic(context);
    Collector collector = new Collector();
    context.createConsumer(topic).setMessageListener(collector);
    Texts.send(jms.context(), topic, Texts.numbered("m", 20));
    collector.await(jms, 20);
    assertThat(collector.texts()).containsExactly(Texts.numbered("m", 20));
  }

  @Test
  @Sentence("8.7-6")
  void shouldBeToldReplacedAndUnset() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(consumer.getMessageListener()).isNull();
    Collector first = new Collector();
    Collector second = new Collector();
    consumer.setMessageListener(first);
    assertThat(consumer.getMessageListener()).isSameAs(first);
    consumer.setMessageListener(second);
    assertThat(consumer.getMessageListener()).isSameAs(second);
    connection.start();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "for the second");
    second.await(jms, 1);
    assertThat(first.texts()).isEmpty();
    connection.stop();
    consumer.setMessageListener(null);
    assertThat(consumer.getMessageListener()).isNull();
    connection.start();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "to be received");
    assertThat(jms.receiveText(consumer)).isEqualTo("to be received");
    assertThat(second.texts()).containsExactly("for the second");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Sentence("8.7-2")
  void shouldGetTheMessageAgainAtOnceWhenItThrows(int mode) throws Exception {
    Session session = jms.session(mode);
    Queue queue = jms.queue(session);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.text().equals("m1") && seen.deliveryCount() < 3) {
                throw new Collector.Expected();
              }
            });
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1", "m2");
    session.createConsumer(queue).setMessageListener(collector);
    collector.await(jms, 5);
    assertThat(collector.texts()).containsExactly("m0", "m1", "m1", "m1", "m2");
    assertThat(collector.seen().stream().map(Seen::redelivered))
        .containsExactly(false, false, true, true, false);
    assertThat(collector.seen().stream().map(Seen::deliveryCount)).containsExactly(1, 1, 2, 3, 1);
    session.close();
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence("8.7-2")
  void shouldGetTopicMessageAgainAtOnceWhenItThrows() throws Exception {
    JMSContext context = jms.context();
    Topic topic = jms.topic(context);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.deliveryCount() < 2) {
                throw new Collector.Expected();
              }
            });
    context.createConsumer(topic).setMessageListener(collector);
    Texts.send(jms.context(), topic, "m0", "m1");
    collector.await(jms, 4);
    assertThat(collector.texts()).containsExactly("m0", "m0", "m1", "m1");
    assertThat(collector.seen().stream().map(Seen::redelivered))
        .containsExactly(false, true, false, true);
  }

  @Test
  @Sentence("8.7-3")
  void shouldGetTheNextMessageWhenItThrowsInClientAcknowledge() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.deliveryCount() == 1 && seen.text().equals("m0")) {
                throw new Collector.Expected();
              } else if (seen.deliveryCount() == 1) {
                session.recover();
              } else if (seen.text().equals("m1")) {
                message.acknowledge();
              }
            });
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1");
    session.createConsumer(queue).setMessageListener(collector);
    collector.await(jms, 4);
    assertThat(collector.texts()).containsExactly("m0", "m1", "m0", "m1");
    assertThat(collector.seen().stream().map(Seen::redelivered))
        .containsExactly(false, false, true, true);
    session.close();
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence("8.7-4")
  void shouldGetTheNextMessageWhenItThrowsInTransaction(boolean commit) throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.text().equals("m0") && seen.deliveryCount() == 1) {
                throw new Collector.Expected();
              }
              if (seen.text().equals("m1")) {
                if (commit || seen.deliveryCount() > 1) {
                  session.commit();
                } else {
                  session.rollback();
                }
              }
            });
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1");
    session.createConsumer(queue).setMessageListener(collector);
    if (commit) {
      collector.await(jms, 2);
      session.close();
      assertThat(collector.texts()).containsExactly("m0", "m1");
    } else {
      collector.await(jms, 4);
      session.close();
      assertThat(collector.texts()).containsExactly("m0", "m1", "m0", "m1");
    }
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence("8.7-2")
  void shouldNotStopTheOtherListenersOfTheSession() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue bad = jms.queue(session);
    Queue good = jms.queue(session);
    Map<String, Integer> sights = new ConcurrentHashMap<>();
    Collector throwing =
        new Collector(
            (message, seen) -> {
              if (sights.merge(seen.text(), 1, Integer::sum) < 3) {
                throw new Collector.Expected();
              }
            });
    Collector collector = new Collector();
    session.createConsumer(bad).setMessageListener(throwing);
    session.createConsumer(good).setMessageListener(collector);
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, bad, Texts.numbered("b", 5));
    Texts.send(sending, good, Texts.numbered("g", 20));
    connection.start();
    collector.await(jms, 20);
    throwing.await(jms, 15);
    assertThat(collector.texts()).containsExactly(Texts.numbered("g", 20));
    assertThat(throwing.texts().stream().distinct()).containsExactly(Texts.numbered("b", 5));
  }
}
