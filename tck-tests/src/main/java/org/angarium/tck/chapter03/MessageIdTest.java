package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import java.util.HashSet;
import java.util.Set;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.4.3: JMSMessageID. */
class MessageIdTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.3-1", "3.4.3-3"})
  void shouldReplaceTheIdByOneOfTheProvider(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSMessageID("ID:mine");

    courier.send(message);

    assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:mine");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.3-5", "3.4.3-3"})
  void shouldReceiveTheIdOfTheSend(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();

    Message received = courier.carry(message);

    assertThat(received.getJMSMessageID()).startsWith("ID:").isEqualTo(message.getJMSMessageID());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.3-2")
  void shouldGiveEachSendOfOneMessageObjectAnIdOfItsOwn(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      courier.send(message);
      ids.add(message.getJMSMessageID());
    }

    for (int i = 0; i < 20; i++) {
      assertThat(ids.remove(courier.receive().getJMSMessageID())).isTrue();
    }
    assertThat(ids).isEmpty();
  }

  @Test
  @Sentence("3.4.3-2")
  void shouldGiveUniqueIdsAcrossConnectionsAndDomains() throws Exception {
    Set<String> ids = new HashSet<>();
    for (Way way : Way.values()) {
      for (int i = 0; i < 3; i++) {
        Courier courier = way.open(jms);
        Message message = courier.messages().message();
        courier.send(message);
        assertThat(ids.add(message.getJMSMessageID())).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.3-4")
  void shouldSetNoIdOrANormalOneWhenIdsAreDisabled(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSMessageID("ID:mine");

    courier.send(message, SendOptions.DEFAULT.withoutId());

    String id = message.getJMSMessageID();
    if (id != null) {
      assertThat(id).startsWith("ID:").isNotEqualTo("ID:mine");
    }
    assertThat(courier.receive().getJMSMessageID()).isEqualTo(id);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.3-1")
  void shouldGiveAReceivedMessageANewIdWhenItIsSentOn(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message received = courier.carry(courier.messages().message());
    String first = received.getJMSMessageID();

    Message again = courier.carry(received);

    assertThat(again.getJMSMessageID()).startsWith("ID:").isNotEqualTo(first);
  }
}
