package org.angarium.tck.blindspots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.tck.Ability;
import org.angarium.tck.Crash;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** What is there after the JVM of the provider has halted in the middle of its work. */
class CrashTest extends TckTest {
  private List<Message> drain(String queue) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
    List<Message> messages = new ArrayList<>();
    Message message = consumer.receive(2 * jms.quietMillis());
    while (message != null) {
      messages.add(message);
      message = consumer.receive(2 * jms.quietMillis());
    }
    session.close();
    return messages;
  }

  private static List<String> texts(List<Message> messages) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Message message : messages) {
      texts.add(Texts.of(message));
    }
    return texts;
  }

  private static void assertMarked(Message message) throws JMSException {
    assertThat(message.getJMSRedelivered()).as("JMSRedelivered of %s", message).isTrue();
    assertThat(Texts.deliveryCount(message)).isGreaterThanOrEqualTo(2);
  }

  @Test
  @Sentence({"B-9", "7.7-2", "7.3.1-2", "6.2.12-1"})
  void shouldKeepEachMessageThatWasSent() throws Exception {
    Crash crash = jms.crashing(CrashWorks.Sends.class);
    assertThat(crash.said()).hasSize(60);
    assertThat(texts(drain(CrashWorks.QUEUE))).isEqualTo(crash.said());
  }

  @Test
  @Sentence({"B-9", "B-10", "B-11", "6.2.7-2"})
  void shouldKeepCommittedTransactionAndRollBackTheOpenOne() throws Exception {
    jms.crashing(CrashWorks.Transactions.class);
    List<Message> rest = drain(CrashWorks.QUEUE);
    assertThat(texts(rest)).containsExactly("m2", "m3", "m4", "m5");
    assertMarked(rest.get(0));
    assertMarked(rest.get(1));
    assertThat(texts(drain(CrashWorks.OUT))).containsExactly("re: m0", "re: m1");
  }

  @Test
  @Sentence({"6.2.11-2", "6.2.11-3", "B-12"})
  void shouldBringAtMostTheLastReceivedMessageAgain() throws Exception {
    Crash crash = jms.crashing(CrashWorks.AutoReceives.class);
    assertThat(crash.said()).containsExactly("m0", "m1", "m2", "m3");
    List<Message> rest = drain(CrashWorks.QUEUE);
    List<String> texts = texts(rest);
    if (texts.contains("m3")) {
      assertMarked(rest.get(0));
      texts.remove(0);
    }
    assertThat(texts).containsExactly("m4", "m5", "m6", "m7", "m8", "m9");
  }

  @Test
  @Sentence({"6.2.11-2", "6.2.11-3", "B-11", "B-12"})
  void shouldBringOnlyTheMessageThatTheListenerHadAgain() throws Exception {
    Crash crash = jms.crashing(CrashWorks.AutoListens.class);
    assertThat(crash.said()).containsExactly("m0", "m1", "m2", "m3", "m4");
    List<Message> rest = drain(CrashWorks.QUEUE);
    assertThat(texts(rest)).containsExactly("m4", "m5", "m6", "m7", "m8", "m9");
    assertMarked(rest.get(0));
  }

  @Test
  @Sentence({"6.2.11-2", "6.2.11-3", "B-11", "B-12"})
  void shouldBringAtMostTheLastMessageOfEachSessionAgain() throws Exception {
    Crash crash = jms.crashing(CrashWorks.AutoListensTogether.class);
    Set<String> seen = new HashSet<>();
    Map<String, String> lastOfSession = new HashMap<>();
    for (String line : crash.said()) {
      String session = line.substring(0, 1);
      String text = line.substring(2);
      assertThat(seen.add(text)).as("%s was delivered once before the crash", text).isTrue();
      lastOfSession.put(session, text);
    }
    for (Message message : drain(CrashWorks.QUEUE)) {
      String text = Texts.of(message);
      if (!seen.add(text)) {
        assertThat(lastOfSession.values()).contains(text);
        assertMarked(message);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(Texts.numbered("m", 60));
  }

  @Test
  @Sentence({"B-1", "B-11", "B-12", "6.2.10-5"})
  void shouldBringWhatTheClientHadNotAcknowledgedAgainAndWorkOn() throws Exception {
    jms.crashing(CrashWorks.ClientAcknowledges.class);
    List<Message> rest = drain(CrashWorks.QUEUE);
    assertThat(texts(rest)).containsExactly("m3", "m4", "m5", "m6", "m7");
    assertMarked(rest.get(0));
    assertMarked(rest.get(1));
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(session, session.createQueue(CrashWorks.QUEUE), "new");
    jms.restart();
    assertThat(texts(drain(CrashWorks.QUEUE))).containsExactly("new");
  }

  @Test
  @Sentence({"B-13", "B-12", "8.3.3-1", "8.3.4-1"})
  void shouldKeepDurableSubscriptionsAsTheyWere() throws Exception {
    jms.crashing(CrashWorks.Subscribes.class);
    Connection connection = jms.connection();
    connection.setClientID(CrashWorks.CLIENT);
    connection.start();
    Session session = connection.createSession();
    Topic topic = session.createTopic(CrashWorks.TOPIC);
    MessageConsumer unshared = session.createDurableConsumer(topic, "unshared");
    Message first = jms.receive(unshared);
    List<String> received = new ArrayList<>(List.of(Texts.of(first)));
    if (received.contains("m1")) {
      assertMarked(first);
      received.clear();
      received.add(jms.receiveText(unshared));
    }
    received.addAll(Texts.receive(jms, unshared, 2));
    assertThat(received).containsExactly("m2", "m3", "m4");
    jms.assertNothing(unshared);
    MessageConsumer shared = session.createSharedDurableConsumer(topic, "shared");
    assertThat(Texts.receive(jms, shared, 5)).containsExactly(Texts.numbered("m", 5));
    assertThatThrownBy(() -> session.unsubscribe("deleted")).isInstanceOf(JMSException.class);
  }

  @Test
  @Sentence({"B-9", "B-10", "11.3.5-7"})
  void shouldKeepPreparedTransactions() throws Exception {
    jms.require(Ability.XA);
    jms.crashing(CrashWorks.Prepares.class);
    XAConnection connection = jms.closing(jms.xaFactory().createXAConnection());
    XAResource resource = connection.createXASession().getXAResource();
    Xid[] prepared = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
    assertThat(prepared).hasSize(2);
    assertThat(prepared).anyMatch(CrashWorks.COMMIT::same).anyMatch(CrashWorks.ROLLBACK::same);
    assertThat(texts(drain(CrashWorks.QUEUE))).containsExactly("m2");
    assertThat(drain(CrashWorks.OUT)).isEmpty();
    resource.commit(CrashWorks.COMMIT, false);
    resource.rollback(CrashWorks.ROLLBACK);
    List<Message> again = drain(CrashWorks.QUEUE);
    assertThat(texts(again)).containsExactly("m1");
    assertMarked(again.get(0));
    assertThat(texts(drain(CrashWorks.OUT))).containsExactly("re: m0");
  }

  @Test
  @Sentence({"B-9", "B-10", "B-12", "6.2.12-1"})
  void shouldLoseAndDuplicateNothingInTheMiddleOfAStorm() throws Exception {
    Crash crash = jms.crashing(CrashWorks.Storms.class);
    List<String> all = new ArrayList<>(texts(drain(CrashWorks.QUEUE)));
    all.addAll(texts(drain(CrashWorks.OUT)));
    assertThat(all).doesNotHaveDuplicates();
    assertThat(all).containsAll(crash.said());
  }
}
