package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.SendOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.8.1.1 and 3.8.1.3: header fields, JMSX names and bodies in selectors. */
class SelectorHeaderTest extends TckTest {
  private static final SendOptions OPTIONS =
      SendOptions.DEFAULT.mode(DeliveryMode.NON_PERSISTENT).priority(7);

  private Truth evaluate(String selector) throws Exception {
    Candidate candidate =
        message -> {
          message.setJMSType("car");
          message.setJMSCorrelationID("correlated");
        };
    return new Selection(jms, candidate, OPTIONS).evaluate(selector);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "JMSDeliveryMode = 'NON_PERSISTENT', TRUE",
        "JMSDeliveryMode = 'PERSISTENT', FALSE",
        "JMSDeliveryMode <> 'PERSISTENT', TRUE",
        "JMSDeliveryMode IN ('NON_PERSISTENT'), TRUE",
        "JMSDeliveryMode LIKE 'NON%', TRUE",
        "JMSDeliveryMode IS NULL, FALSE",
        "JMSPriority = 7, TRUE",
        "JMSPriority > 4, TRUE",
        "JMSPriority = 4, FALSE",
        "JMSPriority BETWEEN 5 AND 9, TRUE",
        "JMSTimestamp > 0, TRUE",
        "JMSTimestamp < 1000000000000, FALSE",
        "JMSTimestamp IS NULL, FALSE",
        "JMSCorrelationID = 'correlated', TRUE",
        "JMSCorrelationID LIKE 'corr%', TRUE",
        "JMSCorrelationID = 'other', FALSE",
        "JMSType = 'car', TRUE",
        "JMSType IN ('car'), TRUE",
        "JMSType = 'bike', FALSE",
        "JMSMessageID LIKE 'ID:%', TRUE",
        "JMSMessageID IS NOT NULL, TRUE",
        "JMSMessageID = 'ID:none', FALSE"
      })
  @Sentence({"3.8.1.1-12", "3.8.1.3-1", "3.8.1-1"})
  void shouldSelectByHeaders(String selector, Truth expected) throws Exception {
    assertThat(evaluate(selector)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "JMSDeliveryMode = 'PERSISTENT', TRUE",
        "JMSDeliveryMode = 'NON_PERSISTENT', FALSE",
        "JMSPriority = 4, TRUE",
        "JMSType IS NULL, TRUE",
        "JMSType IS NOT NULL, FALSE",
        "JMSType = 'car', UNKNOWN",
        "JMSType <> 'car', UNKNOWN",
        "JMSCorrelationID IS NULL, TRUE",
        "JMSCorrelationID = 'correlated', UNKNOWN"
      })
  @Sentence({"3.8.1.1-13", "3.8.1.3-1"})
  void shouldTreatNullHeadersAsNull(String selector, Truth expected) throws Exception {
    assertThat(Selection.ofStandard(jms).evaluate(selector)).isEqualTo(expected);
  }

  @Test
  @Sentence("3.8.1.1-12")
  void shouldSelectByTheIdOfAMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var queue = jms.queue(session);
    var producer = session.createProducer(queue);
    producer.send(session.createTextMessage("before"));
    Message wanted = session.createTextMessage("wanted");
    producer.send(wanted);
    producer.send(session.createTextMessage("after"));

    var consumer =
        session.createConsumer(queue, "JMSMessageID = '" + wanted.getJMSMessageID() + "'");

    assertThat(jms.receiveText(consumer)).isEqualTo("wanted");
  }

  @Test
  @Sentence({"3.8.1.3-2", "3.8.1.1-12"})
  void shouldSelectByTheTimeOfAMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var queue = jms.queue(session);
    Message wanted = session.createTextMessage("wanted");
    session.createProducer(queue).send(wanted);
    long time = wanted.getJMSTimestamp();

    var early = session.createBrowser(queue, "JMSTimestamp < " + time);
    assertThat(early.getEnumeration().hasMoreElements()).isFalse();
    var consumer =
        session.createConsumer(
            queue, "JMSTimestamp = " + time + " AND JMSTimestamp BETWEEN 0 AND " + time);

    assertThat(jms.receiveText(consumer)).isEqualTo("wanted");
  }

  @Test
  @Sentence("3.8.1.3-2")
  void shouldCompareTimesAsNumbers() throws Exception {
    long noon = 1_234_567_890_123L;
    Selection selection = Selection.of(jms, message -> message.setLongProperty("due", noon));

    assertThat(selection.evaluate("due = 1234567890123")).isEqualTo(Truth.TRUE);
    assertThat(selection.evaluate("due > 1234567890123")).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JMSExpiration = 0",
        "JMSRedelivered = FALSE",
        "JMSDeliveryTime > 0",
        "JMSDestination IS NOT NULL",
        "JMSReplyTo IS NOT NULL"
      })
  @Sentence("3.8.1.1-14")
  void shouldNotSelectByOtherHeaders(String selector) throws Exception {
    Candidate candidate =
        message -> message.setJMSReplyTo(jms.queue(jms.session(Session.AUTO_ACKNOWLEDGE)));

    // to refuse them is right, and so is to know no such name
    assertThat(
            SelectorRefusal.isRefused(jms, selector)
                || !Selection.of(jms, candidate).matches(selector))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "JMSXGroupID = 'a group', TRUE",
        "JMSXGroupID = 'another', FALSE",
        "JMSXGroupSeq = 3, TRUE",
        "JMSXGroupSeq > 3, FALSE",
        "JMSXUserID = 'nobody at all' AND JMSXAppID = 'none', FALSE"
      })
  @Sentence({"3.5.9-3", "3.8.1.1-15"})
  void shouldSelectByJmsxProperties(String selector, Truth expected) throws Exception {
    Candidate candidate =
        message -> {
          message.setStringProperty("JMSXGroupID", "a group");
          message.setIntProperty("JMSXGroupSeq", 3);
        };

    if (selector.contains("JMSXUserID")) {
      // the provider may set these, or not
      assertThat(Selection.of(jms, candidate).matches(selector)).isFalse();
    } else {
      assertThat(Selection.of(jms, candidate).evaluate(selector)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "JMSXGroupID IS NULL, TRUE",
        "JMSXGroupID = 'a group', UNKNOWN",
        "JMSXGroupSeq = 1, UNKNOWN",
        "JMSXNoSuchThing IS NULL, TRUE",
        "JMS_no_vendor_at_all IS NULL, TRUE"
      })
  @Sentence({"3.5.9-3", "3.8.1.1-15"})
  void shouldTreatAbsentJmsxPropertiesAsNull(String selector, Truth expected) throws Exception {
    assertThat(Selection.ofStandard(jms).evaluate(selector)).isEqualTo(expected);
  }

  @Test
  @Sentence("3.8.1-2")
  void shouldNotSelectByTheBody() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var topic = jms.topic(session);
    var consumer = session.createConsumer(topic, "color = 'red'");
    var producer = session.createProducer(topic);
    MapMessage map = session.createMapMessage();
    map.setString("color", "red");
    producer.send(map);
    TextMessage text = session.createTextMessage("color = 'red'");
    producer.send(text);
    TextMessage selected = session.createTextMessage("selected");
    selected.setStringProperty("color", "red");
    producer.send(selected);

    assertThat(jms.receiveText(consumer)).isEqualTo("selected");
  }

  @Test
  @Sentence("3.8.1.1-12")
  void shouldSelectTheSpecificationsCar() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var topic = jms.topic(session);
    var consumer =
        session.createConsumer(topic, "JMSType = 'car' AND color = 'blue' AND weight > 2500");
    var producer = session.createProducer(topic);
    String[][] cars = {
      {"car", "blue", "2500"},
      {"car", "red", "2600"},
      {"bike", "blue", "2600"},
      {"car", "blue", "2501"}
    };
    for (String[] car : cars) {
      Message message = session.createTextMessage(String.join(" ", car));
      message.setJMSType(car[0]);
      message.setStringProperty("color", car[1]);
      message.setIntProperty("weight", Integer.parseInt(car[2]));
      producer.send(message);
    }

    assertThat(jms.receiveText(consumer)).isEqualTo("car blue 2501");
  }
}
