package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Completion;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.4.11: which headers the send sets, which the application sets, which come with delivery. */
class HeaderSetBySendTest extends TckTest {
  private static final SendOptions OPTIONS =
      SendOptions.DEFAULT.mode(DeliveryMode.NON_PERSISTENT).priority(7).living(600_000);

  /** Fills each header that the send sets with something that the send would never put there. */
  private static void fillWithNonsense(Message message, Courier courier) throws Exception {
    message.setJMSDestination(courier.another());
    message.setJMSDeliveryMode(DeliveryMode.PERSISTENT);
    message.setJMSMessageID("ID:nonsense");
    message.setJMSTimestamp(1);
    message.setJMSExpiration(1);
    message.setJMSPriority(1);
    message.setJMSDeliveryTime(1);
    message.setJMSRedelivered(true);
  }

  private static void assertSet(Message message, Courier courier, long before, long after)
      throws Exception {
    assertThat(message.getJMSDestination()).isEqualTo(courier.destination());
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:nonsense");
    assertThat(message.getJMSTimestamp()).isBetween(before, after);
    assertThat(message.getJMSExpiration()).isBetween(before + 600_000, after + 600_000);
    assertThat(message.getJMSPriority()).isEqualTo(7);
    assertThat(message.getJMSDeliveryTime()).isBetween(before, after);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.11-1", "3.4.11-2", "3.4.11-6"})
  void shouldOverwriteWhatTheSendSetsAndShowItWhenTheSendReturns(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    fillWithNonsense(message, courier);
    long before = jms.now();

    courier.send(message, OPTIONS);

    assertSet(message, courier, before, jms.now());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.11-1", "3.4.11-6", "3.4.11-7", "3.4-1"})
  void shouldReceiveWhatTheSendSetNotWhatTheApplicationSet(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    fillWithNonsense(message, courier);
    long before = jms.now();
    courier.send(message, OPTIONS);
    long after = jms.now();

    Message received = courier.receive();

    assertSet(received, courier, before, after);
    assertThat(received.getJMSRedelivered()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence({"3.3-1", "3.4-1"})
  void shouldCarryTheCompleteHeaderWithEachTypeOfMessage(Kind kind) throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = kind.filled(courier.messages());
    message.setJMSCorrelationID("correlated");
    message.setJMSReplyTo(courier.another());
    message.setJMSType("typed");
    courier.send(message, OPTIONS);

    Message received = courier.receive();

    assertThat(received.getJMSDestination()).isEqualTo(message.getJMSDestination());
    assertThat(received.getJMSDeliveryMode()).isEqualTo(message.getJMSDeliveryMode());
    assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlated");
    assertThat(received.getJMSReplyTo()).isEqualTo(message.getJMSReplyTo());
    assertThat(received.getJMSRedelivered()).isFalse();
    assertThat(received.getJMSType()).isEqualTo("typed");
    assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
    assertThat(received.getJMSPriority()).isEqualTo(message.getJMSPriority());
    assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.11-3")
  void shouldShowTheHeadersOfAnAsynchronousSendOnceItsListenerWasCalled(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    fillWithNonsense(message, courier);
    var completed = new CompletableFuture<Message>();
    long before = jms.now();

    courier.sendAsync(message, new Completion(completed));

    completed.get(jms.patienceMillis(), TimeUnit.MILLISECONDS);
    assertThat(message.getJMSDestination()).isEqualTo(courier.destination());
    assertThat(message.getJMSDeliveryMode()).isEqualTo(Message.DEFAULT_DELIVERY_MODE);
    assertThat(message.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:nonsense");
    assertThat(message.getJMSTimestamp()).isBetween(before, jms.now());
    assertThat(message.getJMSExpiration()).isZero();
    assertThat(message.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
    assertThat(message.getJMSDeliveryTime()).isCloseTo(message.getJMSTimestamp(), within(60_000L));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.11-4")
  void shouldKeepTheHeadersOfTheApplication(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSCorrelationID("correlated");
    message.setJMSReplyTo(courier.another());
    message.setJMSType("typed");
    var replyTo = message.getJMSReplyTo();

    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertThat(either.getJMSCorrelationID()).isEqualTo("correlated");
      assertThat(either.getJMSReplyTo()).isEqualTo(replyTo);
      assertThat(either.getJMSType()).isEqualTo("typed");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.11-4")
  void shouldLeaveHeadersOfTheApplicationNullThatItDidNotSet(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();

    Message received = courier.carry(message);

    for (Message either : new Message[] {message, received}) {
      assertThat(either.getJMSCorrelationID()).isNull();
      assertThat(either.getJMSReplyTo()).isNull();
      assertThat(either.getJMSType()).isNull();
    }
  }
}
