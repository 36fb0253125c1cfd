package org.angarium.tck.chapter10;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.Map;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 10.3: the cases in which a specific exception must be thrown. */
class StandardExceptionTest extends TckTest {
  private Session session() throws JMSException {
    return jms.session(Session.AUTO_ACKNOWLEDGE);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Sentence({"10.3-1", "10.3-26", "10.3-20"})
  void shouldNotCommitOrRollBackWithoutATransaction(int mode) throws Exception {
    Session session = jms.session(mode);
    JMSContext context = jms.context(mode);

    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(context::rollback).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-25", "10.3-20"})
  void shouldNotRecoverATransaction() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);

    assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(context::recover).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Sentence("10.3-2")
  void shouldRefuseMethodsOfTheOtherDomain() throws Exception {
    var topicSession =
        jms.closing(jms.topicFactory().createTopicConnection())
            .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session());

    assertThatThrownBy(() -> topicSession.createBrowser(queue))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence({"10.3-3", "10.3-4"})
  void shouldRefuseAWrongPassword() {
    jms.require(Ability.AUTHENTICATION);
    String user = jms.provider().user();

    assertThatThrownBy(() -> jms.closing(jms.factory().createConnection(user, "wrong")))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.closing(jms.factory().createContext(user, "wrong")))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-3", "10.3-4"})
  void shouldRefuseAnUnknownUser() {
    jms.require(Ability.AUTHENTICATION);
    String password = jms.provider().password();

    assertThatThrownBy(() -> jms.closing(jms.factory().createConnection("nobody", password)))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.closing(jms.factory().createContext("nobody", password)))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-5", "10.3-6"})
  void shouldRefuseAClientIdThatIsInUse() throws Exception {
    String id = jms.uniqueClientId();
    jms.connection().setClientID(id);
    Connection connection = jms.connection();
    JMSContext context = jms.closing(jms.factory().createContext());

    assertThatThrownBy(() -> connection.setClientID(id))
        .isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(() -> context.setClientID(id))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
  }

  @Test
  @Sentence("10.3-7")
  void shouldRefuseADestinationThatItDoesNotUnderstand() throws Exception {
    Session session = session();
    var unknown = new UnknownDestination();

    assertThatThrownBy(() -> session.createConsumer(unknown))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createProducer(unknown))
        .isInstanceOf(InvalidDestinationException.class);
    var anonymous = session.createProducer(null);
    assertThatThrownBy(() -> anonymous.send(unknown, session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Sentence("10.3-8")
  void shouldRefuseADestinationThatItDoesNotUnderstandOnTheSimplifiedApi() {
    JMSContext context = jms.context();
    var unknown = new UnknownDestination();

    assertThatThrownBy(() -> context.createConsumer(unknown))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(unknown, "text"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-7", "10.3-8"})
  void shouldRefuseNoDestination() throws Exception {
    Session session = session();
    JMSContext context = jms.context();

    assertThatThrownBy(() -> session.createConsumer(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createBrowser(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> context.createConsumer(null))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createBrowser(null))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(null, "text"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Sentence("10.3-7")
  void shouldRefuseADestinationThatIsNoLongerValid() throws Exception {
    Session session = session();
    TemporaryQueue queue = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    queue.delete();
    topic.delete();

    assertThatThrownBy(() -> session.createConsumer(queue))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(topic))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createProducer(queue).send(session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createProducer(topic).send(session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Sentence({"10.3-28", "10.3-7", "10.3-8"})
  void shouldRefuseToUnsubscribeWhatDoesNotExist() throws Exception {
    Connection connection = jms.connection();
    connection.setClientID(jms.uniqueClientId());
    Session session = connection.createSession();
    JMSContext context = jms.context();
    context.setClientID(jms.uniqueClientId());

    assertThatThrownBy(() -> session.unsubscribe("no-such-subscription"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> context.unsubscribe("no-such-subscription"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-9", "10.3-10"})
  void shouldRefuseASelectorWithInvalidSyntax() throws Exception {
    Session session = session();
    JMSContext context = jms.context();

    assertThatThrownBy(() -> session.createConsumer(jms.queue(session), "= 1"))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> context.createConsumer(jms.queue(context), "= 1"))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
  }

  @Test
  @Sentence("10.3-11")
  void shouldSayThatAStreamHasEnded() throws Exception {
    StreamMessage stream = session().createStreamMessage();
    stream.writeInt(1);
    stream.reset();
    stream.readInt();
    BytesMessage bytes = session().createBytesMessage();
    bytes.writeShort((short) 1);
    bytes.reset();

    assertThatThrownBy(stream::readInt).isInstanceOf(MessageEOFException.class);
    assertThatThrownBy(bytes::readInt).isInstanceOf(MessageEOFException.class);
  }

  @Test
  @Sentence({"10.3-12", "10.3-13"})
  void shouldRefuseDataOfWrongTypes() throws Exception {
    StreamMessage stream = session().createStreamMessage();
    assertThatThrownBy(() -> stream.writeObject(new Object()))
        .isInstanceOf(MessageFormatException.class);
    stream.writeBoolean(true);
    stream.reset();
    assertThatThrownBy(stream::readShort).isInstanceOf(MessageFormatException.class);
    MapMessage map = session().createMapMessage();
    assertThatThrownBy(() -> map.setObject("entry", new Object()))
        .isInstanceOf(MessageFormatException.class);
    map.setBoolean("entry", true);
    assertThatThrownBy(() -> map.getShort("entry")).isInstanceOf(MessageFormatException.class);
    Message message = session().createMessage();
    assertThatThrownBy(() -> message.setObjectProperty("property", new Object()))
        .isInstanceOf(MessageFormatException.class);
    message.setBooleanProperty("property", true);
    assertThatThrownBy(() -> message.getShortProperty("property"))
        .isInstanceOf(MessageFormatException.class);
  }

  @Test
  @Sentence("10.3-15")
  void shouldNotReadATextAsANumberThatItIsNot() throws Exception {
    StreamMessage stream = session().createStreamMessage();
    stream.writeString("one");
    stream.reset();
    MapMessage map = session().createMapMessage();
    map.setString("entry", "one");
    Message message = session().createMessage();
    message.setStringProperty("property", "one");

    assertThatThrownBy(stream::readInt).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> map.getInt("entry")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> message.getIntProperty("property"))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  @Sentence({"10.3-14", "10.3-19"})
  void shouldRefuseNoMessage() throws Exception {
    Session session = session();
    JMSContext context = jms.context();
    Queue queue = jms.queue(session);

    assertThatThrownBy(() -> session.createProducer(queue).send(null))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> context.createProducer().send(queue, (Message) null))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-19", "10.3-12"})
  void shouldRefuseDataOfWrongTypesOnTheSimplifiedApi() {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);

    assertThatThrownBy(() -> context.createProducer().setProperty("property", new Object()))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(queue, Map.of("entry", new Object())))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Sentence({"10.3-19", "10.3-13"})
  void shouldRefuseABodyOfAWrongTypeOnTheSimplifiedApi() {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    context.createProducer().send(queue, "a text");
    var consumer = context.createConsumer(queue);

    assertThatThrownBy(() -> consumer.receiveBody(Map.class, jms.patienceMillis()))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Sentence("10.3-16")
  void shouldNotReadAWriteOnlyMessage() throws Exception {
    StreamMessage stream = session().createStreamMessage();
    BytesMessage bytes = session().createBytesMessage();

    assertThatThrownBy(stream::readInt).isInstanceOf(MessageNotReadableException.class);
    assertThatThrownBy(bytes::readInt).isInstanceOf(MessageNotReadableException.class);
  }

  @Test
  @Sentence({"10.3-17", "10.3-18"})
  void shouldNotWriteAReadOnlyMessage() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    context.createProducer().send(queue, Map.of("entry", 1));
    MapMessage received = (MapMessage) jms.receive(context.createConsumer(queue));

    assertThatThrownBy(() -> received.setInt("entry", 2))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> received.setIntProperty("property", 2))
        .isInstanceOf(MessageNotWriteableException.class);
    var producer = context.createProducer().setProperty("property", 2);
    assertThatThrownBy(() -> producer.send(queue, received))
        .isInstanceOf(MessageNotWriteableRuntimeException.class);
  }

  @Test
  @Sentence({"10.2-1", "10.2-2", "10.2-3", "10.2-5"})
  void shouldThrowTheSameMistakeCheckedOrUncheckedAsTheApiSays() throws Exception {
    Session session = session();
    JMSContext context = jms.context();

    assertThatThrownBy(session::commit)
        .isInstanceOf(JMSException.class)
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    assertThatThrownBy(context::commit)
        .isInstanceOf(JMSRuntimeException.class)
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    assertThatThrownBy(() -> session.createConsumer(jms.queue(session), "= 1"))
        .isInstanceOf(JMSException.class)
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    assertThatThrownBy(() -> context.createConsumer(jms.queue(context), "= 1"))
        .isInstanceOf(JMSRuntimeException.class)
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
  }
}
