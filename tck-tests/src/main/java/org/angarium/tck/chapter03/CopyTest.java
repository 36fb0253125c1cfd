package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.12: messages copy what goes in and what comes out. */
class CopyTest extends TckTest {
  @Test
  @Sentence("3.12-2")
  void shouldCopyWhatIsWrittenToBytes() throws Exception {
    BytesMessage message = Messages.of(jms).bytes();
    byte[] value = {1, 2, 3};
    message.writeBytes(value);
    message.writeObject(value);
    message.writeBytes(value, 0, 3);

    value[0] = 9;

    message.reset();
    byte[] written = new byte[9];
    assertThat(message.readBytes(written)).isEqualTo(9);
    assertThat(written).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3);
  }

  @Test
  @Sentence("3.12-2")
  void shouldCopyWhatIsSetInAMap() throws Exception {
    MapMessage message = Messages.of(jms).map();
    byte[] value = {1, 2, 3};
    message.setBytes("bytes", value);
    message.setObject("object", value);

    value[0] = 9;

    assertThat(message.getBytes("bytes")).containsExactly(1, 2, 3);
    assertThat(message.getBytes("object")).containsExactly(1, 2, 3);
  }

  @Test
  @Sentence("3.12-2")
  void shouldCopyWhatIsWrittenToAStream() throws Exception {
    StreamMessage message = Messages.of(jms).stream();
    byte[] value = {1, 2, 3};
    message.writeBytes(value);
    message.writeObject(value);

    value[0] = 9;

    message.reset();
    assertThat((byte[]) message.readObject()).containsExactly(1, 2, 3);
    assertThat(Streams.readBytes(message)).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-5")
  void shouldReturnCopiesFromAMap(Way way) throws Exception {
    Courier courier = way.open(jms);
    MapMessage message = courier.messages().map();
    message.setBytes("bytes", new byte[] {1, 2, 3});
    MapMessage received = courier.carry(message, MapMessage.class);

    for (MapMessage either : new MapMessage[] {message, received}) {
      either.getBytes("bytes")[0] = 9;
      ((byte[]) either.getObject("bytes"))[1] = 9;

      assertThat(either.getBytes("bytes")).containsExactly(1, 2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-5")
  void shouldReturnCopiesFromAStream(Way way) throws Exception {
    Courier courier = way.open(jms);
    StreamMessage message = courier.messages().stream();
    message.writeBytes(new byte[] {1, 2, 3});
    StreamMessage received = courier.carry(message, StreamMessage.class);
    message.reset();

    for (StreamMessage either : new StreamMessage[] {message, received}) {
      ((byte[]) either.readObject())[0] = 9;
      either.reset();

      assertThat((byte[]) either.readObject()).containsExactly(1, 2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.12-2")
  void shouldCopyBodiesThatTheProducerOfTheSimplifiedApiSends(Way way) throws Exception {
    // the couriers send messages, so this test has its own context, and the way only its domain
    var context = jms.context();
    boolean topic = way.name().startsWith("TOPIC");
    jakarta.jms.Destination destination = topic ? jms.topic(context) : jms.queue(context);
    var consumer = context.createConsumer(destination);
    byte[] bytes = {1, 2, 3};
    Map<String, Object> map = new HashMap<>(Map.of("entry", 1));
    ArrayList<String> list = new ArrayList<>(List.of("as it was"));
    int mode =
        way.name().endsWith("CLASSIC") ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
    context
        .createProducer()
        .setDeliveryMode(mode)
        .send(destination, bytes)
        .send(destination, map)
        .send(destination, list);

    bytes[0] = 9;
    map.put("entry", 9);
    list.add("later");

    assertThat(jms.receive(consumer).getBody(byte[].class)).containsExactly(1, 2, 3);
    assertThat(((MapMessage) jms.receive(consumer)).getInt("entry")).isEqualTo(1);
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo(List.of("as it was"));
  }

  @Test
  @Sentence({"3.12-5", "3.9-1"})
  void shouldNotShareBytesBetweenSenderAndReceiver() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    MapMessage message = courier.messages().map();
    message.setBytes("bytes", new byte[] {1, 2, 3});
    courier.send(message, SendOptions.DEFAULT.mode(DeliveryMode.NON_PERSISTENT));
    MapMessage received = courier.receive(MapMessage.class);

    received.getBytes("bytes")[0] = 9;
    message.getBytes("bytes")[0] = 8;
    message.setBytes("bytes", new byte[] {7});

    assertThat(received.getBytes("bytes")).containsExactly(1, 2, 3);
    assertThat(message.getBytes("bytes")).containsExactly(7);
  }
}
