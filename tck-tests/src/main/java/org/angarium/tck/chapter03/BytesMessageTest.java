package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.Way;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.11: bodies of bytes. */
class BytesMessageTest extends TckTest {
  private BytesMessage bytes() throws JMSException {
    return Messages.of(jms).bytes();
  }

  private static void writeAll(BytesMessage message) throws JMSException {
    message.writeBoolean(true);
    message.writeByte((byte) -2);
    message.writeByte((byte) -2);
    message.writeShort((short) -3);
    message.writeShort((short) -3);
    message.writeChar('☃');
    message.writeInt(Integer.MIN_VALUE);
    message.writeLong(Long.MIN_VALUE + 1);
    message.writeFloat(-1.5f);
    message.writeDouble(Double.MIN_VALUE);
    message.writeUTF("ünïcödé ☃ \uD83D\uDE00 \0");
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeBytes(new byte[] {9, 4, 5, 9}, 1, 2);
  }

  private static void assertAll(BytesMessage message) throws JMSException {
    assertThat(message.readBoolean()).isTrue();
    assertThat(message.readByte()).isEqualTo((byte) -2);
    assertThat(message.readUnsignedByte()).isEqualTo(254);
    assertThat(message.readShort()).isEqualTo((short) -3);
    assertThat(message.readUnsignedShort()).isEqualTo(65533);
    assertThat(message.readChar()).isEqualTo('☃');
    assertThat(message.readInt()).isEqualTo(Integer.MIN_VALUE);
    assertThat(message.readLong()).isEqualTo(Long.MIN_VALUE + 1);
    assertThat(message.readFloat()).isEqualTo(-1.5f);
    assertThat(message.readDouble()).isEqualTo(Double.MIN_VALUE);
    assertThat(message.readUTF()).isEqualTo("ünïcödé ☃ \uD83D\uDE00 \0");
    byte[] rest = new byte[5];
    assertThat(message.readBytes(rest)).isEqualTo(5);
    assertThat(rest).containsExactly(1, 2, 3, 4, 5);
    assertThat(message.readBytes(rest)).isEqualTo(-1);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-5", "3.11.3-1"})
  void shouldReadInSequenceWhatWasWritten(Way way) throws Exception {
    Courier courier = way.open(jms);
    BytesMessage message = courier.messages().bytes();
    writeAll(message);

    BytesMessage received = courier.carry(message, BytesMessage.class);

    assertAll(received);
    message.reset();
    assertAll(message);
  }

  @Test
  @Sentence("3.11-5")
  void shouldUseTheFormatOfDataOutputStream() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    BytesMessage message = courier.messages().bytes();
    message.writeBoolean(true);
    message.writeByte((byte) -2);
    message.writeShort((short) -3);
    message.writeChar('☃');
    message.writeInt(Integer.MIN_VALUE + 5);
    message.writeLong(Long.MIN_VALUE + 6);
    message.writeFloat(-1.5f);
    message.writeDouble(-2.5e200);
    message.writeBytes(new byte[] {1, 2, 3});
    var expected = new ByteArrayOutputStream();
    var out = new DataOutputStream(expected);
    out.writeBoolean(true);
    out.writeByte(-2);
    out.writeShort(-3);
    out.writeChar('☃');
    out.writeInt(Integer.MIN_VALUE + 5);
    out.writeLong(Long.MIN_VALUE + 6);
    out.writeFloat(-1.5f);
    out.writeDouble(-2.5e200);
    out.write(new byte[] {1, 2, 3});

    BytesMessage received = courier.carry(message, BytesMessage.class);

    byte[] all = new byte[(int) received.getBodyLength()];
    received.readBytes(all);
    assertThat(all).isEqualTo(expected.toByteArray());
  }

  @Test
  @Sentence("3.11-5")
  void shouldReadBytesAsAnotherTypeThanTheyWereWritten() throws Exception {
    BytesMessage message = bytes();
    message.writeInt(0x01020304);
    message.reset();

    assertThat(message.readShort()).isEqualTo((short) 0x0102);
    assertThat(message.readByte()).isEqualTo((byte) 3);
    assertThat(message.readBoolean()).isTrue();
  }

  static List<Object> objects() {
    return List.of(true, (byte) 1, (short) 2, 'c', 3, 4L, 5.5f, 6.5d, "text", new byte[] {7, 8, 9});
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Sentence({"3.11.3-1", "3.11-5"})
  void shouldWriteAnObjectLikeItsPrimitive(Object value) throws Exception {
    BytesMessage byObject = bytes();
    BytesMessage byType = bytes();

    byObject.writeObject(value);

    if (value instanceof Boolean it) {
      byType.writeBoolean(it);
    } else if (value instanceof Byte it) {
      byType.writeByte(it);
    } else if (value instanceof Short it) {
      byType.writeShort(it);
    } else if (value instanceof Character it) {
      byType.writeChar(it);
    } else if (value instanceof Integer it) {
      byType.writeInt(it);
    } else if (value instanceof Long it) {
      byType.writeLong(it);
    } else if (value instanceof Float it) {
      byType.writeFloat(it);
    } else if (value instanceof Double it) {
      byType.writeDouble(it);
    } else if (value instanceof String it) {
      byType.writeUTF(it);
    } else {
      byType.writeBytes((byte[]) value);
    }
    assertThat(byObject.getBody(byte[].class)).isEqualTo(byType.getBody(byte[].class));
  }

  @Test
  @Sentence("3.11-18")
  void shouldRefuseObjectsOfOtherClasses() throws Exception {
    BytesMessage message = bytes();

    for (Object value : List.of(BigDecimal.ONE, List.of("a"), new int[] {1}, new Object())) {
      assertThatThrownBy(() -> message.writeObject(value))
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @Test
  @Sentence("3.12-4")
  void shouldRefuseNull() throws Exception {
    BytesMessage message = bytes();

    assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeUTF(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> message.writeBytes(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  @Sentence("3.11-11")
  void shouldBeWriteOnlyWhenNew() throws Exception {
    assertWriteOnly(bytes());
  }

  @Test
  @Sentence({"3.11-11", "3.11.2-2"})
  void shouldBeWriteOnlyAfterClearBody() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    BytesMessage message = courier.messages().bytes();
    message.writeInt(1);
    BytesMessage received = courier.carry(message, BytesMessage.class);

    received.clearBody();
    message.reset();
    message.clearBody();

    assertWriteOnly(received);
    assertWriteOnly(message);
  }

  private static void assertWriteOnly(BytesMessage message) {
    for (ThrowingCallable reading : readings(message)) {
      assertThatThrownBy(reading).isInstanceOf(MessageNotReadableException.class);
    }
  }

  private static List<ThrowingCallable> readings(BytesMessage message) {
    return List.of(
        message::readBoolean,
        message::readByte,
        message::readUnsignedByte,
        message::readShort,
        message::readUnsignedShort,
        message::readChar,
        message::readInt,
        message::readLong,
        message::readFloat,
        message::readDouble,
        message::readUTF,
        message::getBodyLength,
        () -> message.readBytes(new byte[1]),
        () -> message.readBytes(new byte[1], 1));
  }

  private static List<ThrowingCallable> writings(BytesMessage message) {
    return List.of(
        () -> message.writeBoolean(true),
        () -> message.writeByte((byte) 1),
        () -> message.writeShort((short) 1),
        () -> message.writeChar('c'),
        () -> message.writeInt(1),
        () -> message.writeLong(1),
        () -> message.writeFloat(1),
        () -> message.writeDouble(1),
        () -> message.writeUTF("text"),
        () -> message.writeBytes(new byte[1]),
        () -> message.writeBytes(new byte[1], 0, 1),
        () -> message.writeObject(1));
  }

  @Test
  @Sentence("3.11-11")
  void shouldBeReadOnlyAfterReset() throws Exception {
    BytesMessage message = bytes();
    message.writeInt(17);

    message.reset();

    for (ThrowingCallable writing : writings(message)) {
      assertThatThrownBy(writing).isInstanceOf(MessageNotWriteableException.class);
    }
    assertThat(message.readInt()).isEqualTo(17);
    message.reset();
    assertThat(message.readInt()).isEqualTo(17);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11.2-1", "3.10-2"})
  void shouldBeReadOnlyWhenReceived(Way way) throws Exception {
    Courier courier = way.open(jms);
    BytesMessage message = courier.messages().bytes();
    message.writeInt(17);

    BytesMessage received = courier.carry(message, BytesMessage.class);

    for (ThrowingCallable writing : writings(received)) {
      assertThatThrownBy(writing).isInstanceOf(MessageNotWriteableException.class);
    }
    assertThat(received.readInt()).isEqualTo(17);
  }

  @Test
  @Sentence("3.11-12")
  void shouldTellTheWholeLengthWhereverTheReadingStands() throws Exception {
    BytesMessage message = bytes();
    message.writeLong(1);
    message.writeInt(2);
    message.reset();

    assertThat(message.getBodyLength()).isEqualTo(12);
    message.readLong();
    assertThat(message.getBodyLength()).isEqualTo(12);
    message.readInt();
    assertThat(message.getBodyLength()).isEqualTo(12);
  }

  @Test
  @Sentence("3.11-13")
  void shouldFillBuffersAndSayWhenTheEndIsReached() throws Exception {
    BytesMessage message = bytes();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5, 6, 7});
    message.reset();
    byte[] buffer = new byte[4];

    assertThat(message.readBytes(buffer)).isEqualTo(4);
    assertThat(buffer).containsExactly(1, 2, 3, 4);
    assertThat(message.readBytes(buffer, 1)).isEqualTo(1);
    assertThat(buffer).containsExactly(5, 2, 3, 4);
    assertThat(message.readBytes(buffer)).isEqualTo(2);
    assertThat(Arrays.copyOf(buffer, 2)).containsExactly(6, 7);
    assertThat(message.readBytes(buffer)).isEqualTo(-1);
    assertThat(message.readBytes(buffer, 2)).isEqualTo(-1);
  }

  @Test
  @Sentence("3.11-20")
  void shouldRefuseLengthsThatDoNotFitAndReadNothing() throws Exception {
    BytesMessage message = bytes();
    message.writeBytes(new byte[] {1, 2, 3});
    message.reset();
    byte[] buffer = new byte[2];

    assertThatThrownBy(() -> message.readBytes(buffer, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> message.readBytes(buffer, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);

    assertThat(message.readByte()).isEqualTo((byte) 1);
  }

  @Test
  @Sentence("3.11-15")
  void shouldSayThatTheEndIsReached() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);

    BytesMessage received = courier.carry(courier.messages().bytes(), BytesMessage.class);

    for (ThrowingCallable reading : readings(received).subList(0, 11)) {
      assertThatThrownBy(reading).isInstanceOf(MessageEOFException.class);
    }
    assertThat(received.readBytes(new byte[1])).isEqualTo(-1);
    assertThat(received.getBodyLength()).isZero();
  }

  @Test
  @Sentence("3.11-15")
  void shouldSayThatTheEndIsReachedWithinAValue() throws Exception {
    BytesMessage message = bytes();
    message.writeByte((byte) 1);
    message.reset();

    assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 100_000, 1_000_000})
  @Sentence("3.11-5")
  void shouldCarryBodiesOfAnySize(int size) throws Exception {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    for (Way way : new Way[] {Way.QUEUE_CLASSIC, Way.TOPIC_SIMPLIFIED}) {
      Courier courier = way.open(jms);
      BytesMessage message = courier.messages().bytes();
      message.writeBytes(body);

      BytesMessage received = courier.carry(message, BytesMessage.class);

      assertThat(received.getBodyLength()).isEqualTo(size);
      byte[] arrived = new byte[size + 1];
      assertThat(received.readBytes(arrived)).isEqualTo(size == 0 ? -1 : size);
      assertThat(Arrays.copyOf(arrived, size)).isEqualTo(body);
    }
  }
}
