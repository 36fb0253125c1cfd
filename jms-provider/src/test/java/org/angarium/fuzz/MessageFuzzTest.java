package org.angarium.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.Broker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Properties and bodies: what is taken comes out as it went in, all else is refused in order. */
@Timeout(value = 10, unit = java.util.concurrent.TimeUnit.MINUTES)
class MessageFuzzTest {
  private static final Class<?>[] OF_CONVERSIONS = {
    NumberFormatException.class, // Jakarta Messaging 3.5.4: what valueOf throws
    NullPointerException.class // the same, of null for float, double and char
  };

  private static final List<String> SPECIAL =
      List.of(
          "JMSXGroupID",
          "JMSXGroupSeq",
          "JMSXUserID",
          "JMSXDeliveryCount",
          "JMS_ANGARIUM_DEDUPLICATION_ID",
          "JMSType",
          "JMSMessageID");

  @TempDir Path folder;

  @Test
  void shouldCarryWhatItTakesAndRefuseTheRestInOrder() throws Exception {
    Fuzz fuzz = new Fuzz("shouldCarryWhatItTakesAndRefuseTheRestInOrder");
    try (Broker broker = Broker.builder().file(folder.resolve("broker")).open();
        Connection connection = broker.connectionFactory().createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      Queue queue = session.createQueue("q");
      MessageProducer producer = session.createProducer(queue);
      MessageConsumer consumer = session.createConsumer(queue);
      Set<Object> ids = new HashSet<>(); // a second message of the same id is not sent
      int taken = 0;
      for (int i = 0; i < Fuzz.times(600); i++) {
        Message message = session.createMessage();
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        for (int n = fuzz.random().nextInt(8); n > 0; n--) {
          setOne(fuzz, message, expected);
        }
        Exception refused = fuzz.attempt("send " + expected, () -> producer.send(message));
        session.commit();
        Object id = expected.get("JMS_ANGARIUM_DEDUPLICATION_ID");
        if (refused == null && (id == null || ids.add(id))) {
          Message received = consumer.receive(20_000);
          compare(fuzz, received, expected);
          taken += expected.size();
        }
        session.commit();
      }
      assertThat(taken).as("the test is worth something").isGreaterThan(Fuzz.times(200));
    }
  }

  private static void setOne(Fuzz fuzz, Message message, Map<String, @Nullable Object> expected) {
    String name = fuzz.oneIn(2) ? "p" + fuzz.random().nextInt(100) : fuzz.text();
    if (fuzz.oneIn(8)) {
      name = fuzz.anyOf(SPECIAL);
    }
    setOne(fuzz, message, name, expected);
  }

  private static void setOne(
      Fuzz fuzz, Message message, String name, Map<String, @Nullable Object> expected) {
    Object value = fuzz.value();
    Exception refused =
        fuzz.attempt(
            "property " + name + " = " + value,
            () -> message.setObjectProperty(name, value),
            IllegalArgumentException.class);
    if (refused instanceof IllegalArgumentException) {
      assertThat(name).isEmpty();
    } else if (refused == null) {
      assertThat(name).isNotEmpty();
      expected.put(name, value);
    } else {
      assertThat(refused).hasMessageStartingWith("ANG-15");
    }
  }

  private static void compare(Fuzz fuzz, Message received, Map<String, @Nullable Object> expected)
      throws JMSException {
    expected.remove("JMSXDeliveryCount"); // of one delivery, so that it is not sent on
    List<String> names = new ArrayList<>();
    for (Object name : Collections.list(received.getPropertyNames())) {
      names.add((String) name);
    }
    assertThat(names).containsAll(expected.keySet());
    boolean first = names.remove("JMSXGroupFirstForConsumer"); // likewise
    assertThat(first).isEqualTo(received.propertyExists("JMSXGroupFirstForConsumer"));
    assertThat(names).hasSize(expected.size() + 1); // JMSXDeliveryCount
    for (Map.Entry<String, @Nullable Object> entry : expected.entrySet()) {
      String name = entry.getKey();
      assertThat(received.getObjectProperty(name)).isEqualTo(entry.getValue());
      readAll(fuzz, received, name);
    }
    readAll(fuzz, received, fuzz.text());
  }

  private static void readAll(Fuzz fuzz, Message message, String name) {
    List<Fuzz.Attempt> reads =
        List.of(
            () -> message.getBooleanProperty(name),
            () -> message.getByteProperty(name),
            () -> message.getShortProperty(name),
            () -> message.getIntProperty(name),
            () -> message.getLongProperty(name),
            () -> message.getFloatProperty(name),
            () -> message.getDoubleProperty(name),
            () -> message.getStringProperty(name),
            () -> message.setObjectProperty(name, 1));
    for (Fuzz.Attempt read : reads) {
      fuzz.attempt(
          "property " + name,
          read,
          NumberFormatException.class,
          NullPointerException.class,
          IllegalArgumentException.class);
    }
  }

  /** Reads of any kind, one after another, over any bytes. */
  @Test
  void shouldReadBytesToTheirEndWhateverTheyAreReadAs() throws Exception {
    Fuzz fuzz = new Fuzz("shouldReadBytesToTheirEndWhateverTheyAreReadAs");
    try (Broker broker = Broker.builder().memory("fuzz-bytes").open();
        Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession();
      int ends = 0;
      for (int i = 0; i < Fuzz.times(8_000); i++) {
        BytesMessage message = session.createBytesMessage();
        byte[] bytes = fuzz.bytes();
        message.writeBytes(bytes);
        message.reset();
        assertThat(message.getBodyLength()).isEqualTo(bytes.length);
        for (int n = 0; n < 12; n++) {
          Exception refused =
              fuzz.attempt("bytes", readOf(fuzz, message), IndexOutOfBoundsException.class);
          ends += refused instanceof MessageEOFException ? 1 : 0;
        }
        message.reset();
        byte[] again = new byte[bytes.length];
        message.readBytes(again);
        assertThat(again).as("reading changes nothing").isEqualTo(bytes);
      }
      assertThat(ends).isPositive();
    }
  }

  private static Fuzz.Attempt readOf(Fuzz fuzz, BytesMessage message) {
    byte[] buffer = new byte[fuzz.random().nextInt(50)];
    int length = fuzz.random().nextInt(60) - 5;
    return switch (fuzz.random().nextInt(15)) {
      case 0 -> message::readBoolean;
      case 1 -> message::readByte;
      case 2 -> message::readUnsignedByte;
      case 3 -> message::readShort;
      case 4 -> message::readUnsignedShort;
      case 5 -> message::readChar;
      case 6 -> message::readInt;
      case 7 -> message::readLong;
      case 8 -> message::readFloat;
      case 9 -> message::readDouble;
      case 10, 11 -> message::readUTF;
      case 12 -> () -> message.readBytes(buffer);
      case 13 -> () -> message.readBytes(buffer, length);
      default -> () -> message.writeByte((byte) 1); // not while it is read
    };
  }

  @Test
  void shouldReadStreamsToTheirEndWhateverTheyAreReadAs() throws Exception {
    Fuzz fuzz = new Fuzz("shouldReadStreamsToTheirEndWhateverTheyAreReadAs");
    try (Broker broker = Broker.builder().memory("fuzz-streams").open();
        Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession();
      for (int i = 0; i < Fuzz.times(4_000); i++) {
        StreamMessage message = session.createStreamMessage();
        int written = 0;
        for (int n = fuzz.random().nextInt(8); n > 0; n--) {
          Object value = fuzz.value();
          Exception refused = fuzz.attempt("write", () -> message.writeObject(value));
          written += refused == null ? 1 : 0;
        }
        message.reset();
        for (int n = 0; n < 12; n++) {
          fuzz.attempt("stream", readOf(fuzz, message), OF_CONVERSIONS);
        }
        message.reset();
        for (int n = 0; n < written; n++) {
          message.readObject();
        }
        assertThat(fuzz.attempt("end", message::readObject))
            .isInstanceOf(MessageEOFException.class);
      }
    }
  }

  private static Fuzz.Attempt readOf(Fuzz fuzz, StreamMessage message) {
    byte[] buffer = new byte[fuzz.random().nextInt(20)];
    return switch (fuzz.random().nextInt(12)) {
      case 0 -> message::readBoolean;
      case 1 -> message::readByte;
      case 2 -> message::readShort;
      case 3 -> message::readChar;
      case 4 -> message::readInt;
      case 5 -> message::readLong;
      case 6 -> message::readFloat;
      case 7 -> message::readDouble;
      case 8 -> message::readString;
      case 9 -> message::readObject;
      case 10 -> () -> message.readBytes(buffer);
      default -> () -> message.writeInt(1); // not while it is read
    };
  }

  @Test
  void shouldReadMapsWhateverTheyAreReadAs() throws Exception {
    Fuzz fuzz = new Fuzz("shouldReadMapsWhateverTheyAreReadAs");
    try (Broker broker = Broker.builder().memory("fuzz-maps").open();
        Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession();
      for (int i = 0; i < Fuzz.times(1_500); i++) {
        MapMessage message = session.createMapMessage();
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        for (int n = fuzz.random().nextInt(8); n > 0; n--) {
          String name = fuzz.text();
          Object value = fuzz.value();
          Exception refused =
              fuzz.attempt(
                  "entry " + name,
                  () -> message.setObject(name, value),
                  IllegalArgumentException.class);
          if (refused == null) {
            expected.put(name, value);
          }
        }
        for (Map.Entry<String, @Nullable Object> entry : expected.entrySet()) {
          assertThat(message.getObject(entry.getKey())).isEqualTo(entry.getValue());
          readAll(fuzz, message, entry.getKey());
        }
        readAll(fuzz, message, fuzz.text());
      }
    }
  }

  private static void readAll(Fuzz fuzz, MapMessage message, String name) {
    List<Fuzz.Attempt> reads =
        List.of(
            () -> message.getBoolean(name),
            () -> message.getByte(name),
            () -> message.getShort(name),
            () -> message.getChar(name),
            () -> message.getInt(name),
            () -> message.getLong(name),
            () -> message.getFloat(name),
            () -> message.getDouble(name),
            () -> message.getString(name),
            () -> message.getBytes(name));
    for (Fuzz.Attempt read : reads) {
      fuzz.attempt("entry " + name, read, OF_CONVERSIONS);
    }
  }
}
