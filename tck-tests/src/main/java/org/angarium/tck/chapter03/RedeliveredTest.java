package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.Collections;
import java.util.Enumeration;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.4.7 and 3.5.11: JMSRedelivered and JMSXDeliveryCount. */
class RedeliveredTest extends TckTest {
  private static final String COUNT = "JMSXDeliveryCount";

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.5.11-1", "3.4.7-3"})
  void shouldCountTheFirstDeliveryAsOne(Way way) throws Exception {
    Courier courier = way.open(jms);

    Message received = courier.carry(courier.messages().message());

    assertThat(received.getJMSRedelivered()).isFalse();
    assertThat(received.getIntProperty(COUNT)).isEqualTo(1);
    assertThat(received.getObjectProperty(COUNT)).isEqualTo(1);
    assertThat(received.propertyExists(COUNT)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.7-1", "3.5.11-2", "3.5.11-3", "3.4.7-3"})
  void shouldMarkAndCountWhatComesAgainAfterRollback(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.SESSION_TRANSACTED);
    courier.send(courier.messages().text("again"));
    for (int delivery = 1; delivery <= 4; delivery++) {
      assertDelivery(courier.receive(), delivery);
      courier.rollback();
    }
    assertDelivery(courier.receive(), 5);
    courier.commit();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.7-1", "3.5.11-2", "3.5.11-3", "3.4.7-3"})
  void shouldMarkAndCountWhatComesAgainAfterRecover(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.CLIENT_ACKNOWLEDGE);
    courier.send(courier.messages().text("again"));
    for (int delivery = 1; delivery <= 4; delivery++) {
      assertDelivery(courier.receive(), delivery);
      courier.recover();
    }
    Message last = courier.receive();
    assertDelivery(last, 5);
    last.acknowledge();
  }

  private static void assertDelivery(Message message, int number) throws Exception {
    assertThat(message.getBody(String.class)).isEqualTo("again");
    assertThat(message.getJMSRedelivered()).isEqualTo(number > 1);
    assertThat(message.getIntProperty(COUNT)).isEqualTo(number);
  }

  @Test
  @Sentence({"3.4.7-1", "3.5.11-3"})
  void shouldMarkWhatASessionLeftWhenItWasClosed() throws Exception {
    var connection = jms.startedConnection();
    Session leaving = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(leaving);
    leaving.createProducer(queue).send(leaving.createMessage());
    jms.receive(leaving.createConsumer(queue));
    leaving.close();

    Session next = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    Message received = jms.receive(next.createConsumer(queue));

    assertThat(received.getJMSRedelivered()).isTrue();
    assertThat(received.getIntProperty(COUNT)).isGreaterThanOrEqualTo(2);
  }

  @Test
  @Sentence("3.4.7-1")
  void shouldNotMarkWhatWasNeverDelivered() throws Exception {
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(context);
    context.createProducer().send(queue, "first").send(queue, "second");
    var consumer = context.createConsumer(queue);
    assertThat(jms.receive(consumer).getJMSRedelivered()).isFalse();

    context.recover();

    assertThat(jms.receive(consumer).getJMSRedelivered()).isTrue();
    Message second = jms.receive(consumer);
    assertThat(second.getBody(String.class)).isEqualTo("second");
    // it may have waited in the consumer already, but the application has not seen it
    assertThat(second.getIntProperty(COUNT)).isPositive();
    second.acknowledge();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.7-2", "3.4.11-7"})
  void shouldLeaveRedeliveredUnassignedOnTheSend(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    assertThat(message.getJMSRedelivered()).isFalse();

    courier.send(message);

    assertThat(message.getJMSRedelivered()).isFalse();
    assertThat(courier.receive().getJMSRedelivered()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.5.11-1", "3.4.7-1"})
  void shouldBeginAnewWhenARedeliveredMessageIsSentOn(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.SESSION_TRANSACTED);
    courier.send(courier.messages().text("again"));
    courier.receive();
    courier.rollback();
    Message redelivered = courier.receive();
    courier.commit();

    courier.send(redelivered);

    assertDelivery(courier.receive(), 1);
    courier.commit();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.5.9-5")
  void shouldNotShowTheCountToTheSender(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();

    courier.send(message);

    assertThat(message.propertyExists(COUNT)).isFalse();
    assertThat(message.getObjectProperty(COUNT)).isNull();
    assertThat(Collections.list((Enumeration<?>) message.getPropertyNames()).toString())
        .doesNotContain(COUNT);
  }

  @Test
  @Sentence({"3.4.7-1", "3.5.11-2"})
  void shouldCountForEachSubscriberOfATopicByItself() throws Exception {
    var connection = jms.startedConnection();
    Session sender = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    Session restless = connection.createSession(Session.SESSION_TRANSACTED);
    Session calm = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    var topic = jms.topic(sender);
    MessageConsumer restlessOnes = restless.createConsumer(topic);
    MessageConsumer calmOnes = calm.createConsumer(topic);
    sender.createProducer(topic).send(sender.createTextMessage("again"));

    assertDelivery(jms.receive(restlessOnes), 1);
    restless.rollback();
    assertDelivery(jms.receive(restlessOnes), 2);

    assertDelivery(jms.receive(calmOnes), 1);
  }
}
