package org.angarium.durability;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Only a session's last consumed message is subject to this ambiguity" (Jakarta Messaging 6.2.11):
 * acknowledgement n is on the disk before message n + 1 is handed out. Nothing else happens in
 * these brokers, so a sync between two messages is that of the first one's acknowledgement.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AutoAcknowledgeOrderTest {
  private static final int MESSAGES = 60;
  private static final String SYNC = "sync";

  @TempDir Path folder;

  @Test
  void shouldSyncBetweenTheMessagesOfAListener() throws Exception {
    List<String> events = listen(Session.AUTO_ACKNOWLEDGE);
    assertThat(pairsWithoutSync(events)).isZero();
  }

  @Test
  void shouldSyncBetweenTheMessagesThatAreReceived() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    try (Broker broker = filled();
        Connection connection = broker.connectionFactory().createConnection();
        Syncs syncs = new Syncs(database(), () -> events.add(SYNC))) {
      connection.start();
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      for (int i = 0; i < MESSAGES; i++) {
        events.add(consumer.receive(10_000).getBody(String.class));
      }
      assertThat(syncs.count()).isPositive();
    }
    assertThat(pairsWithoutSync(events)).isZero();
  }

  /** That the measure can tell: where acknowledgements are lazy it finds messages without sync. */
  @Test
  void shouldFindMessagesWithoutSyncWhereAcknowledgementsAreLazy() throws Exception {
    List<String> events = listen(Session.DUPS_OK_ACKNOWLEDGE);
    assertThat(pairsWithoutSync(events)).isPositive();
  }

  private List<String> listen(int mode) throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(MESSAGES);
    try (Broker broker = filled();
        Connection connection = broker.connectionFactory().createConnection();
        Syncs syncs = new Syncs(database(), () -> events.add(SYNC))) {
      Session session = connection.createSession(mode);
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      consumer.setMessageListener(
          message -> {
            events.add(text(message));
            all.countDown();
          });
      connection.start();
      assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(syncs.count()).isPositive();
    }
    return events;
  }

  private static String text(jakarta.jms.Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  private static int pairsWithoutSync(List<String> events) {
    List<String> messages = new ArrayList<>(events);
    int pairs = 0;
    for (int i = 1; i < messages.size(); i++) {
      if (!messages.get(i).equals(SYNC) && !messages.get(i - 1).equals(SYNC)) {
        pairs++;
      }
    }
    assertThat(messages.stream().filter(event -> !event.equals(SYNC))).hasSize(MESSAGES);
    return pairs;
  }

  private Broker filled() throws JMSException {
    Broker broker = Broker.open("angarium:h2:file:" + database());
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      Queue queue = session.createQueue("orders");
      MessageProducer producer = session.createProducer(queue);
      for (int i = 0; i < MESSAGES; i++) {
        producer.send(session.createTextMessage("order " + i));
      }
      session.commit();
    }
    return broker;
  }

  private Path database() {
    return folder.resolve("orders");
  }
}
