package org.angarium.message;

import static org.angarium.message.MessageTests.HEADERS;
import static org.angarium.message.MessageTests.assertRefused;
import static org.angarium.message.MessageTests.exchange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

class BytesMessageTest {
  private final AngariumBytesMessage message = new AngariumBytesMessage();

  @Test
  void shouldReadWhatWasWritten() throws JMSException {
    message.writeBoolean(true);
    message.writeByte((byte) -2);
    message.writeByte((byte) -2);
    message.writeShort((short) -3);
    message.writeShort((short) -3);
    message.writeChar('ß');
    message.writeInt(-4);
    message.writeLong(-5L);
    message.writeFloat(1.5f);
    message.writeDouble(-2.5);
    message.writeUTF("grün\0");
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeBytes(new byte[] {9, 4, 5, 9}, 1, 2);
    BytesMessage received = exchange(BytesMessage.class, message);

    for (int round = 0; round < 2; round++) {
      assertThat(received.getBodyLength()).isEqualTo(1 + 2 + 4 + 2 + 4 + 8 + 4 + 8 + 9 + 5);
      assertThat(received.readBoolean()).isTrue();
      assertThat(received.readByte()).isEqualTo((byte) -2);
      assertThat(received.readUnsignedByte()).isEqualTo(254);
      assertThat(received.readShort()).isEqualTo((short) -3);
      assertThat(received.readUnsignedShort()).isEqualTo(65533);
      assertThat(received.readChar()).isEqualTo('ß');
      assertThat(received.readInt()).isEqualTo(-4);
      assertThat(received.readLong()).isEqualTo(-5L);
      assertThat(received.readFloat()).isEqualTo(1.5f);
      assertThat(received.readDouble()).isEqualTo(-2.5);
      assertThat(received.readUTF()).isEqualTo("grün\0");
      byte[] rest = new byte[6];
      assertThat(received.readBytes(rest)).isEqualTo(5);
      assertThat(rest).containsExactly(1, 2, 3, 4, 5, 0);
      assertThat(received.readBytes(rest)).isEqualTo(-1);
      received.reset();
    }
  }

  @Test
  void shouldWriteObjectsAsTheirTypes() throws JMSException {
    AngariumBytesMessage typed = new AngariumBytesMessage();
    typed.writeBoolean(true);
    typed.writeByte((byte) 1);
    typed.writeShort((short) 2);
    typed.writeChar('c');
    typed.writeInt(3);
    typed.writeLong(4);
    typed.writeFloat(5);
    typed.writeDouble(6);
    typed.writeUTF("t");
    typed.writeBytes(new byte[] {7});
    for (Object value :
        List.of(true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d, "t", new byte[] {7})) {
      message.writeObject(value);
    }
    assertThat(message.toSent(HEADERS)).isEqualTo(typed.toSent(HEADERS));
    for (Object value : List.of(new Object(), List.of(), java.math.BigDecimal.ONE, new int[1])) {
      assertRefused(MessageFormatException.class, "ANG-1501", () -> message.writeObject(value));
    }
  }

  @NullUnmarked
  @Test
  void shouldRefuseNull() {
    assertThatThrownBy(() -> message.writeUTF(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeBytes(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void shouldReadInParts() throws JMSException {
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    message.reset();
    byte[] buffer = new byte[3];
    assertThat(message.readBytes(buffer, 2)).isEqualTo(2);
    assertThat(buffer).containsExactly(1, 2, 0);
    assertThat(message.readBytes(buffer)).isEqualTo(3);
    assertThat(buffer).containsExactly(3, 4, 5);
    assertThat(message.readBytes(buffer)).isEqualTo(-1);

    message.reset();
    assertThatThrownBy(() -> message.readBytes(buffer, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> message.readBytes(buffer, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(message.readByte()).isEqualTo((byte) 1);
  }

  @Test
  void shouldStayWhereAReadFailed() throws JMSException {
    message.writeBytes(new byte[] {0, 5, 'a'});
    message.reset();
    List<ThrowingCallable> tooLong =
        List.of(
            message::readInt,
            message::readLong,
            message::readFloat,
            message::readDouble,
            message::readUTF);
    for (ThrowingCallable read : tooLong) {
      assertRefused(MessageEOFException.class, "ANG-1504", read);
    }
    assertThat(message.readShort()).isEqualTo((short) 5);
    assertRefused(MessageEOFException.class, "ANG-1504", message::readShort);
    assertThat(message.readByte()).isEqualTo((byte) 'a');
    List<ThrowingCallable> nothingLeft =
        List.of(
            message::readBoolean,
            message::readByte,
            message::readUnsignedByte,
            message::readShort,
            message::readUnsignedShort,
            message::readChar,
            message::readUTF);
    for (ThrowingCallable read : nothingLeft) {
      assertRefused(MessageEOFException.class, "ANG-1504", read);
    }
  }

  @Test
  void shouldRefuseWhatIsNoString() throws JMSException {
    message.writeBytes(new byte[] {0, 2, (byte) 0xFF, (byte) 0xFF});
    message.reset();
    assertRefused(MessageFormatException.class, "ANG-1501", message::readUTF);
    assertThat(message.readInt()).isEqualTo(0x2FFFF);
    AngariumBytesMessage other = new AngariumBytesMessage();
    assertRefused(
        MessageFormatException.class, "ANG-1501", () -> other.writeUTF("x".repeat(65536)));
  }

  @Test
  void shouldBeEitherWrittenOrRead() throws JMSException {
    message.writeInt(1);
    assertRefused(MessageNotReadableException.class, "ANG-1502", message::readInt);
    assertRefused(MessageNotReadableException.class, "ANG-1502", message::getBodyLength);
    assertRefused(
        MessageNotReadableException.class, "ANG-1502", () -> message.readBytes(new byte[1]));
    message.reset();
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> message.writeInt(2));
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> message.writeObject("x"));
    assertThat(message.readInt()).isEqualTo(1);
    message.clearBody();
    message.writeInt(2);
    message.reset();
    assertThat(message.getBodyLength()).isEqualTo(4);
    assertThat(message.readInt()).isEqualTo(2);
  }
}
