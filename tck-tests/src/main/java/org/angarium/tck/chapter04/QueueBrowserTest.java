package org.angarium.tck.chapter04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 4.1.6: browsers. */
class QueueBrowserTest extends TckTest {
  private static List<String> browse(QueueBrowser browser) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Object message : Collections.list((Enumeration<?>) browser.getEnumeration())) {
      texts.add(((Message) message).getBody(String.class));
    }
    return texts;
  }

  @Test
  @Sentence({"4.1.6-1", "4.1.6-3", "4.1.6-5"})
  void shouldShowAllMessagesInOrderAndRemoveNone() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Numbered.send(session, queue, 0, 5);
    List<String> expected = List.of("number 0", "number 1", "number 2", "number 3", "number 4");

    QueueBrowser browser = session.createBrowser(queue);
    assertThat(browse(browser)).isEqualTo(expected);
    assertThat(browse(browser)).isEqualTo(expected);
    browser.close();

    MessageConsumer consumer = session.createConsumer(queue);
    for (String text : expected) {
      Message received = jms.receive(consumer);
      assertThat(received.getBody(String.class)).isEqualTo(text);
      assertThat(received.getJMSRedelivered()).isFalse();
      assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
    assertThat(browse(session.createBrowser(queue))).isEmpty();
  }

  @Test
  @Sentence("4.1.6-2")
  void shouldBrowseFromEachApi() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    JMSContext context = jms.context();
    var connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    var queueSession = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Numbered.send(session, queue, 0, 3);

    for (QueueBrowser browser :
        new QueueBrowser[] {
          session.createBrowser(queue),
          context.createBrowser(queue),
          queueSession.createBrowser(queue)
        }) {
      assertThat(browse(browser)).containsExactly("number 0", "number 1", "number 2");
    }
    for (QueueBrowser browser :
        new QueueBrowser[] {
          session.createBrowser(queue, "number = 1"),
          context.createBrowser(queue, "number = 1"),
          queueSession.createBrowser(queue, "number = 1")
        }) {
      assertThat(browse(browser)).containsExactly("number 1");
    }
  }

  @Test
  @Sentence("4.1.6-4")
  void shouldShowOnlyWhatTheSelectorMatches() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Numbered.send(session, queue, 0, 10);

    assertThat(browse(session.createBrowser(queue, "number > 6")))
        .containsExactly("number 7", "number 8", "number 9");
    assertThat(browse(session.createBrowser(queue, "number > 60"))).isEmpty();
  }

  @Test
  @Sentence("4.1.6-3")
  void shouldShowNothingOfAnEmptyQueue() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);

    QueueBrowser browser = session.createBrowser(jms.queue(session));

    assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
    assertThatThrownBy(() -> browser.getEnumeration().nextElement())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  @Sentence("4.1.6-7")
  void shouldNotShowWhatIsNotDueYet() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(3_600_000);
    producer.send(session.createTextMessage("in an hour"));
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("at once"));

    assertThat(browse(session.createBrowser(queue))).containsExactly("at once");
  }

  @Test
  @Sentence({"4.1.6-5", "4.1.6-3"})
  void shouldShowMessagesInTheOrderOfTheirPriorities() throws Exception {
    jms.require(Ability.PRIORITY_ORDER);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    for (int priority : new int[] {1, 9, 4}) {
      producer.setPriority(priority);
      producer.send(session.createTextMessage("priority " + priority));
    }

    List<String> browsed = browse(session.createBrowser(queue));

    MessageConsumer consumer = session.createConsumer(queue);
    List<String> received = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      received.add(jms.receiveText(consumer));
    }
    assertThat(browsed).isEqualTo(received);
  }

  @Test
  @Sentence("4.1.6-8")
  void shouldTellItsQueueAndSelector() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);

    assertThat(session.createBrowser(queue).getQueue()).isEqualTo(queue);
    assertThat(session.createBrowser(queue).getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, "").getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, null).getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, "number > 6").getMessageSelector())
        .isEqualTo("number > 6");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Sentence({"4.1.6-3", "4.1.6-1"})
  void shouldShowEachTypeOfMessageReadOnly(Kind kind) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Message message = kind.filled(Messages.of(session));
    message.setIntProperty("property", 17);
    session.createProducer(queue).send(message);

    Message browsed = (Message) session.createBrowser(queue).getEnumeration().nextElement();
    kind.assertType(browsed);
    kind.assertWritten(browsed);
    assertThat(browsed.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    assertThat(browsed.getIntProperty("property")).isEqualTo(17);
    assertThatThrownBy(() -> browsed.setIntProperty("property", 18))
        .isInstanceOf(MessageNotWriteableException.class);
    // what is done to it is not done to the message on the queue
    browsed.clearBody();
    browsed.clearProperties();

    Message received = jms.receive(session.createConsumer(queue));
    kind.assertWritten(received);
    assertThat(received.getIntProperty("property")).isEqualTo(17);
  }

  @Test
  @Sentence("4.1.6-1")
  void shouldBrowseWhatIsNotCommittedOnlyOnceItIs() throws Exception {
    Session sender = jms.session(Session.SESSION_TRANSACTED);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sender);
    sender.createProducer(queue).send(sender.createTextMessage("in doubt"));
    assertThat(browse(session.createBrowser(queue))).isEmpty();

    sender.commit();

    assertThat(browse(session.createBrowser(queue))).containsExactly("in doubt");
  }
}
