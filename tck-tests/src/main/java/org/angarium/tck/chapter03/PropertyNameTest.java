package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Session;
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
import org.junit.jupiter.params.provider.ValueSource;

/** 3.5.1: property names. */
class PropertyNameTest extends TckTest {
  // which exception it is, the specification leaves open
  private static final Class<?>[] REFUSALS = {
    JMSException.class, JMSRuntimeException.class, IllegalArgumentException.class
  };

  private Message message() throws JMSException {
    return jms.session(Session.AUTO_ACKNOWLEDGE).createMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A",
        "_",
        "$",
        "_under",
        "$dollar",
        "a1",
        "camelCase",
        "größe",
        "имя",
        "名前",
        "nullable",
        "order",
        "island",
        "android",
        "betweenness",
        "inner",
        "JMSX",
        "isNot"
      })
  @Sentence("3.5.1-1")
  void shouldAcceptIdentifiers(String name) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = courier.messages().message();

    message.setIntProperty(name, 17);

    assertThat(message.getIntProperty(name)).isEqualTo(17);
    assertThat(courier.carry(message).getIntProperty(name)).isEqualTo(17);
  }

  @Test
  @Sentence("3.5.1-1")
  void shouldAcceptALongIdentifier() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = courier.messages().message();
    String name = "n".repeat(1000);

    message.setIntProperty(name, 17);

    assertThat(courier.carry(message).getIntProperty(name)).isEqualTo(17);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1a", "a b", " a", "a ", "a-b", "a.b", "a+b", "#a", "a#", "a'", "'a'", "\"a\"", "a,b",
        "a=b", "(a)", "a%", "?", "-", ".", " ", "\t"
      })
  @Sentence("3.5.1-2")
  void shouldRefuseWhatIsNoIdentifier(String name) throws Exception {
    assertRefused(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE"
      })
  @Sentence("3.5.1-3")
  void shouldRefuseReservedWords(String word) throws Exception {
    assertRefused(word);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null", "True", "fAlSe", "not", "And", "or", "Between", "like", "in", "Is", "escape"
      })
  @Sentence("3.5.1-3")
  void shouldRefuseReservedWordsInAnyCase(String word) throws Exception {
    assertRefused(word);
  }

  private void assertRefused(String name) throws JMSException {
    Message message = message();
    assertThatThrownBy(() -> message.setIntProperty(name, 17)).isInstanceOfAny(REFUSALS);
    assertThatThrownBy(() -> message.setStringProperty(name, "17")).isInstanceOfAny(REFUSALS);
    assertThatThrownBy(() -> message.setObjectProperty(name, 17L)).isInstanceOfAny(REFUSALS);
    List<Object> names =
        new ArrayList<>(Collections.list((Enumeration<?>) message.getPropertyNames()));
    assertThat(names).doesNotContain(name);
  }

  @ParameterizedTest
  @EnumSource(PropertyType.class)
  @Sentence("3.5.1-4")
  void shouldRefuseNoName(PropertyType type) throws Exception {
    Message message = message();
    Object value = type.samples().get(0);

    assertThatIllegalArgumentException().isThrownBy(() -> type.set(message, "", value));
    assertThatIllegalArgumentException().isThrownBy(() -> setUnnamed(message, type, value));
  }

  @SuppressWarnings("NullAway") // the very thing that is tested
  private static void setUnnamed(Message message, PropertyType type, Object value)
      throws JMSException {
    type.set(message, null, value);
  }

  @Test
  @Sentence("3.5.1-4")
  void shouldRefuseNoNameForAnObject() throws Exception {
    Message message = message();

    assertThatIllegalArgumentException().isThrownBy(() -> message.setObjectProperty("", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> message.setObjectProperty(null, 1));
  }

  @ParameterizedTest
  @EnumSource(PropertyType.class)
  @Sentence("3.5.1-4")
  void shouldRefuseNoNameOnTheProducerOfTheSimplifiedApi(PropertyType type) {
    var producer = jms.context().createProducer();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> type.set(producer, "", type.samples().get(0)));
  }

  @Test
  @Sentence("3.5.1-5")
  void shouldTellNamesByTheirCase() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = courier.messages().message();
    message.setIntProperty("name", 1);
    message.setIntProperty("Name", 2);
    message.setIntProperty("NAME", 3);

    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertThat(either.getIntProperty("name")).isEqualTo(1);
      assertThat(either.getIntProperty("Name")).isEqualTo(2);
      assertThat(either.getIntProperty("NAME")).isEqualTo(3);
      assertThat(either.propertyExists("nAme")).isFalse();
    }
  }
}
