package org.angarium.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.angarium.message.MessageTests.HEADERS;
import static org.angarium.message.MessageTests.ORDERS;
import static org.angarium.message.MessageTests.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private final AngariumTextMessage message = new AngariumTextMessage("text");

  @Test
  void shouldShowTheProvidersHeadersToSenderAndReceiver() throws JMSException {
    AngariumDestination queue = AngariumDestination.of(ORDERS);
    HEADERS.writeTo(message, queue);
    AngariumMessage received = receive(message.toSent(HEADERS));

    assertThat(message.getJMSDestination()).isSameAs(queue);
    for (AngariumMessage each : new AngariumMessage[] {message, received}) {
      assertThat(each.getJMSMessageID()).isEqualTo("ID:1");
      assertThat(each.getJMSDestination()).isEqualTo(queue);
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(each.getJMSPriority()).isEqualTo(7);
      assertThat(each.getJMSTimestamp()).isEqualTo(1_000);
      assertThat(each.getJMSExpiration()).isEqualTo(61_000);
      assertThat(each.getJMSDeliveryTime()).isEqualTo(1_000);
      assertThat(each.getJMSRedelivered()).isFalse();
    }
  }

  @Test
  void shouldIgnoreWhatTheApplicationSetInPlaceOfTheProvider() throws JMSException {
    message.setJMSMessageID("ID:mine");
    message.setJMSPriority(77);
    message.setJMSTimestamp(5);
    message.setJMSExpiration(5);
    message.setJMSDeliveryTime(5);
    message.setJMSDeliveryMode(2);
    message.setJMSRedelivered(true);
    message.setJMSDestination(AngariumDestination.of(DestinationName.topic("other")));
    SentMessage sent = message.toSent(HEADERS);
    assertThat(sent).isEqualTo(new AngariumTextMessage("text").toSent(HEADERS));
    assertThat(receive(sent).getJMSRedelivered()).isFalse();
  }

  @Test
  void shouldShowNoMessageIdWhereItIsDisabled() throws JMSException {
    SendHeaders headers = new SendHeaders("", ORDERS, true, 4, 0, 0, 5_000);
    headers.writeTo(message, AngariumDestination.of(ORDERS));
    assertThat(message.getJMSMessageID()).isNull();
    SentMessage sent = message.toSent(headers);
    assertThat(sent.selectorValue("JMSMessageID")).isNull();
    assertThat(receive(sent).getJMSMessageID()).isNull();
    assertThat(receive(sent).getJMSTimestamp()).isZero();
    assertThat(receive(sent).getJMSDeliveryTime()).isEqualTo(5_000);
  }

  @Test
  void shouldSendTheClientsHeaders() throws JMSException {
    AngariumDestination replies = AngariumDestination.of(DestinationName.topic("replies"));
    message.setJMSCorrelationID("order 7");
    message.setJMSReplyTo(replies);
    message.setJMSType("order");
    AngariumMessage received = receive(message.toSent(HEADERS));
    assertThat(received.getJMSCorrelationID()).isEqualTo("order 7");
    assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo("order 7".getBytes(UTF_8));
    assertThat(received.getJMSReplyTo()).isEqualTo(replies);
    assertThat(received.getJMSType()).isEqualTo("order");
  }

  @Test
  void shouldKeepTheCorrelationIdAsBytesApart() throws JMSException {
    byte[] bytes = {(byte) 0xFF, 1, 2};
    message.setJMSCorrelationIDAsBytes(bytes);
    bytes[1] = 99;
    SentMessage sent = message.toSent(HEADERS);
    AngariumMessage received = receive(sent);
    Objects.requireNonNull(received.getJMSCorrelationIDAsBytes())[1] = 99;

    assertThat(received.getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 1, 2);
    assertThat(received.getJMSCorrelationID()).as("not UTF-8").isNull();
    received.setJMSCorrelationID("text");
    assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo("text".getBytes(UTF_8));
    received.setJMSCorrelationIDAsBytes("other".getBytes(UTF_8));
    assertThat(received.getJMSCorrelationID()).isEqualTo("other");
    received.setJMSCorrelationIDAsBytes(null);
    assertThat(received.getJMSCorrelationID()).isNull();
  }

  @Test
  void shouldShowSelectorsWhatTheyMaySee() throws JMSException {
    message.setJMSType("order");
    message.setJMSCorrelationID("c");
    message.setStringProperty("JMSXGroupID", "g");
    message.setIntProperty("weight", 3);
    SentMessage sent = message.toSent(HEADERS);
    assertThat(sent.selectorValue("JMSPriority")).isEqualTo(7);
    assertThat(sent.selectorValue("JMSTimestamp")).isEqualTo(1_000L);
    assertThat(sent.selectorValue("JMSMessageID")).isEqualTo("ID:1");
    assertThat(sent.selectorValue("JMSCorrelationID")).isEqualTo("c");
    assertThat(sent.selectorValue("JMSType")).isEqualTo("order");
    assertThat(sent.selectorValue("JMSDeliveryMode")).isEqualTo("NON_PERSISTENT");
    assertThat(sent.selectorValue("JMSXGroupID")).isEqualTo("g");
    assertThat(sent.selectorValue("weight")).isEqualTo(3);
    assertThat(sent.selectorValue("JMSReplyTo")).isNull();
    assertThat(sent.selectorValue("nothing")).isNull();
    assertThat(sent.groupId()).isEqualTo("g");
  }

  @Test
  void shouldAcknowledgeThroughTheReceipt() throws JMSException {
    AtomicInteger count = new AtomicInteger();
    SentMessage sent = message.toSent(HEADERS);
    AngariumMessage received =
        AngariumMessage.received(sent, 1, count::incrementAndGet, ObjectFilter.JDK_VALUES);
    received.acknowledge();
    message.acknowledge();
    assertThat(count).hasValue(1);

    Receipt closed =
        () -> {
          throw new IllegalStateException("closed");
        };
    AngariumMessage late = AngariumMessage.received(sent, 1, closed, ObjectFilter.JDK_VALUES);
    assertThatThrownBy(late::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldNotShowTheBodyAsText() throws JMSException {
    AngariumTextMessage secret = new AngariumTextMessage("secret".repeat(100));
    secret.setStringProperty("password", "hush");
    AngariumMessage received = receive(secret.toSent(HEADERS));
    assertThat(received).hasToString("AngariumTextMessage[ID:1, queue \"orders\", 600 characters]");
    assertThat(new AngariumMessage()).hasToString("AngariumMessage[no body]");
    assertThat(secret.toSent(HEADERS)).hasToString("ID:1 to queue \"orders\" (600 characters)");
  }
}
