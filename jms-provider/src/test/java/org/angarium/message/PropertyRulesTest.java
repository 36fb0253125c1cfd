package org.angarium.message;

import static org.angarium.message.MessageTests.assertRefused;
import static org.angarium.message.MessageTests.exchange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyRulesTest {
  private final AngariumMessage message = new AngariumMessage();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1st",
        "a-b",
        "a.b",
        "a b",
        " ",
        "'a'",
        "null",
        "NULL",
        "TRUE",
        "False",
        "not",
        "AND",
        "or",
        "Between",
        "LIKE",
        "in",
        "IS",
        "escape",
        "JMSPriority",
        "JMSFoo",
        "JMS"
      })
  void shouldRefuseNamesThatAreNoIdentifiers(String name) {
    assertRefused(JMSException.class, "ANG-1505", () -> message.setIntProperty(name, 1));
    assertRefused(JMSException.class, "ANG-1505", () -> message.setObjectProperty(name, 1));
    assertThat(message.propertyExists(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "_a",
        "$a",
        "größe",
        "色",
        "Nullable",
        "inner",
        "islands",
        "jmsPriority",
        "JMSXGroupSeq",
        "JMSXAppID",
        "JMS_Vendor_x"
      })
  void shouldTakeIdentifiers(String name) throws JMSException {
    message.setIntProperty(name, 1);
    assertThat(message.getIntProperty(name)).isEqualTo(1);
  }

  @NullUnmarked
  @ParameterizedTest
  @NullAndEmptySource
  void shouldRefuseNullAndEmptyNamesAsAnIllegalArgument(String name) {
    AngariumMapMessage map = new AngariumMapMessage();
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls =
        List.of(
            () -> message.setBooleanProperty(name, true),
            () -> message.setByteProperty(name, (byte) 1),
            () -> message.setShortProperty(name, (short) 1),
            () -> message.setIntProperty(name, 1),
            () -> message.setLongProperty(name, 1),
            () -> message.setFloatProperty(name, 1),
            () -> message.setDoubleProperty(name, 1),
            () -> message.setStringProperty(name, "a"),
            () -> message.setObjectProperty(name, "a"),
            () -> map.setInt(name, 1),
            () -> map.setBytes(name, new byte[1]),
            () -> map.setObject(name, "a"));
    for (var call : calls) {
      assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldRefuseObjectsThatAreNoProperties() {
    for (Object value : List.of('c', new byte[1], List.of(), BigDecimal.ONE, new Object())) {
      assertRefused(
          MessageFormatException.class, "ANG-1501", () -> message.setObjectProperty("p", value));
    }
    assertRefused(
        MessageFormatException.class, "ANG-1501", () -> message.setIntProperty("JMSXGroupID", 1));
  }

  @Test
  void shouldListTheNamesThatWereSet() throws JMSException {
    message.setIntProperty("a", 1);
    message.setStringProperty("b", null);
    message.setIntProperty("a", 2);
    assertThat(Collections.list(message.getPropertyNames())).containsExactly("a", "b");
    assertThat(message.propertyExists("b")).isTrue();
    assertThat(message.propertyExists("c")).isFalse();
    assertThat(message.getObjectProperty("c")).isNull();
    assertThat(message.getIntProperty("a")).isEqualTo(2);
  }

  @Test
  void shouldBeReadOnlyWhenReceivedUntilCleared() throws JMSException {
    AngariumTextMessage text = new AngariumTextMessage("x");
    text.setIntProperty("p", 1);
    TextMessage received = exchange(TextMessage.class, text);

    assertRefused(
        MessageNotWriteableException.class, "ANG-1503", () -> received.setIntProperty("q", 1));
    assertRefused(
        MessageNotWriteableException.class, "ANG-1503", () -> received.setObjectProperty("q", 1));
    assertThat(received.getIntProperty("p")).isEqualTo(1);
    assertThat(Collections.list(received.getPropertyNames()))
        .isEqualTo(List.of("p", "JMSXDeliveryCount"));

    received.clearProperties();
    assertThat(received.getPropertyNames().hasMoreElements()).isFalse();
    assertThat(received.propertyExists("JMSXDeliveryCount")).isFalse();
    received.setIntProperty("q", 2);
    assertThat(received.getIntProperty("q")).isEqualTo(2);
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> received.setText("y"));
    assertThat(received.getText()).isEqualTo("x");
  }

  @Test
  void shouldNotSendOnWhatTellsAboutADelivery() throws JMSException {
    message.setIntProperty("JMSXDeliveryCount", 9);
    message.setLongProperty("JMSXRcvTimestamp", 9);
    message.setIntProperty("p", 1);
    SentMessage sent = message.toSent(MessageTests.HEADERS);
    assertThat(sent.properties().names()).containsExactly("p");

    AngariumMessage again =
        AngariumMessage.received(sent, 3, Receipt.NONE, ObjectFilter.JDK_VALUES);
    assertThat(again.getObjectProperty("JMSXDeliveryCount")).isEqualTo(3);
    assertThat(again.getStringProperty("JMSXDeliveryCount")).isEqualTo("3");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.toSent(MessageTests.HEADERS).properties().names()).containsExactly("p");
  }
}
