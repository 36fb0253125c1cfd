package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.4.9: JMSExpiration. */
class ExpirationTest extends TckTest {
  private static final long HOUR = 3_600_000;
  private static final SendOptions AN_HOUR = SendOptions.DEFAULT.living(HOUR);

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.9-1", "3.4.9-2"})
  void shouldAddTheTimeToLiveToTheTimeOfTheSend(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSExpiration(4711);
    long before = jms.now();

    courier.send(message, AN_HOUR);

    assertThat(message.getJMSExpiration()).isBetween(before + HOUR, jms.now() + HOUR);
    assertThat(courier.receive().getJMSExpiration()).isEqualTo(message.getJMSExpiration());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.9-1")
  void shouldCountFromTheSendNotFromTheCommit(Way way) throws Exception {
    Courier courier = way.openSendingTransacted(jms);
    Message message = courier.messages().message();
    courier.send(message, AN_HOUR);
    long sent = jms.awaitNextMillisecond();

    courier.commitSends();

    assertThat(courier.receive().getJMSExpiration())
        .isLessThan(sent + HOUR)
        .isEqualTo(message.getJMSExpiration());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.9-3")
  void shouldSetZeroForATimeToLiveOfZero(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSExpiration(4711);

    courier.send(message, SendOptions.DEFAULT.living(0));

    assertThat(message.getJMSExpiration()).isZero();
    assertThat(courier.receive().getJMSExpiration()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.9-4")
  void shouldNotDeliverWhatHasExpiredBeforeItsCommit(Way way) throws Exception {
    jms.require(Ability.EXPIRY);
    Courier courier = way.openSendingTransacted(jms);
    courier.send(courier.messages().text("short-lived"), SendOptions.DEFAULT.living(1));
    courier.send(courier.messages().text("long-lived"), AN_HOUR);
    // a provider may expire late by a little, so there is some time between expiry and commit
    jms.awaitAfter(jms.now() + 49);

    courier.commitSends();

    assertThat(courier.receive().getBody(String.class)).isEqualTo("long-lived");
    courier.assertNothing();
  }
}
