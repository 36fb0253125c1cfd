package org.angarium.message;

import static org.angarium.message.MessageTests.HEADERS;
import static org.angarium.message.MessageTests.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

class ForeignMessagesTest {
  /**
   * Another provider's message: it has the interface only, and no correlation ids as bytes. Its
   * values are kept by a message of ours, which nobody sees.
   */
  private static <T extends Message> T foreign(Class<T> type, AngariumMessage values) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().endsWith("CorrelationIDAsBytes")) {
                throw new UnsupportedOperationException();
              }
              try {
                return method.invoke(values, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
    return type.cast(proxy);
  }

  private static SentMessage copy(Message message) throws JMSException {
    return ForeignMessages.copy(message, ObjectFilter.JDK_VALUES).toSent(HEADERS);
  }

  private static void fill(Message message) throws JMSException {
    Queue replies = () -> "replies";
    message.setJMSReplyTo(replies);
    message.setJMSCorrelationID("c");
    message.setJMSType("t");
    message.setBooleanProperty("flag", true);
    message.setDoubleProperty("number", 1.5);
    message.setStringProperty("nothing", null);
    message.setStringProperty("JMSXGroupID", "g");
    message.setStringProperty("JMS_Other_x", "x");
    message.setIntProperty("JMSXDeliveryCount", 4);
  }

  private static void assertSameAs(AngariumMessage values, Message foreign) throws JMSException {
    SentMessage sent = copy(foreign);
    assertThat(sent).isEqualTo(values.toSent(HEADERS));
    assertThat(sent.replyTo()).isEqualTo(DestinationName.queue("replies"));
    assertThat(sent.groupId()).isEqualTo("g");
    assertThat(sent.properties().names())
        .containsExactly("flag", "number", "nothing", "JMSXGroupID", "JMS_Other_x");
    assertThat(copy(foreign)).as("can be sent again").isEqualTo(sent);
  }

  @Test
  void shouldCopyAPlainMessage() throws JMSException {
    AngariumMessage values = new AngariumMessage();
    fill(values);
    assertSameAs(values, foreign(Message.class, values));
  }

  @Test
  void shouldCopyText() throws JMSException {
    AngariumTextMessage values = new AngariumTextMessage("text");
    fill(values);
    assertSameAs(values, foreign(TextMessage.class, values));
    values.setText(null);
    assertSameAs(values, foreign(TextMessage.class, values));
  }

  @Test
  void shouldCopyBytesOfAnyLength() throws JMSException {
    for (int length : new int[] {0, 1, 8191, 8192, 8193, 20_000}) {
      AngariumBytesMessage values = new AngariumBytesMessage();
      fill(values);
      byte[] bytes = new byte[length];
      new java.util.Random(length).nextBytes(bytes);
      values.writeBytes(bytes);
      BytesMessage foreign = foreign(BytesMessage.class, values);
      assertSameAs(values, foreign);
      assertThat(foreign.getBodyLength()).isEqualTo(length);
    }
  }

  @Test
  void shouldCopyMaps() throws JMSException {
    AngariumMapMessage values = new AngariumMapMessage();
    fill(values);
    values.setChar("char", 'c');
    values.setBytes("bytes", new byte[] {1, 2});
    values.setString("null", null);
    values.setLong("long", 5);
    assertSameAs(values, foreign(MapMessage.class, values));
  }

  @Test
  void shouldCopyStreams() throws JMSException {
    AngariumStreamMessage values = new AngariumStreamMessage();
    fill(values);
    values.writeChar('c');
    values.writeBytes(new byte[] {1, 2});
    values.writeString(null);
    values.writeLong(5);
    assertSameAs(values, foreign(StreamMessage.class, values));
  }

  @Test
  void shouldCopyObjects() throws JMSException {
    AngariumObjectMessage values = new AngariumObjectMessage(ObjectFilter.JDK_VALUES);
    fill(values);
    values.setObject(new StringBuffer("x"));
    assertSameAs(values, foreign(ObjectMessage.class, values));
    values.setObject(null);
    assertSameAs(values, foreign(ObjectMessage.class, values));
  }

  @Test
  void shouldTakeCorrelationBytesWhereTheyAreSupported() throws JMSException {
    AngariumMessage values = new AngariumMessage();
    values.setJMSCorrelationIDAsBytes(new byte[] {-1, 2});
    assertThat(copy(values).correlationBytes()).isEqualTo(ByteString.copyOf(new byte[] {-1, 2}));
    assertThat(copy(foreign(Message.class, values)).correlationBytes()).isNull();
  }

  @Test
  void shouldNameThePropertyThatCannotBeSent() {
    Message foreign =
        (Message)
            Proxy.newProxyInstance(
                Message.class.getClassLoader(),
                new Class<?>[] {Message.class},
                (self, method, arguments) ->
                    switch (method.getName()) {
                      case "getPropertyNames" ->
                          java.util.Collections.enumeration(java.util.List.of("a.b"));
                      case "getObjectProperty" -> "x";
                      default -> null;
                    });
    assertRefused(JMSException.class, "ANG-1505", () -> copy(foreign));
  }
}
