package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.Way;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 3.11: bodies that are streams of values. */
class StreamMessageTest extends TckTest {
  private StreamMessage stream() throws JMSException {
    return Messages.of(jms).stream();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.11-1", "3.11.3-1"})
  void shouldReadInSequenceWhatWasWritten(Way way) throws Exception {
    Courier courier = way.open(jms);
    StreamMessage message = courier.messages().stream();
    for (ValueType type : ValueType.values()) {
      for (Object sample : type.samples()) {
        type.write(message, sample);
      }
    }

    StreamMessage received = courier.carry(message, StreamMessage.class);

    message.reset();
    for (StreamMessage either : new StreamMessage[] {message, received}) {
      for (ValueType type : ValueType.values()) {
        for (Object sample : type.samples()) {
          assertThat(type.read(either)).isEqualTo(sample);
        }
      }
      assertThatThrownBy(either::readObject).isInstanceOf(MessageEOFException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.11.3-1")
  void shouldReadAndWriteObjects(Way way) throws Exception {
    Courier courier = way.open(jms);
    StreamMessage message = courier.messages().stream();
    for (ValueType type : ValueType.values()) {
      message.writeObject(type.samples().get(0));
      type.write(message, type.samples().get(1));
    }

    StreamMessage received = courier.carry(message, StreamMessage.class);

    for (ValueType type : ValueType.values()) {
      assertThat(type.read(received)).isEqualTo(type.samples().get(0));
      assertThat(received.readObject()).isEqualTo(type.samples().get(1));
    }
  }

  @Test
  @Sentence("3.11-1")
  void shouldWriteAPartOfAnArray() throws Exception {
    StreamMessage message = stream();

    message.writeBytes(new byte[] {9, 1, 2, 9}, 1, 2);
    message.reset();

    assertThat((byte[]) message.readObject()).containsExactly(1, 2);
  }

  @Test
  @Sentence("3.11-18")
  void shouldRefuseObjectsOfOtherClasses() throws Exception {
    StreamMessage message = stream();

    for (Object value : List.of(BigDecimal.ONE, List.of("a"), new int[] {1}, new Object())) {
      assertThatThrownBy(() -> message.writeObject(value))
          .isInstanceOf(MessageFormatException.class);
    }
  }

  private static List<ThrowingCallable> readings(StreamMessage message) {
    List<ThrowingCallable> readings = new ArrayList<>();
    for (ValueType type : ValueType.values()) {
      readings.add(() -> type.read(message));
    }
    readings.add(message::readObject);
    return readings;
  }

  private static List<ThrowingCallable> writings(StreamMessage message) {
    List<ThrowingCallable> writings = new ArrayList<>();
    for (ValueType type : ValueType.values()) {
      writings.add(() -> type.write(message, type.samples().get(0)));
      writings.add(() -> message.writeObject(type.samples().get(0)));
    }
    writings.add(() -> message.writeBytes(new byte[2], 0, 1));
    return writings;
  }

  @Test
  @Sentence("3.11-11")
  void shouldBeWriteOnlyWhenNew() throws Exception {
    StreamMessage message = stream();

    for (ThrowingCallable reading : readings(message)) {
      assertThatThrownBy(reading).isInstanceOf(MessageNotReadableException.class);
    }
  }

  @Test
  @Sentence({"3.11-11", "3.11.2-2"})
  void shouldBeWriteOnlyAfterClearBody() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    StreamMessage message = courier.messages().stream();
    message.writeInt(1);
    StreamMessage received = courier.carry(message, StreamMessage.class);

    received.clearBody();

    for (ThrowingCallable reading : readings(received)) {
      assertThatThrownBy(reading).isInstanceOf(MessageNotReadableException.class);
    }
    received.writeString("fresh");
    received.reset();
    assertThat(received.readString()).isEqualTo("fresh");
  }

  @Test
  @Sentence("3.11-11")
  void shouldBeReadOnlyAfterReset() throws Exception {
    StreamMessage message = stream();
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
    StreamMessage message = courier.messages().stream();
    message.writeInt(17);

    StreamMessage received = courier.carry(message, StreamMessage.class);

    for (ThrowingCallable writing : writings(received)) {
      assertThatThrownBy(writing).isInstanceOf(MessageNotWriteableException.class);
    }
    assertThat(received.readInt()).isEqualTo(17);
  }

  @Test
  @Sentence("3.11-15")
  void shouldSayThatTheEndIsReached() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);

    StreamMessage received = courier.carry(courier.messages().stream(), StreamMessage.class);

    for (ThrowingCallable reading : readings(received)) {
      assertThatThrownBy(reading).isInstanceOf(MessageEOFException.class);
    }
  }

  @Test
  @Sentence("3.11-13")
  void shouldReadAFieldOfBytesInParts() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    StreamMessage message = courier.messages().stream();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    message.writeInt(17);
    StreamMessage received = courier.carry(message, StreamMessage.class);
    byte[] buffer = new byte[3];

    assertThat(received.readBytes(buffer)).isEqualTo(3);
    assertThat(buffer).containsExactly(1, 2, 3);
    assertThat(received.readBytes(buffer)).isEqualTo(2);
    assertThat(buffer[0]).isEqualTo((byte) 4);
    assertThat(buffer[1]).isEqualTo((byte) 5);
    assertThat(received.readInt()).isEqualTo(17);
  }

  @Test
  @Sentence("3.11-13")
  void shouldSayThatAFieldHasEndedWhenItFilledTheBuffer() throws Exception {
    StreamMessage message = stream();
    message.writeBytes(new byte[] {1, 2, 3, 4});
    message.writeInt(17);
    message.reset();
    byte[] buffer = new byte[2];

    assertThat(message.readBytes(buffer)).isEqualTo(2);
    assertThat(message.readBytes(buffer)).isEqualTo(2);
    assertThat(message.readBytes(buffer)).isEqualTo(-1);
    assertThat(message.readInt()).isEqualTo(17);
  }

  @Test
  @Sentence("3.11-13")
  void shouldTellAnEmptyFieldFromANullField() throws Exception {
    StreamMessage message = stream();
    message.writeBytes(new byte[0]);
    message.writeBytes(null);
    message.writeInt(17);
    message.reset();
    byte[] buffer = new byte[2];

    assertThat(message.readBytes(buffer)).isZero();
    assertThat(message.readBytes(buffer)).isEqualTo(-1);
    assertThat(message.readInt()).isEqualTo(17);
  }

  @Test
  @Sentence("3.11-14")
  void shouldNotReadTheNextFieldBeforeOneOfBytesHasEnded() throws Exception {
    StreamMessage message = stream();
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeInt(17);
    message.reset();
    byte[] buffer = new byte[2];
    assertThat(message.readBytes(buffer)).isEqualTo(2);

    assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(message::readObject).isInstanceOf(MessageFormatException.class);

    assertThat(message.readBytes(buffer)).isEqualTo(1);
    assertThat(message.readInt()).isEqualTo(17);
  }

  @Test
  @Sentence("3.11-11")
  void shouldReadFromTheBeginningAfterResetWithinAFieldOfBytes() throws Exception {
    StreamMessage message = stream();
    message.writeBytes(new byte[] {1, 2, 3});
    message.reset();
    message.readBytes(new byte[1]);

    message.reset();

    assertThat((byte[]) message.readObject()).containsExactly(1, 2, 3);
  }

  @Test
  @Sentence("3.11-1")
  void shouldCarryAThousandFields() throws Exception {
    Courier courier = Way.TOPIC_SIMPLIFIED.open(jms);
    StreamMessage message = courier.messages().stream();
    for (int i = 0; i < 1000; i++) {
      message.writeInt(i);
      message.writeString("s" + i);
    }

    StreamMessage received = courier.carry(message, StreamMessage.class);

    for (int i = 0; i < 1000; i++) {
      assertThat(received.readInt()).isEqualTo(i);
      assertThat(received.readString()).isEqualTo("s" + i);
    }
  }
}
