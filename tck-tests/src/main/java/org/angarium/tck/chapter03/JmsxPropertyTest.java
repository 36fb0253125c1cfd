package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.5.9: properties that Jakarta Messaging defines. */
class JmsxPropertyTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.5.9-1")
  void shouldCarryGroupIdAndSequence(Way way) throws Exception {
    Courier courier = way.open(jms);
    for (int i = 1; i <= 3; i++) {
      Message message = courier.messages().message();
      message.setStringProperty("JMSXGroupID", "a group");
      message.setIntProperty("JMSXGroupSeq", i);
      courier.send(message);
    }

    for (int i = 1; i <= 3; i++) {
      Message received = courier.receive();
      assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("a group");
      assertThat(received.getIntProperty("JMSXGroupSeq")).isEqualTo(i);
      assertThat(received.getObjectProperty("JMSXGroupSeq")).isEqualTo(i);
    }
  }

  private static List<String> names(ConnectionMetaData metaData) throws Exception {
    List<String> names = new ArrayList<>();
    for (Object name : Collections.list((Enumeration<?>) metaData.getJMSXPropertyNames())) {
      names.add((String) name);
    }
    return names;
  }

  @Test
  @Sentence({"3.5.9-2", "3.5.9-7", "3.5.9-1"})
  void shouldNameThePropertiesThatConnectionsSupport() throws Exception {
    for (var names :
        List.of(names(jms.connection().getMetaData()), names(jms.context().getMetaData()))) {
      assertThat(names)
          .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount")
          .allMatch(name -> name.startsWith("JMSX"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  @Sentence("3.5.9-7")
  void shouldTellAPropertyByTheCaseOfItsName() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);

    Message received = courier.carry(courier.messages().message());

    assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
    assertThat(received.propertyExists("JMSXDELIVERYCOUNT")).isFalse();
    assertThat(received.propertyExists("JMSXdeliverycount")).isFalse();
  }

  @Test
  @Sentence("3.5.9-2")
  void shouldEnumerateTheDeliveryCountOfAReceivedMessage() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);

    Message received = courier.carry(courier.messages().message());

    List<Object> names =
        new ArrayList<>(Collections.list((Enumeration<?>) received.getPropertyNames()));
    assertThat(names).contains("JMSXDeliveryCount");
  }
}
