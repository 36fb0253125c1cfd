package org.angarium.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.XAJMSContext;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanInfo;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.Broker;
import org.angarium.BrokerAdmin;
import org.angarium.model.BranchId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The beans of brokers, in the MBean server of this JVM. */
@Timeout(60)
abstract class JmxContract {
  static final long SOON = 10_000;

  final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<Broker> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Broker::close);
  }

  /** Opens a broker of a test, which has nothing in it, or opens it again. */
  abstract Broker openBroker(String name, boolean onDisk, String options);

  /** Opens another one that has the name of the first, while that is open. */
  abstract Broker openNamesake(String name);

  final Broker open(String name, boolean onDisk, String options) {
    return opened(openBroker(name, onDisk, options));
  }

  final Broker opened(Broker broker) {
    opened.add(broker);
    return broker;
  }

  static ObjectName name(String type, String broker, String rest) throws Exception {
    return new ObjectName(
        "org.angarium:type=" + type + ",broker=" + ObjectName.quote(broker) + rest);
  }

  static ObjectName queue(Broker broker, String name) throws Exception {
    return queue(broker.name(), name);
  }

  static ObjectName queue(String broker, String name) throws Exception {
    return name("Queue", broker, ",name=" + ObjectName.quote(name));
  }

  void awaitBean(ObjectName name) {
    await().until(() -> server.isRegistered(name));
  }

  Object invoke(ObjectName bean, String operation, Object... arguments) throws Exception {
    String[] signature = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      signature[i] = arguments[i].getClass().getName();
    }
    return server.invoke(bean, operation, arguments, signature);
  }

  static void send(Broker broker, String queue, String... texts) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (String text : texts) {
        context.createProducer().setProperty("text", text).send(context.createQueue(queue), text);
      }
    }
  }

  @Test
  void shouldTellTheFiguresOfAQueue() throws Exception {
    Broker broker = open("figures", false, "");
    send(broker, "orders", "a", "b", "c");
    ObjectName bean = queue(broker, "orders");
    awaitBean(bean);
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(SOON)).isNotNull();
      assertThat(server.getAttribute(bean, "Held")).isEqualTo(1L);
      context.acknowledge();
      assertThat(server.getAttribute(bean, "Depth")).isEqualTo(2L);
      assertThat(server.getAttribute(bean, "Acknowledged")).isEqualTo(1L);
      assertThat(server.getAttribute(bean, "Consumers")).isEqualTo(1L);
      assertThat(server.getAttribute(bean, "Sent")).isEqualTo(3L);
    }
    String[] all =
        List.of(server.getMBeanInfo(bean).getAttributes()).stream()
            .map(attribute -> attribute.getName())
            .toArray(String[]::new);
    assertThat(server.getAttributes(bean, all)).hasSize(all.length);
    assertThat(server.getMBeanInfo(bean)).isInstanceOf(OpenMBeanInfo.class);
    assertThatThrownBy(() -> server.setAttribute(bean, new Attribute("Depth", 7L)))
        .hasMessageContaining("use an operation");
  }

  @Test
  void shouldHaveBeansForSoManySubscriptions() throws Exception {
    Broker broker = open("many", false, "");
    int most = ManagedBroker.MOST_SUBSCRIPTIONS;
    ObjectName all = name("Subscription", broker.name(), ",*");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i <= most; i++) {
        subscribe(context, "s" + i);
      }
      subscribe(context, "last");
      awaitBean(queueAfter(broker, "first"));
      assertThat(server.queryNames(all, null)).hasSize(most);

      context.unsubscribe("s7");
      awaitBean(queueAfter(broker, "second"));
      assertThat(server.queryNames(all, null)).hasSize(most - 1);

      subscribe(context, "new");
      awaitBean(queueAfter(broker, "third"));
      assertThat(server.queryNames(all, null)).hasSize(most).anyMatch(n -> has(n, "new"));
    }
  }

  private static void subscribe(JMSContext context, String name) {
    context.createSharedDurableConsumer(context.createTopic("news"), name).close();
  }

  private static boolean has(ObjectName bean, String name) {
    return ObjectName.quote(name).equals(bean.getKeyProperty("name"));
  }

  /** Its bean comes when all is done that was told before. */
  private static ObjectName queueAfter(Broker broker, String name) throws Exception {
    broker.declareQueue(name);
    return queue(broker.name(), name);
  }

  /** A transaction manager that has gone for good leaves one behind. */
  private static void prepare(Broker broker, BranchId xid, String text) throws XAException {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      context.createProducer().send(context.createQueue("bills"), text);
      resource.end(xid, XAResource.TMSUCCESS);
      assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
  }

  @Test
  void shouldDecideTransactionsInDoubt() throws Exception {
    Broker broker = open("doubt", true, "");
    BranchId sold = new BranchId(4711, new byte[] {1}, new byte[] {2, -1});
    BranchId returned = new BranchId(4711, new byte[] {3}, new byte[] {2, -1});
    prepare(broker, sold, "sold");
    prepare(broker, returned, "returned");
    ObjectName itself = name("Broker", broker.name(), "");
    awaitBean(itself);
    assertThat(server.getAttribute(itself, "InDoubtTransactions")).isEqualTo(2L);
    CompositeData[] rows = (CompositeData[]) invoke(itself, "listInDoubtTransactions");
    assertThat(rows).extracting(row -> row.get("state")).containsOnly("PREPARED");
    assertThat(rows)
        .extracting(row -> row.get("xid"))
        .containsExactlyInAnyOrder(sold.toString(), returned.toString());

    invoke(itself, "commitInDoubt", sold.toString());
    invoke(itself, "rollBackInDoubt", returned.toString());

    ObjectName bills = queue(broker, "bills");
    awaitBean(bills);
    assertThat((CompositeData[]) invoke(bills, "browse", "", 0))
        .extracting(row -> row.get("body"))
        .containsExactly("sold");
    assertThat((CompositeData[]) invoke(itself, "listInDoubtTransactions"))
        .extracting(row -> row.get("xid") + " " + row.get("state"))
        .containsExactlyInAnyOrder(sold + " COMMITTED_BY_HAND", returned + " ROLLED_BACK_BY_HAND");
    assertThatThrownBy(() -> invoke(itself, "commitInDoubt", returned.toString()))
        .isInstanceOf(MBeanException.class);
    invoke(itself, "forgetInDoubt", sold.toString());
    invoke(itself, "forgetInDoubt", returned.toString());
    assertThat(server.getAttribute(itself, "InDoubtTransactions")).isEqualTo(0L);
    assertThatThrownBy(() -> invoke(itself, "commitInDoubt", sold.toString()))
        .hasMessageContaining("there is no transaction");
  }

  @Test
  void shouldDoWhatOperatorsDoWithMessages() throws Exception {
    Broker broker = open("shop", true, "");
    send(broker, "orders", "a", "b", "c", "d");
    broker.declareQueue("parked");
    ObjectName orders = queue(broker, "orders");
    ObjectName parked = queue(broker, "parked");
    ObjectName itself = name("Broker", broker.name(), "");
    awaitBean(parked);
    CompositeData[] shown = (CompositeData[]) invoke(orders, "browse", "text <> 'a'", 2);
    assertThat(shown).extracting(row -> row.get("body")).containsExactly("b", "c");
    assertThat(shown).extracting(row -> row.get("state")).containsOnly("READY");
    Object id = invoke(orders, "move", "text = 'a' OR text = 'b'", "parked");
    CompositeData operation = (CompositeData) invoke(itself, "awaitOperation", id);
    assertThat(operation.get("done")).isEqualTo(2L);
    assertThat(operation.get("failure")).isEqualTo("");
    assertThat((CompositeData[]) invoke(itself, "listOperations")).hasSize(1);
    assertThat(server.getAttribute(parked, "Depth")).isEqualTo(2L);
    String first = (String) ((CompositeData[]) invoke(parked, "browse", "", 0))[0].get("messageId");
    assertThat((CompositeData[]) invoke(parked, "find", first)).hasSize(1);
    invoke(parked, "deleteMessage", first);
    assertThat(server.getAttribute(parked, "Depth")).isEqualTo(1L);
    invoke(itself, "awaitOperation", invoke(parked, "purge"));
    assertThat(server.getAttribute(parked, "Depth")).isEqualTo(0L);
    assertThat(server.getAttribute(parked, "Removed")).isEqualTo(2L);
    assertThatThrownBy(() -> invoke(orders, "move", "", "nowhere"))
        .isInstanceOf(MBeanException.class)
        .hasMessageContaining("ANG-1202")
        .cause()
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldPauseAndResume() throws Exception {
    Broker broker = open("pauses", false, "");
    send(broker, "orders", "a");
    ObjectName bean = queue(broker, "orders");
    awaitBean(bean);
    invoke(bean, "pause", "DELIVERY", false);
    assertThat(server.getAttribute(bean, "Paused")).isEqualTo("DELIVERY");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveNoWait()).isNull();
      invoke(bean, "resume");
      assertThat(consumer.receive(SOON)).isNotNull();
    }
    assertThat(server.getAttribute(bean, "Paused")).isEqualTo("");
    assertThatThrownBy(() -> invoke(bean, "pause", "ALL", false))
        .hasMessageContaining("DELIVERY, SENDING or BOTH");
  }

  @Test
  void shouldHaveABeanForEachTopicAndDurableSubscription() throws Exception {
    Broker broker = open("topics", false, "");
    String odd = "a \"b\",c=d*?\\ ä";
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.setClientID("client,1");
      var news = context.createTopic("news");
      context.createDurableConsumer(news, odd).close();
      context.createSharedConsumer(news, "passing").close();
      context.createProducer().send(news, "a");
    }
    ObjectName topic = name("Topic", broker.name(), ",name=\"news\"");
    ObjectName bean =
        name(
            "Subscription",
            broker.name(),
            ",topic=\"news\",clientId=\"client,1\",name=" + ObjectName.quote(odd));
    awaitBean(bean);
    assertThat(server.getAttribute(bean, "Name")).isEqualTo(odd);
    assertThat(server.getAttribute(bean, "Depth")).isEqualTo(1L);
    assertThat(server.getAttribute(topic, "Sent")).isEqualTo(1L);
    CompositeData[] all = (CompositeData[]) invoke(topic, "listSubscriptions");
    assertThat(all).extracting(row -> row.get("name")).containsExactly(odd);
    invoke(bean, "drop");
    await().until(() -> !server.isRegistered(bean));
    invoke(name("Broker", broker.name(), ""), "deleteTopic", "news");
    await().until(() -> !server.isRegistered(topic));
  }

  @Test
  void shouldTellOfTheBrokerAndItsConnections() throws Exception {
    Broker broker = open("itself", false, "");
    ObjectName bean = name("Broker", broker.name(), "");
    assertThat(server.getAttribute(bean, "State")).isEqualTo("RUNNING");
    assertThat(server.getAttribute(bean, "Failure")).isEqualTo("");
    invoke(bean, "createQueue", "orders");
    assertThat((String[]) server.getAttribute(bean, "Queues")).containsExactly("orders");
    assertThat((CompositeData[]) invoke(bean, "listDestinations")).hasSize(1);
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createConsumer(context.createQueue("orders"));
      CompositeData[] connections = (CompositeData[]) invoke(bean, "listConnections");
      assertThat(connections).hasSize(1);
      assertThat((String) connections[0].get("consumers")).contains("queue \"orders\" holds 0");
      invoke(bean, "closeConnection", connections[0].get("id"));
      await().until(() -> server.getAttribute(bean, "Connections").equals(0L));
    }
    invoke(bean, "deleteQueue", "orders");
    await().until(() -> !server.isRegistered(queue(broker, "orders")));
  }

  @Test
  void shouldKeepTwoBrokersOfOneNameApartAndLeaveNothing() throws Exception {
    Set<ObjectName> before = beans();
    Broker one = open("twice", false, "");
    Broker other = opened(openNamesake("twice"));
    one.declareQueue("orders");
    other.declareQueue("orders");
    awaitBean(queue(one, "orders"));
    awaitBean(queue(one.name() + "#2", "orders"));
    assertThat(server.getAttribute(name("Broker", one.name() + "#2", ""), "Url"))
        .isEqualTo(other.url());
    one.close();
    assertThat(server.isRegistered(queue(one, "orders"))).isFalse();
    assertThat(server.isRegistered(queue(one.name() + "#2", "orders"))).isTrue();
    other.close();
    assertThat(beans()).isEqualTo(before);
    Broker again = opened(openNamesake("twice"));
    assertThat(server.isRegistered(queue(again, "orders"))).isTrue();
    again.close();
  }

  private Set<ObjectName> beans() throws Exception {
    return new HashSet<>(server.queryNames(new ObjectName("org.angarium:*"), null));
  }

  @Test
  void shouldStayAwayWhereItIsToldSo() throws Exception {
    Broker broker = open("quiet", false, "jmx=false");
    broker.declareQueue("orders");
    assertThat(server.isRegistered(name("Broker", broker.name(), ""))).isFalse();
  }

  @Test
  void shouldNotWaitForListenersOfTheServer() throws Exception {
    ObjectName delegate = new ObjectName("JMImplementation:type=MBeanServerDelegate");
    java.util.concurrent.CountDownLatch held = new java.util.concurrent.CountDownLatch(1);
    NotificationListener listener =
        (notification, handback) -> {
          if (has(((MBeanServerNotification) notification).getMBeanName(), "slow")) {
            try {
              held.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    server.addNotificationListener(delegate, listener, null, null);
    try {
      Broker broker = open("patient", false, "");
      broker.declareQueue("slow");
      broker.declareQueue("next");
      send(broker, "next", "a");
      assertThat(broker.status("next").depth()).isEqualTo(1);
      held.countDown();
      awaitBean(queue(broker, "next"));
    } finally {
      held.countDown();
      server.removeNotificationListener(delegate, listener);
    }
  }

  @Test
  void shouldBearTenThousandQueues() throws Exception {
    Broker broker = open("many", false, "");
    for (int i = 0; i < 10_000; i++) {
      broker.declareQueue("q" + i);
    }
    awaitBean(queue(broker, "q9999"));
    requireQueues(name("Queue", broker.name(), ",*"), 10_000);
    assertThat(server.getAttribute(queue(broker, "q77"), "Depth")).isEqualTo(0L);
    BrokerAdmin admin = broker.admin();
    assertThat(admin.destinations()).hasSize(10_000);
    broker.close();
    assertThat(server.queryNames(name("Queue", broker.name(), ",*"), null)).isEmpty();
  }

  /** The beans of so many queues, when that of the last one is there. */
  void requireQueues(ObjectName pattern, int count) {
    assertThat(server.queryNames(pattern, null)).hasSize(count);
  }

  @Test
  void shouldSendDeadLettersBack() throws Exception {
    Broker broker = open("dead", false, "maxAttempts=1");
    send(broker, "orders", "a", "b", "c");
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      for (int i = 0; i < 3; i++) {
        assertThat(consumer.receive(SOON)).isNotNull();
        context.rollback();
      }
      assertThat(consumer.receiveNoWait()).isNull(); // the third is one too many now
    }
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(3);
    ObjectName bean = name("Broker", broker.name(), "");
    assertThat((String) invoke(bean, "planRedrive", "DLQ", "text <> 'c'")).contains("2 moved");
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(3);

    Object id = invoke(bean, "startRedrive", "DLQ", "text <> 'c'", 1L, 0.0);
    await().until(() -> (Boolean) ((CompositeData[]) invoke(bean, "listRedrives"))[0].get("done"));
    CompositeData run = ((CompositeData[]) invoke(bean, "listRedrives"))[0];
    assertThat(run.get("id")).isEqualTo(id);
    assertThat(run.get("queue")).isEqualTo("DLQ");
    assertThat(run.get("selector")).isEqualTo("text <> 'c'");
    assertThat(run.get("moved")).isEqualTo(1L);
    assertThat(run.get("failure")).isEqualTo("");
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(2);

    Object slow = invoke(bean, "startRedrive", "DLQ", "", 0L, 0.001);
    await().until(() -> broker.deadLetters("DLQ").count() == 1);
    invoke(bean, "cancelRedrive", slow);
    await().until(() -> broker.admin().redrives().get(1).isDone());
    assertThat(broker.admin().redrives().get(1).isCancelled()).isTrue();
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(1);
    assertThatThrownBy(() -> invoke(bean, "startRedrive", "DLQ", "text =", 0L, 0.0))
        .hasMessageContaining("ANG-1401");
  }

  @Test
  void shouldSayWhatIsNotThere() throws Exception {
    Broker broker = open("errors", false, "");
    ObjectName bean = name("Broker", broker.name(), "");
    assertThatThrownBy(() -> invoke(bean, "cancelOperation", 7L)).hasMessageContaining("7");
    assertThatThrownBy(() -> invoke(bean, "commitInDoubt", "x")).hasMessageContaining("x");
    assertThatThrownBy(() -> invoke(bean, "closeConnection", "x")).hasMessageContaining("ANG-1108");
    assertThatThrownBy(() -> invoke(bean, "nothing")).isNotNull();
    assertThatThrownBy(() -> server.getAttribute(queue(broker, "none"), "Depth"))
        .isInstanceOf(InstanceNotFoundException.class);
  }
}
