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

/** 3.4.13: JMSDeliveryTime. */
class DeliveryTimeTest extends TckTest {
  private static final long DELAY = 300;
  private static final SendOptions LATER = SendOptions.DEFAULT.delayed(DELAY);

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.13-1", "3.4.13-2", "3.4.13-3"})
  void shouldDeliverNotBeforeTheTimeOfTheSendPlusTheDelay(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSDeliveryTime(4711);
    long before = jms.now();

    courier.send(message, LATER);

    assertThat(message.getJMSDeliveryTime()).isBetween(before + DELAY, jms.now() + DELAY);
    Message received = courier.receive();
    assertThat(jms.now()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
    assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.13-1")
  void shouldCountFromTheSendNotFromTheCommit(Way way) throws Exception {
    Courier courier = way.openSendingTransacted(jms);
    Message message = courier.messages().message();
    courier.send(message, LATER);
    long sent = jms.awaitNextMillisecond();

    courier.commitSends();

    assertThat(courier.receive().getJMSDeliveryTime())
        .isLessThan(sent + DELAY)
        .isEqualTo(message.getJMSDeliveryTime());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.13-2")
  void shouldBeTheTimeOfTheSendWithoutADelay(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    long before = jms.now();

    courier.send(message);

    assertThat(message.getJMSDeliveryTime()).isBetween(before, jms.now());
    assertThat(courier.receive().getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.13-3")
  void shouldLetLaterMessagesPassOneThatIsDelayed(Way way) throws Exception {
    Courier courier = way.open(jms);
    courier.send(courier.messages().text("in an hour"), SendOptions.DEFAULT.delayed(3_600_000));
    courier.send(courier.messages().text("at once"));

    assertThat(courier.receive().getBody(String.class)).isEqualTo("at once");
    courier.assertNothing();
  }
}
