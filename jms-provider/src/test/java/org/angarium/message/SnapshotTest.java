package org.angarium.message;

import static org.angarium.message.MessageTests.HEADERS;
import static org.angarium.message.MessageTests.assertRefused;
import static org.angarium.message.MessageTests.exchange;
import static org.angarium.message.MessageTests.receive;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What was sent stays as it was, whatever sender and receivers do to their messages and arrays. */
class SnapshotTest {
  @Test
  void shouldKeepTextAndPropertiesAsSent() throws JMSException {
    AngariumTextMessage message = new AngariumTextMessage("before");
    message.setStringProperty("p", "before");
    SentMessage sent = message.toSent(HEADERS);
    message.setText("after");
    message.setStringProperty("p", "after");
    message.setStringProperty("q", "after");
    message.setJMSType("after");

    TextMessage received = (TextMessage) receive(sent);
    assertThat(received.getText()).isEqualTo("before");
    assertThat(received.getStringProperty("p")).isEqualTo("before");
    assertThat(received.propertyExists("q")).isFalse();
    assertThat(received.getJMSType()).isNull();
    received.clearBody();
    received.clearProperties();
    received.setText("changed");
    assertThat(((TextMessage) receive(sent)).getText()).isEqualTo("before");
    assertThat(receive(sent).getStringProperty("p")).isEqualTo("before");
    assertThat(((TextMessage) receive(message.toSent(HEADERS))).getText()).isEqualTo("after");
  }

  @Test
  void shouldCopyBytesInAndOut() throws JMSException {
    byte[] in = {1, 2, 3};
    AngariumBytesMessage message = new AngariumBytesMessage();
    message.writeBytes(in);
    in[0] = 99;
    SentMessage sent = message.toSent(HEADERS);
    message.writeByte((byte) 4);
    BytesMessage received = (BytesMessage) receive(sent);
    byte[] out = new byte[3];
    received.readBytes(out);
    out[0] = 99;
    received.getBody(byte[].class)[0] = 99;
    assertThat(receive(sent).getBody(byte[].class)).containsExactly(1, 2, 3);
    received.clearBody();
    received.writeBytes(new byte[] {9, 9, 9});
    assertThat(receive(sent).getBody(byte[].class)).containsExactly(1, 2, 3);
    assertThat(receive(message.toSent(HEADERS)).getBody(byte[].class)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void shouldCopyMapsInAndOut() throws JMSException {
    byte[] in = {1, 2, 3};
    AngariumMapMessage message = new AngariumMapMessage();
    message.setBytes("bytes", in);
    message.setObject("object", in);
    message.setBytes("part", in, 1, 2);
    in[1] = 99;
    SentMessage sent = message.toSent(HEADERS);
    message.setInt("bytes", 5);
    MapMessage received = (MapMessage) receive(sent);
    Objects.requireNonNull(received.getBytes("bytes"))[1] = 99;
    ((byte[]) Objects.requireNonNull(received.getObject("object")))[1] = 99;
    Map<?, ?> body = received.getBody(Map.class);
    ((byte[]) Objects.requireNonNull(body.get("part")))[1] = 99;
    body.clear();

    MapMessage again = (MapMessage) receive(sent);
    assertThat(Collections.list(again.getMapNames())).isEqualTo(List.of("bytes", "object", "part"));
    assertThat(again.getBytes("bytes")).containsExactly(1, 2, 3);
    assertThat(again.getBytes("object")).containsExactly(1, 2, 3);
    assertThat(again.getBytes("part")).containsExactly(2, 3);
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> again.setInt("x", 1));
    assertRefused(
        MessageNotWriteableException.class, "ANG-1503", () -> again.setObject("x", new Object()));
    again.clearBody();
    assertThat(again.itemExists("bytes")).isFalse();
    again.setInt("x", 1);
    assertThat(again.getInt("x")).isEqualTo(1);
    assertThat(((MapMessage) receive(sent)).itemExists("x")).isFalse();
  }

  @Test
  void shouldCopyStreamsInAndOut() throws JMSException {
    byte[] in = {1, 2};
    AngariumStreamMessage message = new AngariumStreamMessage();
    message.writeBytes(in);
    message.writeObject(in);
    in[0] = 99;
    SentMessage sent = message.toSent(HEADERS);
    message.writeInt(3);
    StreamMessage received = (StreamMessage) receive(sent);
    ((byte[]) received.readObject())[0] = 99;
    received.readBytes(new byte[] {99, 99, 99});
    received.clearBody();
    received.writeInt(1);
    StreamMessage again = (StreamMessage) receive(sent);
    assertThat((byte[]) again.readObject()).containsExactly(1, 2);
    assertThat((byte[]) again.readObject()).containsExactly(1, 2);
  }

  @Test
  void shouldSerializeWhenTheObjectIsSet() throws JMSException {
    ArrayList<String> list = new ArrayList<>(List.of("a"));
    AngariumObjectMessage message = new AngariumObjectMessage(ObjectFilter.JDK_VALUES);
    message.setObject(list);
    list.add("b");
    ObjectMessage received = exchange(ObjectMessage.class, message);
    assertThat(received.getObject()).isEqualTo(List.of("a")).isNotSameAs(received.getObject());
    assertThat(message.getObject()).isEqualTo(List.of("a"));
    assertRefused(MessageNotWriteableException.class, "ANG-1503", () -> received.setObject("x"));
    received.clearBody();
    assertThat(received.getObject()).isNull();
    received.setObject("x");
    assertThat(received.getObject()).isEqualTo("x");
  }

  @Test
  void shouldShareBodyAndPropertiesWithoutCopies() throws JMSException {
    AngariumBytesMessage message = new AngariumBytesMessage();
    message.writeBytes(new byte[1000]);
    message.setIntProperty("p", 1);
    SentMessage sent = message.toSent(HEADERS);
    SentMessage resent = receive(sent).toSent(HEADERS);
    assertThat(((Body.Bytes) resent.body()).content())
        .isSameAs(((Body.Bytes) sent.body()).content());
    assertThat(resent.properties()).isSameAs(sent.properties());
  }
}
