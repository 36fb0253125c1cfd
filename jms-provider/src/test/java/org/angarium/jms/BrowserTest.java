package org.angarium.jms;

import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BrowserTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldLookWithoutTaking() throws Exception {
    broker.send("q", "a", "b");
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      Queue queue = session.createQueue("q");
      QueueBrowser browser = session.createBrowser(queue);
      assertThat(browser.getQueue()).isEqualTo(queue);
      assertThat(browser.getMessageSelector()).isNull();
      for (int i = 0; i < 2; i++) {
        Enumeration<?> messages = browser.getEnumeration();
        assertThat(text((Message) messages.nextElement())).isEqualTo("a");
        assertThat(messages.hasMoreElements()).isTrue();
        assertThat(text((Message) messages.nextElement())).isEqualTo("b");
        assertThat(messages.hasMoreElements()).isFalse();
        assertThatThrownBy(messages::nextElement).isInstanceOf(NoSuchElementException.class);
      }
      Enumeration<?> open = browser.getEnumeration();
      browser.close();
      assertThat(open.hasMoreElements()).isFalse();
      assertThatThrownBy(browser::getEnumeration).isInstanceOf(IllegalStateException.class);
      connection.start();
      assertThat(text(session.createConsumer(queue))).isEqualTo("a");
    }
  }

  @Test
  void shouldSelect() throws Exception {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      Queue queue = session.createQueue("q");
      for (int i = 0; i < 5; i++) {
        Message message = session.createTextMessage("m" + i);
        message.setIntProperty("n", i);
        session.createProducer(queue).send(message);
      }
      QueueBrowser browser = session.createBrowser(queue, "n >= 3");
      assertThat(browser.getMessageSelector()).isEqualTo("n >= 3");
      Enumeration<?> messages = browser.getEnumeration();
      assertThat(text((Message) messages.nextElement())).isEqualTo("m3");
      assertThat(text((Message) messages.nextElement())).isEqualTo("m4");
      assertThat(messages.hasMoreElements()).isFalse();
      assertThatThrownBy(() -> session.createBrowser(queue, "n >"))
          .isInstanceOf(InvalidSelectorException.class);
      assertThatThrownBy(() -> session.createBrowser(null))
          .isInstanceOf(InvalidDestinationException.class);
    }
  }
}
