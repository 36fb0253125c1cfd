package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.4.4: JMSTimestamp. */
class TimestampTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.4-1")
  void shouldSetATimeBetweenCallAndReturn(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSTimestamp(4711);
    long before = jms.now();

    courier.send(message);

    assertThat(message.getJMSTimestamp()).isBetween(before, jms.now());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.4-4")
  void shouldReceiveTheTimestampOfTheSend(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();

    Message received = courier.carry(message);

    assertThat(received.getJMSTimestamp()).isPositive().isEqualTo(message.getJMSTimestamp());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.4-2")
  void shouldSetZeroOrANormalTimestampWhenTimestampsAreDisabled(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSTimestamp(4711);
    long before = jms.now();

    courier.send(message, SendOptions.DEFAULT.withoutTimestamp());

    long timestamp = message.getJMSTimestamp();
    if (timestamp != 0) {
      assertThat(timestamp).isBetween(before, jms.now());
    }
    assertThat(courier.receive().getJMSTimestamp()).isEqualTo(timestamp);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.4-3")
  void shouldKeepTheTimeOfTheSendWhenTheCommitComesLater(Way way) throws Exception {
    Courier courier = way.openSendingTransacted(jms);
    Message message = courier.messages().message();
    courier.send(message);
    long sent = jms.awaitNextMillisecond();

    courier.commitSends();

    assertThat(courier.receive().getJMSTimestamp())
        .isLessThan(sent)
        .isEqualTo(message.getJMSTimestamp());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.4-1")
  void shouldNotGoBackWhenOneMessageIsSentAgain(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    courier.send(message);
    long first = message.getJMSTimestamp();
    long between = jms.awaitNextMillisecond();

    courier.send(message);

    assertThat(message.getJMSTimestamp()).isGreaterThanOrEqualTo(between).isGreaterThan(first);
  }
}
