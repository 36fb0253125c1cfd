package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.4.1 and 3.4.2: JMSDestination and JMSDeliveryMode. */
class DestinationHeaderTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.1-1")
  void shouldIgnoreTheDestinationOfTheMessageAndSetThatOfTheSend(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSDestination(courier.another());

    courier.send(message);

    assertThat(message.getJMSDestination()).isEqualTo(courier.destination());
    assertThat(courier.receive()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.1-2")
  void shouldReceiveTheDestinationOfTheSend(Way way) throws Exception {
    Courier courier = way.open(jms);

    Message received = courier.carry(courier.messages().text("here"));

    assertThat(received.getJMSDestination()).isEqualTo(courier.destination());
    assertThat(received.getJMSDestination()).hasSameHashCodeAs(courier.destination());
  }

  @Test
  @Sentence("3.4.1-2")
  void shouldReceiveAQueueWithTheNameOfTheSend() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);

    Message received = courier.carry(courier.messages().message());

    assertThat(received.getJMSDestination()).isInstanceOf(Queue.class);
    assertThat(((Queue) received.getJMSDestination()).getQueueName())
        .isEqualTo(((Queue) courier.destination()).getQueueName());
  }

  @Test
  @Sentence("3.4.1-2")
  void shouldReceiveATopicWithTheNameOfTheSend() throws Exception {
    Courier courier = Way.TOPIC_CLASSIC.open(jms);

    Message received = courier.carry(courier.messages().message());

    assertThat(received.getJMSDestination()).isInstanceOf(Topic.class);
    assertThat(((Topic) received.getJMSDestination()).getTopicName())
        .isEqualTo(((Topic) courier.destination()).getTopicName());
  }

  @Test
  @Sentence("3.4.1-2")
  void shouldLetAReceiverSendBackToTheReceivedDestination() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    var consumer = session.createConsumer(queue);
    session.createProducer(queue).send(session.createTextMessage("there"));
    Message first = jms.receive(consumer);

    session.createProducer(first.getJMSDestination()).send(session.createTextMessage("back"));

    assertThat(jms.receive(consumer).getBody(String.class)).isEqualTo("back");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.1-1")
  void shouldShowTheLastDestinationWhenAReceivedMessageIsSentOn(Way way) throws Exception {
    Courier first = way.open(jms);
    Courier second = way.open(jms);
    Message received = first.carry(first.messages().text("on and on"));

    Message again = second.carry(received);

    assertThat(received.getJMSDestination()).isEqualTo(second.destination());
    assertThat(again.getJMSDestination()).isEqualTo(second.destination());
  }

  @ParameterizedTest
  @CsvSource({
    "QUEUE_CLASSIC, 1",
    "QUEUE_CLASSIC, 2",
    "QUEUE_SIMPLIFIED, 1",
    "QUEUE_SIMPLIFIED, 2",
    "TOPIC_CLASSIC, 1",
    "TOPIC_CLASSIC, 2",
    "TOPIC_SIMPLIFIED, 1",
    "TOPIC_SIMPLIFIED, 2"
  })
  @Sentence({"3.4.2-1", "3.4.2-2"})
  void shouldIgnoreTheDeliveryModeOfTheMessageAndCarryThatOfTheSend(Way way, int mode)
      throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSDeliveryMode(
        mode == DeliveryMode.PERSISTENT ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);

    courier.send(message, SendOptions.DEFAULT.mode(mode));

    assertThat(message.getJMSDeliveryMode()).isEqualTo(mode);
    assertThat(courier.receive().getJMSDeliveryMode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.NON_PERSISTENT, DeliveryMode.PERSISTENT})
  @Sentence("3.4.2-1")
  void shouldTakeTheDeliveryModeFromTheProducer(int mode) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var producer = session.createProducer(jms.queue(session));
    producer.setDeliveryMode(mode);
    Message message = session.createMessage();

    producer.send(message);

    assertThat(message.getJMSDeliveryMode()).isEqualTo(mode);
  }
}
