package org.angarium.message;

import static org.angarium.message.MessageTests.assertRefused;
import static org.angarium.message.MessageTests.exchange;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamMessageTest {
  private final AngariumStreamMessage message = new AngariumStreamMessage();

  @Test
  void shouldReadABytesFieldInParts() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeInt(7);
    StreamMessage received = exchange(StreamMessage.class, message);
    byte[] buffer = new byte[2];
    assertThat(received.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(1, 2);
    assertRefused(MessageFormatException.class, "ANG-1501", received::readObject);
    assertRefused(MessageFormatException.class, "ANG-1501", received::readInt);
    assertThat(received.readBytes(buffer)).isEqualTo(1);
    assertThat(buffer[0]).isEqualTo((byte) 3);
    assertThat(received.readInt()).isEqualTo(7);
    assertRefused(MessageEOFException.class, "ANG-1504", received::readObject);
  }

  @Test
  void shouldEndABytesFieldThatFillsTheBufferWithMinusOne() throws JMSException {
    message.writeBytes(new byte[] {9, 1, 2, 3, 4, 9}, 1, 4);
    message.writeString("next");
    message.reset();
    byte[] buffer = new byte[2];
    assertThat(message.readBytes(buffer)).isEqualTo(2);
    assertThat(message.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer).containsExactly(3, 4);
    assertThat(message.readBytes(buffer)).isEqualTo(-1);
    assertThat(message.readString()).isEqualTo("next");
  }

  @Test
  void shouldTellNullAndEmptyBytesApart() throws JMSException {
    message.writeBytes(null);
    message.writeBytes(new byte[0]);
    message.writeObject(null);
    message.writeInt(1);
    message.reset();
    byte[] buffer = new byte[2];
    assertThat(message.readBytes(buffer)).isEqualTo(-1);
    assertThat(message.readBytes(buffer)).isZero();
    assertThat(message.readString()).isNull();
    assertRefused(MessageFormatException.class, "ANG-1501", () -> message.readBytes(buffer));
    assertThat(message.readInt()).isEqualTo(1);
    assertRefused(MessageEOFException.class, "ANG-1504", () -> message.readBytes(buffer));
  }

  @Test
  void shouldStartAgainWhenResetInsideAField() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3});
    message.reset();
    assertThat(message.readBytes(new byte[1])).isEqualTo(1);
    message.reset();
    assertThat((byte[]) message.readObject()).containsExactly(1, 2, 3);
  }

  @Test
  void shouldBeEitherWrittenOrRead() throws JMSException {
    message.writeInt(1);
    assertRefused(MessageNotReadableException.class, "ANG-1502", message::readInt);
    assertRefused(
        MessageNotReadableException.class, "ANG-1502", () -> message.readBytes(new byte[1]));
    StreamMessage received = exchange(StreamMessage.class, message);
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> received.writeInt(2));
    assertRefused(
        MessageNotWriteableException.class, "ANG-1503", () -> received.writeObject(new Object()));
    assertThat(received.readInt()).isEqualTo(1);
    received.clearBody();
    assertRefused(MessageNotReadableException.class, "ANG-1502", received::readInt);
    received.writeInt(5);
    received.reset();
    assertThat(received.readInt()).isEqualTo(5);
    message.writeInt(2);
    message.reset();
    assertThat(List.of(message.readInt(), message.readInt())).containsExactly(1, 2);
  }

  @Test
  void shouldRefuseOtherObjects() {
    assertRefused(MessageFormatException.class, "ANG-1501", () -> message.writeObject(List.of()));
    assertRefused(
        MessageFormatException.class, "ANG-1501", () -> message.writeObject(ByteString.EMPTY));
  }
}
