package org.angarium.benchmarks.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.angarium.benchmarks.provider.direct.DirectProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final int SIZE = 100;

  private final Inspector first = new Inspector(2, 3);
  private final Inspector second = new Inspector(2, 3);
  private final Payload zero = new Payload(0, SIZE);
  private final Payload one = new Payload(1, SIZE);
  private Session session;

  @BeforeEach
  void open() throws Exception {
    DirectProvider provider = new DirectProvider(DirectProvider.Log.NONE);
    provider.start(Path.of("unused"), Set.of());
    session = provider.connectionFactory().createConnection().createSession(false, 1);
  }

  private Message message(byte[] body) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(body);
    return message;
  }

  private Verdict verdict(int ofZero, int ofOne) {
    return Verdict.of(new long[] {ofZero, ofOne}, List.of(List.of(first, second)));
  }

  @Test
  void shouldFindNothingWrongWhenConsumersShareAllMessages() throws JMSException {
    first.inspect(message(zero.of(0, 0)));
    second.inspect(message(zero.of(1, 0)));
    second.inspect(message(one.of(0, 0)));
    first.inspect(message(zero.of(2, 0)));

    assertThat(verdict(3, 1)).isEqualTo(new Verdict(0, 0, 0, 0));
  }

  @Test
  void shouldFindWhatIsLost() throws JMSException {
    first.inspect(message(zero.of(0, 0)));
    second.inspect(message(zero.of(2, 0)));

    assertThat(verdict(4, 1)).isEqualTo(new Verdict(3, 0, 0, 0));
  }

  @Test
  void shouldFindWhatCameTwiceToOneConsumerOrToTwo() throws JMSException {
    first.inspect(message(zero.of(0, 0)));
    first.inspect(message(zero.of(0, 0)));
    second.inspect(message(zero.of(0, 0)));

    assertThat(verdict(1, 0)).isEqualTo(new Verdict(0, 2, 0, 0));
  }

  @Test
  void shouldFindWhatCameAfterALaterOneOfItsKey() throws JMSException {
    first.inspect(message(zero.of(1, 0)));
    first.inspect(message(zero.of(0, 0)));
    first.inspect(message(zero.of(3, 1)));
    first.inspect(message(zero.of(2, 2)));

    assertThat(verdict(4, 0)).isEqualTo(new Verdict(0, 0, 1, 0));
  }

  @Test
  void shouldNotMissSendsOfUnknownOutcome() throws JMSException {
    first.inspect(message(zero.of(0, 0)));
    first.inspect(message(zero.of(1, 0)));

    assertThat(verdict(1, 0)).isEqualTo(new Verdict(0, 0, 0, 0));
  }

  @Test
  void shouldFindEachDamagedByte() throws JMSException {
    for (int at = 0; at < SIZE; at++) {
      byte[] body = zero.of(0, 0).clone();
      body[at] ^= 1;
      assertThat(first.inspect(message(body))).as("byte %d", at).isEqualTo(-1);
    }

    assertThat(verdict(0, 0)).isEqualTo(new Verdict(0, 0, 0, SIZE));
  }

  @Test
  void shouldFindABodyThatIsCutOrOfSomebodyElse() throws JMSException {
    first.inspect(message(Arrays.copyOf(zero.of(0, 0), SIZE - 1)));
    first.inspect(message(new byte[3]));
    first.inspect(message(new Payload(2, SIZE).of(0, 0)));
    first.inspect(message(zero.of(0, 3)));

    assertThat(verdict(0, 0)).isEqualTo(new Verdict(0, 0, 0, 4));
  }

  @Test
  void shouldExpectAllMessagesOfEachAudience() throws JMSException {
    first.inspect(message(zero.of(0, 0)));
    first.inspect(message(zero.of(1, 0)));
    second.inspect(message(zero.of(1, 0)));

    assertThat(Verdict.of(new long[] {2, 0}, List.of(List.of(first), List.of(second))))
        .isEqualTo(new Verdict(1, 0, 0, 0));
  }

  @Test
  void shouldRefuseABodyThatHasNoRoomForItsCheck() {
    assertThatThrownBy(() -> new Payload(0, Payload.MIN_SIZE - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
