package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import javax.transaction.xa.XAResource;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Presence;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.h2.journal.FaultyFiles;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each reason why a message is not delivered, on both engines. */
@Timeout(60)
class ExplanationsTest {
  private static final long START = 1_700_000_000_000L;
  private static final Instant BEGIN = Instant.ofEpochMilli(START);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(START);
  private Broker broker;

  private void open(boolean onDisk, UnaryOperator<BrokerBuilder> options) {
    BrokerBuilder builder = options.apply(Broker.builder().clock(clock));
    broker = (onDisk ? builder.file(folder.resolve("why")) : builder.memory("why")).open();
  }

  private void open(boolean onDisk) {
    open(onDisk, builder -> builder);
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  /** Sends a message; returns its id. */
  private String send(String queue, String... properties) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      return send(context, queue, properties);
    }
  }

  private static String send(JMSContext context, String queue, String... properties) {
    try {
      JMSProducer producer = context.createProducer();
      for (int i = 0; i < properties.length; i += 2) {
        producer.setProperty(properties[i], properties[i + 1]);
      }
      TextMessage message = context.createTextMessage("text");
      producer.send(context.createQueue(queue), message);
      return message.getJMSMessageID();
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  private Explanation explain(String messageId) {
    List<Explanation> all = broker.explanations().message(messageId);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).text()).startsWith(messageId);
    return all.get(0);
  }

  private static List<String> kinds(Explanation explanation) {
    return explanation.reasons().stream().map(Reason::kind).toList();
  }

  /** The reason of a kind; there must be one. */
  private static <R extends Reason> R only(Class<R> kind, Explanation explanation) {
    List<R> found =
        explanation.reasons().stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).as(explanation.text()).hasSize(1);
    assertThat(found.get(0).text()).endsWith(".");
    return found.get(0);
  }

  private JMSContext context(int mode, String clientId) {
    JMSContext context = broker.connectionFactory().createContext(mode);
    context.setClientID(clientId);
    return context;
  }

  // ---- destinations -------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatNothingIsThere(boolean disk) {
    open(disk);
    broker.declareQueue("orders");
    broker.declareTopic("flights");
    assertThat(kinds(broker.explanations().queue("orders"))).containsExactly("Empty");
    assertThat(kinds(broker.explanations().topic("flights").get(0)))
        .containsExactly("NoSubscription");
    assertThatThrownBy(() -> broker.explanations().queue("none"))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1202"));
    assertThatThrownBy(() -> broker.explanations().subscription("desk", "none"))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1301"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayAllThatHoldsUpAQueue(boolean disk) throws JMSException {
    open(disk);
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED, "desk")) {
      for (int i = 0; i < 3; i++) {
        send(context, "orders");
      }
      context.createProducer().setDeliveryDelay(60_000).send(context.createQueue("orders"), "x");
      context.commit();
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      assertThat(consumer.receive(10_000)).isNotNull();
      Explanation why = broker.explanations().queue("orders");
      assertThat(why.depth()).isEqualTo(4);
      assertThat(why.consumers()).isEqualTo(1);
      assertThat(why.place()).isEqualTo("queue \"orders\"");
      Reason.ConsumerHolds holds = only(Reason.ConsumerHolds.class, why);
      assertThat(holds.messages()).isEqualTo(2);
      assertThat(holds.since()).isEqualTo(BEGIN);
      assertThat(holds.consumer().clientId()).isEqualTo("desk");
      assertThat(only(Reason.Delayed.class, why).until()).isEqualTo(BEGIN.plusSeconds(60));
      only(Reason.NobodyReceives.class, why);
      assertThat(why.reason()).isEqualTo(holds);
      consumer.close();
      holds = only(Reason.ConsumerHolds.class, broker.explanations().queue("orders"));
      assertThat(holds.messages()).isEqualTo(2); // the session has them yet
    }
  }

  @Test
  void shouldSayThatTheBrokerHasFailed() {
    open(false); // to be closed
    try (FaultyFiles files = new FaultyFiles();
        Broker failing =
            new FaultyBrokers(files).open("angarium:h2:file:" + folder.resolve("failing"));
        JMSContext context = failing.connectionFactory().createContext()) {
      String id = send(context, "orders");
      files.disk().failAfter(0, "No space left on device");
      assertThatThrownBy(() -> send(context, "orders")).isInstanceOf(JMSRuntimeException.class);
      assertThat(kinds(failing.explanations().queue("orders"))).containsExactly("BrokerFailed");
      Explanation why = failing.explanations().message(id).get(0);
      assertThat(kinds(why)).containsExactly("BrokerFailed");
      assertThat(why.text()).contains("ANG-1701");
      assertThat(failing.alerts().current())
          .extracting(Alert::type)
          .containsExactly(AlertType.STORE_FAILED);
      assertThat(failing.alerts().current().get(0).severity()).isEqualTo(Alert.Severity.CRITICAL);
    }
  }

  // ---- somebody has it ----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhoHoldsAMessage(boolean disk) {
    open(disk);
    String id = send("orders");
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED, "desk")) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      clock.advance(Duration.ofSeconds(7));
      assertThat(consumer.receive(10_000)).isNotNull();
      context.rollback();
      assertThat(consumer.receive(10_000)).isNotNull();
      clock.advance(Duration.ofSeconds(7));
      Explanation why = explain(id);
      Reason.HeldByConsumer held = only(Reason.HeldByConsumer.class, why);
      assertThat(held.since()).isEqualTo(BEGIN.plusSeconds(7));
      assertThat(held.attempt()).isEqualTo(2);
      assertThat(held.consumer().clientId()).isEqualTo("desk");
      assertThat(held.consumer().session()).startsWith("angarium-why-session-");
      assertThat(why.text()).contains("client id \"desk\" has held it since 2023-");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatAListenerIsBusy(boolean disk) {
    open(disk, builder -> builder.alertInterval(Duration.ofSeconds(1)));
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    String first = send("orders");
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE, "desk")) {
      context
          .createConsumer(context.createQueue("orders"))
          .setMessageListener(
              message -> {
                entered.countDown();
                awaitUnchecked(end);
              });
      awaitUnchecked(entered);
      clock.advance(Duration.ofSeconds(30));
      String second = send("orders");
      Reason.ListenerBusy busy = only(Reason.ListenerBusy.class, explain(second));
      assertThat(busy.since()).isEqualTo(BEGIN);
      assertThat(busy.messageId()).isEqualTo(first);
      assertThat(kinds(explain(first))).containsExactly("HeldByConsumer", "ListenerBusy");
      Thread closing = new Thread(context::close);
      closing.start();
      await().untilAsserted(() -> only(Reason.SessionClosing.class, explain(second)));
      end.countDown();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatASessionHoldsAllItMay(boolean disk) {
    open(disk, builder -> builder.maxUnacknowledged(2));
    send("orders");
    send("orders");
    String third = send("orders");
    try (JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE, "desk")) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      assertThat(consumer.receive(10_000)).isNotNull();
      Reason.TooManyUnacknowledged full = only(Reason.TooManyUnacknowledged.class, explain(third));
      assertThat(full.holds()).isEqualTo(2);
    }
  }

  // ---- nobody takes it ----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatNobodyConsumes(boolean disk) {
    open(disk);
    String id = send("orders");
    assertThat(only(Reason.NoConsumer.class, explain(id)).since()).isEqualTo(BEGIN);
    clock.advance(Duration.ofSeconds(5));
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE, "desk")) {
      context.createConsumer(context.createQueue("orders"), "colour = 'red'");
      assertThat(kinds(explain(id))).doesNotContain("NoConsumer");
    }
    Explanation why = explain(id);
    assertThat(kinds(why)).containsExactly("NoConsumer");
    assertThat(only(Reason.NoConsumer.class, why).since()).isEqualTo(BEGIN.plusSeconds(5));
    assertThat(kinds(broker.explanations().queue("orders"))).containsExactly("NoConsumer");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldShowEachSelectorThatDoesNotMatchWithTheValuesThatItSees(boolean disk) {
    open(disk);
    String id = send("orders", "colour", "blue");
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE, "desk")) {
      context.createConsumer(context.createQueue("orders"), "colour = 'red'");
      context.createConsumer(context.createQueue("orders"), "size > 3 AND colour LIKE 'b%'");
      Explanation why = explain(id);
      assertThat(why.text())
          .contains("\"colour = 'red'\" with colour = 'blue'")
          .contains("\"size > 3 AND colour LIKE 'b%'\" with size = null, colour = 'blue'");
      Reason.NoSelectorMatches none = only(Reason.NoSelectorMatches.class, why);
      assertThat(none.selectors()).hasSize(2);
      assertThat(none.selectors().get(0).values()).containsEntry("colour", "blue");
      only(Reason.NoSelectorMatches.class, broker.explanations().queue("orders"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatTheConnectionIsNotStartedOrNobodyReceives(boolean disk) throws JMSException {
    open(disk);
    String id = send("orders");
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      assertThat(kinds(explain(id))).containsExactly("ConnectionNotStarted");
      connection.start();
      assertThat(kinds(explain(id))).containsExactly("NobodyReceives");
      connection.stop();
      assertThat(kinds(explain(id))).containsExactly("ConnectionNotStarted");
      consumer.setMessageListener(message -> {});
      connection.start();
      await().until(() -> broker.status("orders").depth() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatAnOperatorHasPausedIt(boolean disk) {
    open(disk);
    String id = send("orders");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue orders = context.createQueue("orders");
      broker.admin().pause(orders, PauseScope.DELIVERY, false);
      assertThat(kinds(explain(id))).containsExactly("Paused", "NoConsumer");
      broker.admin().resume(orders);
      assertThat(kinds(explain(id))).containsExactly("NoConsumer");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatItIsTheTurnOfOthers(boolean disk) {
    open(disk);
    send("orders");
    String second = send("orders");
    DestinationName queue = DestinationName.queue("orders");
    Presence presence = broker.core().engine().attach("somebody");
    try (Claimer claimer =
        broker
            .core()
            .engine()
            .claimer(SubscriptionSpec.queue(queue), new ClaimSpec(presence, Selector.all()))) {
      Reason.WaitsItsTurn waits = only(Reason.WaitsItsTurn.class, explain(second));
      assertThat(waits.before()).isEqualTo(1);
      assertThat(waits.consumer().connectionId()).isEqualTo("somebody");
    }
    presence.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatSendersWaitForRoom(boolean disk) throws InterruptedException {
    open(disk, builder -> builder.queue("orders", q -> q.maxMessages(1)));
    send("orders");
    Thread sender = new Thread(() -> send("orders"));
    sender.start();
    await()
        .untilAsserted(
            () ->
                assertThat(only(Reason.SendersWait.class, broker.explanations().queue("orders")))
                    .extracting(Reason.SendersWait::senders)
                    .isEqualTo(1));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      assertThat(context.createConsumer(context.createQueue("orders")).receive(10_000)).isNotNull();
    }
    sender.join();
    assertThat(kinds(broker.explanations().queue("orders"))).containsExactly("NoConsumer");
  }

  // ---- it waits for a time ------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayUntilWhenAMessageIsDelayed(boolean disk) throws JMSException {
    open(disk);
    String id;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      TextMessage message = context.createTextMessage("later");
      context
          .createProducer()
          .setDeliveryDelay(60_000)
          .send(context.createQueue("orders"), message);
      id = message.getJMSMessageID();
    }
    Explanation why = explain(id);
    assertThat(kinds(why)).containsExactly("Delayed", "NoConsumer");
    assertThat(only(Reason.Delayed.class, why).until()).isEqualTo(BEGIN.plusSeconds(60));
    assertThat(kinds(broker.explanations().queue("orders")))
        .containsExactly("Delayed", "NoConsumer");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayUntilWhenAMessageRestsAndWhyItFailed(boolean disk) {
    open(disk, builder -> builder.redeliveryDelay(Duration.ofMinutes(5)));
    String id = send("orders");
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE, "desk")) {
      context
          .createConsumer(context.createQueue("orders"))
          .setMessageListener(
              message -> {
                throw new IllegalStateException("no ink");
              });
      await().untilAsserted(() -> only(Reason.HeldBack.class, explain(id)));
    }
    Explanation why = explain(id);
    Reason.HeldBack rests = only(Reason.HeldBack.class, why);
    assertThat(rests.until()).isEqualTo(BEGIN.plusSeconds(300));
    assertThat(rests.attempts()).isEqualTo(1);
    assertThat(rests.last().exception()).isEqualTo("java.lang.IllegalStateException");
    assertThat(rests.text())
        .contains("its listener threw: java.lang.IllegalStateException: no ink");
    only(Reason.HeldBack.class, broker.explanations().queue("orders"));
    if (disk) {
      broker.close();
      open(true, builder -> builder.redeliveryDelay(Duration.ofMinutes(5)));
      Reason.HeldBack again = only(Reason.HeldBack.class, explain(id));
      assertThat(again.until()).isEqualTo(rests.until());
      assertThat(again.attempts()).isEqualTo(1);
      assertThat(again.last().message()).isEqualTo("no ink");
    }
  }

  // ---- groups -------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhoHoldsTheGroup(boolean disk) {
    open(disk);
    send("orders", "JMSXGroupID", "k");
    String second = send("orders", "JMSXGroupID", "k");
    String third = send("orders", "JMSXGroupID", "k");
    try (JMSContext first = context(JMSContext.SESSION_TRANSACTED, "first");
        JMSContext other = context(JMSContext.SESSION_TRANSACTED, "other")) {
      JMSConsumer consumer = first.createConsumer(first.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      assertThat(other.createConsumer(other.createQueue("orders")).receiveNoWait()).isNull();
      Reason.GroupHeld held = only(Reason.GroupHeld.class, explain(second));
      assertThat(held.group()).isEqualTo("k");
      assertThat(held.held()).isEqualTo(1);
      assertThat(held.owner().connectionId())
          .isEqualTo(only(Reason.GroupHeld.class, explain(third)).owner().connectionId());
      assertThat(kinds(explain(third))).startsWith("GroupHeld", "BehindItsGroup");
      assertThat(kinds(explain(second))).doesNotContain("BehindItsGroup");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhoseTheGroupIs(boolean disk) {
    open(disk);
    try (JMSContext owner = context(JMSContext.AUTO_ACKNOWLEDGE, "owner");
        JMSContext other = context(JMSContext.AUTO_ACKNOWLEDGE, "other")) {
      JMSConsumer first = owner.createConsumer(owner.createQueue("orders"));
      JMSConsumer second = other.createConsumer(other.createQueue("orders"));
      send("orders", "JMSXGroupID", "k");
      assertThat(first.receive(10_000)).isNotNull();
      String id = send("orders", "JMSXGroupID", "k");
      assertThat(second.receiveNoWait()).isNull();
      Reason.GroupOwned owned = only(Reason.GroupOwned.class, explain(id));
      assertThat(owned.group()).isEqualTo("k");
      assertThat(owned.owner().clientId()).isEqualTo("owner");
      assertThat(kinds(explain(id))).contains("NobodyReceives").doesNotContain("WaitsItsTurn");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhoStandsBy(boolean disk) {
    open(disk, builder -> builder.queue("orders", queue -> queue.exclusive(true)));
    try (JMSContext active = context(JMSContext.AUTO_ACKNOWLEDGE, "active");
        JMSContext idle = context(JMSContext.AUTO_ACKNOWLEDGE, "idle")) {
      JMSConsumer first = active.createConsumer(active.createQueue("orders"));
      JMSConsumer second = idle.createConsumer(idle.createQueue("orders"));
      assertThat(first.receiveNoWait()).isNull();
      String id = send("orders");
      assertThat(second.receiveNoWait()).isNull();
      Reason.StandsBy standsBy = only(Reason.StandsBy.class, explain(id));
      assertThat(standsBy.consumer().clientId()).isEqualTo("idle");
      assertThat(kinds(explain(id))).containsExactlyInAnyOrder("StandsBy", "NobodyReceives");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatTheGroupRests(boolean disk) {
    open(disk, builder -> builder.redeliveryDelay(Duration.ofMinutes(5)));
    send("orders", "JMSXGroupID", "k");
    String second = send("orders", "JMSXGroupID", "k");
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED, "desk")) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      context.rollback();
      Reason.GroupHeldBack rests = only(Reason.GroupHeldBack.class, explain(second));
      assertThat(rests.until()).isEqualTo(BEGIN.plusSeconds(300));
    }
  }

  // ---- transactions -------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatTheSenderHasNotCommitted(boolean disk) {
    open(disk);
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED, "desk")) {
      String id = send(context, "orders");
      Reason.NotCommitted open = only(Reason.NotCommitted.class, explain(id));
      assertThat(open.where()).contains("client id \"desk\"");
      context.commit();
      assertThat(kinds(explain(id))).containsExactly("NoConsumer");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhichPreparedTransactionHasIt(boolean disk) throws Exception {
    open(disk);
    String received = send("orders");
    String sent;
    BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {2});
    try (XAConnection connection = broker.xaConnectionFactory().createXAConnection()) {
      connection.start();
      XASession session = connection.createXASession();
      XAResource resource = session.getXAResource();
      resource.start(branch, XAResource.TMNOFLAGS);
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      MessageProducer producer = session.createProducer(session.createQueue("bills"));
      Message bill = session.createTextMessage("bill");
      producer.send(bill);
      sent = bill.getJMSMessageID();
      assertThat(only(Reason.NotCommitted.class, explain(sent)).where()).isNotEmpty();
      only(Reason.HeldByConsumer.class, explain(received));
      resource.end(branch, XAResource.TMSUCCESS);
      assertThat(only(Reason.NotCommitted.class, explain(sent)).where())
          .contains("transaction branch");
      clock.advance(Duration.ofSeconds(3));
      assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
      assertPrepared(received, sent);
      assertThat(kinds(broker.explanations().queue("orders")))
          .containsExactly("InPreparedTransaction");
    }
    if (disk) {
      broker.close();
      open(true);
      assertPrepared(received, sent);
    }
    broker.rollBackInDoubt(branch);
    assertThat(kinds(explain(received))).containsExactly("NoConsumer");
    assertThat(kinds(explain(sent))).containsExactly("NotHere");
  }

  private void assertPrepared(String received, String sent) {
    Reason.InPreparedTransaction has = only(Reason.InPreparedTransaction.class, explain(received));
    assertThat(has.since()).isEqualTo(BEGIN.plusSeconds(3));
    Reason.SentByPreparedTransaction sends =
        only(Reason.SentByPreparedTransaction.class, explain(sent));
    assertThat(sends.transaction()).isEqualTo(has.transaction());
    assertThat(sends.since()).isEqualTo(BEGIN.plusSeconds(3));
  }

  // ---- where it is not ----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatItWasGivenUp(boolean disk) {
    open(disk, builder -> builder.maxAttempts(1));
    String id = send("orders");
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED, "desk")) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull();
    }
    Reason.GivenUp given = only(Reason.GivenUp.class, explain(id));
    assertThat(given.queue()).isEqualTo("DLQ");
    assertThat(given.letter().origin().destination()).isEqualTo("orders");
    assertThat(given.letter().attempts()).isEqualTo(1);
    assertThat(explain(id).reason()).isEqualTo(given);
    assertThat(kinds(broker.explanations().queue("orders"))).containsExactly("Empty");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhichSubscriptionsOfATopicHaveNotGotIt(boolean disk) throws JMSException {
    open(disk);
    String id;
    try (JMSContext red = context(JMSContext.AUTO_ACKNOWLEDGE, "red");
        JMSContext own = context(JMSContext.AUTO_ACKNOWLEDGE, "own");
        JMSContext all = context(JMSContext.AUTO_ACKNOWLEDGE, "all")) {
      Topic topic = own.createTopic("flights");
      red.createDurableConsumer(topic, "s", "colour = 'red'", false);
      own.createDurableConsumer(topic, "s", null, true);
      all.createDurableConsumer(topic, "s");
      TextMessage message = own.createTextMessage("flight");
      own.createProducer().setProperty("colour", "blue").send(topic, message);
      id = message.getJMSMessageID();
      List<Explanation> why = broker.explanations().message(id);
      assertThat(why).hasSize(3);
      assertThat(kinds(of("all", why))).containsExactly("NobodyReceives");
      Reason.NotSelected not = only(Reason.NotSelected.class, of("red", why));
      assertThat(not.mismatch().values()).containsEntry("colour", "blue");
      only(Reason.NoLocal.class, of("own", why));
      assertThat(broker.explanations().topic("flights")).hasSize(3);
      assertThat(kinds(broker.explanations().subscription("red", "s"))).containsExactly("Empty");
      assertThat(kinds(broker.explanations().subscription("all", "s")))
          .containsExactly("NobodyReceives");
    }
  }

  private static Explanation of(String clientId, List<Explanation> all) {
    return all.stream()
        .filter(why -> why.place().contains("client id \"" + clientId + '"'))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayThatAMessageIsNowhere(boolean disk) {
    open(disk);
    String id = send("orders");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      assertThat(context.createConsumer(context.createQueue("orders")).receive(10_000)).isNotNull();
      Reason.NotHere gone = only(Reason.NotHere.class, explain(id));
      assertThat(gone.complete()).isTrue();
      assertThat(gone.acknowledged()).isEqualTo(1);
      List<Explanation> there =
          broker.explanations().message(context.createQueue("orders"), "ID:never");
      assertThat(kinds(there.get(0))).containsExactly("NotHere");
      assertThat(there.get(0).place()).isEqualTo("queue \"orders\"");
    }
  }

  // ---- much on disk -------------------------------------------------------------------------

  @Test
  void shouldFindAMessageThatIsOnDiskOnlyAndSayWhenItLookedNotFarEnough() {
    open(true, builder -> builder.memoryLimit(1 << 20));
    String last = "";
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < 1_000; i++) {
        last = send(context, "orders", "padding", "x".repeat(1_000));
        if (i % 500 == 499) {
          context.commit();
        }
      }
    }
    Explanation why = explain(last);
    assertThat(kinds(why)).containsExactly("NoConsumer", "OnDiskOnly");
    assertThat(why.depth()).isEqualTo(1_000);
    broker.close();
    open(true, builder -> builder.memoryLimit(1 << 20));
    assertThat(kinds(explain(last))).containsExactly("NoConsumer", "OnDiskOnly");
    Reason.NotHere end =
        (Reason.NotHere) broker.explanations().lookingAt(500).message(last).get(0).reason();
    assertThat(end.complete()).isFalse();
    assertThat(kinds(broker.explanations().queue("orders")))
        .containsExactly("NoConsumer", "OnDiskOnly");
  }

  /** What a consumer holds need not be in memory. */
  @Test
  void shouldFindAHeldMessageWhoseContentHasLeftMemory() {
    open(true, builder -> builder.memoryLimit(1 << 20));
    String id = "";
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < 200; i++) {
        id = send(context, "orders", "padding", "x".repeat(3_000));
      }
      context.commit();
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      for (int i = 0; i < 200; i++) {
        assertThat(consumer.receive(10_000)).isNotNull();
      }
      assertThat(only(Reason.HeldByConsumer.class, explain(id)).attempt()).isEqualTo(1);
    }
  }
}
