package org.angarium.jms;

import static org.angarium.jms.TestBroker.text;
import static org.angarium.jms.TestBroker.xid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.broker.Authenticator;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.SystemClock;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Acknowledgements that cannot be written, though the disk is not at fault: what they were for must
 * come again, whatever has become of the session meanwhile.
 */
@Timeout(60)
class FailedAcknowledgementTest {
  private static final DestinationName QUEUE = DestinationName.queue("q");

  @TempDir private Path folder;
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile boolean refusing;
  private volatile boolean holding;
  private TestBroker broker;

  @BeforeEach
  void open() {
    SystemClock clock = new SystemClock();
    broker =
        new TestBroker(
            s -> s,
            clock,
            Authenticator.ANYBODY,
            FaultyStore.open(folder, clock, this::beforeWriting));
  }

  @AfterEach
  void close() {
    goOn.countDown();
    broker.close();
  }

  private void beforeWriting(String operation) {
    if (!operation.equals("removeDelivery")) {
      return;
    }
    if (holding) {
      arrived.countDown();
      try {
        assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    if (refusing) {
      throw new AngariumException(ErrorCode.INTERNAL, "refused by the test");
    }
  }

  private long claimed() {
    return broker.core().engine().destinations().queueStatus(QUEUE).claimed();
  }

  private void assertComesAgain(String text) throws JMSException {
    refusing = false;
    holding = false;
    try (AngariumConnection connection = broker.started()) {
      Session session = connection.createSession();
      Message again = session.createConsumer(session.createQueue("q")).receive(TestBroker.SOON);
      assertThat(text(again)).isEqualTo(text);
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }

  @Test
  void shouldGiveBackWhatAClosedSessionCouldNotAcknowledge() throws Exception {
    broker.send("q", "a");
    AngariumConnection connection = broker.started();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Message message = session.createConsumer(session.createQueue("q")).receive(TestBroker.SOON);
    refusing = true;
    holding = true;
    CompletableFuture<Void> acknowledging =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(message::acknowledge)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("refused by the test"));
    assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
    session.close();
    goOn.countDown();
    acknowledging.get(30, TimeUnit.SECONDS);
    assertThat(claimed()).isZero();
    assertComesAgain("a");
  }

  @Test
  void shouldGiveBackWhatAClosedSessionCouldNotCommit() throws Exception {
    broker.send("q", "a");
    AngariumConnection connection = broker.started();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    session.createConsumer(session.createQueue("q")).receive(TestBroker.SOON);
    refusing = true;
    holding = true;
    CompletableFuture<Void> committing =
        CompletableFuture.runAsync(
            () -> assertThatThrownBy(session::commit).hasMessageContaining("refused by the test"));
    assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
    session.close();
    goOn.countDown();
    committing.get(30, TimeUnit.SECONDS);
    assertThat(claimed()).isZero();
    assertComesAgain("a");
  }

  @Test
  void shouldKeepWhatAnOpenSessionCouldNotAcknowledge() throws Exception {
    broker.send("q", "a");
    AngariumConnection connection = broker.started();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Message message = session.createConsumer(session.createQueue("q")).receive(TestBroker.SOON);
    refusing = true;
    assertThatThrownBy(message::acknowledge).hasMessageContaining("refused by the test");
    assertThat(claimed()).isEqualTo(1);
    refusing = false;
    message.acknowledge();
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldGiveBackWhatNobodyWaitsFor() throws Exception {
    broker.send("q", "a");
    AngariumConnection connection = broker.started();
    Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
    assertThat(text(consumer)).isEqualTo("a");
    refusing = true;
    session.close(); // acknowledges
    assertThat(claimed()).isZero();
    assertComesAgain("a");
  }

  @Test
  void shouldGiveBackWhatAnOpenSessionAcknowledgesLazily() throws Exception {
    broker.send("q", "a");
    AngariumConnection connection = broker.started();
    Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
    assertThat(text(consumer)).isEqualTo("a");
    refusing = true;
    Message again = consumer.receive(TestBroker.SOON); // acknowledges while it waits
    refusing = false;
    assertThat(text(again)).isEqualTo("a");
    assertThat(again.getJMSRedelivered()).isTrue();
  }

  @Test
  void shouldLeaveASubscriptionThoughItsMessagesCouldNotBeAcknowledged() throws Exception {
    AngariumConnection connection = broker.connect("me", Domain.COMMON);
    connection.start();
    Session session = connection.createSession(Session.DUPS_OK_ACKNOWLEDGE);
    Topic topic = session.createTopic("t");
    MessageConsumer consumer = session.createDurableConsumer(topic, "s");
    session.createProducer(topic).send(session.createTextMessage("a"));
    assertThat(text(consumer)).isEqualTo("a");
    refusing = true;
    consumer.close();
    refusing = false;
    SubscriptionStatus status = broker.core().engine().destinations().subscriptions().get(0);
    assertThat(status.consumers()).isZero();
    assertThat(status.claimed()).isZero();
    assertThat(text(session.createDurableConsumer(topic, "s"))).isEqualTo("a");
  }

  @Test
  void shouldGiveBackWhatStandsBesideAStaleDelivery() throws Exception {
    Engine engine = broker.core().engine();
    broker.send("q", "a", "b");
    ClaimSpec claim = new ClaimSpec(engine.attach("c"), Selector.all());
    Claimer claimer = engine.claimer(SubscriptionSpec.queue(QUEUE), claim);
    Delivery a = claimer.claim(1).deliveries().get(0);
    Delivery b = claimer.claim(1).deliveries().get(0);
    for (Acknowledging mode :
        List.of(new ClientAcknowledging(engine, 10), new LazyAcknowledging(broker.core()))) {
      mode.received(a);
      mode.received(b);
      engine.release(List.of(a), ReleaseMode.REDELIVER);
      assertThatThrownBy(
              () -> {
                mode.acknowledge();
                mode.settle();
              })
          .isInstanceOfSatisfying(
              AngariumException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_DELIVERY));
      assertThat(claimed()).isZero();
      a = claimer.claim(1).deliveries().get(0);
      b = claimer.claim(1).deliveries().get(0);
    }
  }

  @Test
  void shouldGiveBackWhatComesToAListenerWhoseBranchHasEnded() throws Exception {
    List<JMSException> told = new CopyOnWriteArrayList<>();
    broker.send("q", "a");
    AngariumXaConnection connection = broker.connectXa();
    connection.setExceptionListener(told::add);
    connection.start();
    AngariumXaSession session = (AngariumXaSession) connection.createXASession();
    Xid xid = xid("t");
    session.getXAResource().start(xid, XAResource.TMNOFLAGS);
    connection.createXASession().getXAResource().rollback(xid);
    session
        .createConsumer(session.createQueue("q"))
        .setMessageListener(message -> told.add(new JMSException("delivered: " + message)));
    await().until(() -> !told.isEmpty());
    assertThat(told.get(0)).hasMessageContaining("ANG-");
    connection.stop();
    assertThat(claimed()).isZero();
  }

  @Test
  void shouldGiveBackABodyOfTheWrongTypeWhoseBranchEndsMeanwhile() throws Exception {
    broker.send("q", "a");
    AngariumXaConnection connection = broker.connectXa();
    connection.start();
    AngariumXaSession session = (AngariumXaSession) connection.createXASession();
    XAResource other = connection.createXASession().getXAResource();
    Xid xid = xid("t");
    session.getXAResource().start(xid, XAResource.TMNOFLAGS);
    AngariumConsumer consumer = (AngariumConsumer) session.createConsumer(session.createQueue("q"));
    assertThatThrownBy(
            () ->
                consumer.receive(
                    AngariumConsumer.noWait(),
                    message -> {
                      rollBack(other, xid);
                      return message.getBody(Integer.class);
                    }))
        .isInstanceOf(MessageFormatException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(claimed()).isZero();
  }

  private static void rollBack(XAResource resource, Xid xid) {
    try {
      resource.rollback(xid);
    } catch (XAException e) {
      throw new AssertionError(e);
    }
  }
}
