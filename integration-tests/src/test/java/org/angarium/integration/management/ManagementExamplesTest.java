package org.angarium.integration.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.angarium.Backlog;
import org.angarium.BacklogMessage;
import org.angarium.Broker;
import org.angarium.BrokerAdmin;
import org.angarium.ConnectionInfo;
import org.angarium.DestinationStatistics;
import org.angarium.Operation;
import org.angarium.PauseScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of docs/management.md. */
@Timeout(60)
class ManagementExamplesTest {
  private final List<String> log = new ArrayList<>();
  private Broker broker;
  private JMSContext context;

  @BeforeEach
  void open() {
    broker = Broker.open("angarium:mem:management");
    context = broker.connectionFactory().createContext();
    broker.declareQueue("orders.north");
    for (String region : List.of("north", "south", "north")) {
      context
          .createProducer()
          .setProperty("region", region)
          .send(context.createQueue("orders"), "an order from the " + region);
    }
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldLookAndMove() {
    BrokerAdmin admin = broker.admin();
    for (DestinationStatistics one : admin.destinations()) {
      log.add(one.name() + ": " + one.depth() + " wait, " + one.acknowledged() + " are done");
    }

    Backlog orders = admin.queue("orders");
    for (BacklogMessage message : orders.browse("region = 'north'", 100)) {
      log.add(message.messageId() + " " + message.state() + ": " + message.body());
    }
    Operation move = orders.move("region = 'north'", "orders.north").await();
    assertThat(move.done()).isEqualTo(2);
    assertThat(log).hasSize(4).contains("orders: 3 wait, 0 are done");
    assertThat(log.get(3)).endsWith("READY: an order from the north");
  }

  @Test
  void shouldPauseAndResume() {
    Queue orders = context.createQueue("orders");
    broker.admin().pause(orders, PauseScope.DELIVERY, true); // also after a restart
    assertThat(context.createConsumer(orders).receiveNoWait()).isNull();
    broker.admin().resume(orders);
    assertThat(context.createConsumer(orders).receiveNoWait()).isNotNull();
  }

  @Test
  void shouldEndAConnection() {
    JMSContext billing = broker.connectionFactory().createContext();
    billing.setClientID("billing");
    for (ConnectionInfo connection : broker.admin().connections()) {
      if ("billing".equals(connection.clientId())) {
        broker.admin().closeConnection(connection.id());
      }
    }
    await().until(() -> broker.admin().connections().size() == 1);
  }

  @Test
  void shouldBeReachedThroughJmx() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName itself = new ObjectName("org.angarium:type=Broker,broker=\"management\"");
    ObjectName orders =
        new ObjectName("org.angarium:type=Queue,broker=\"management\",name=\"orders\"");
    await().until(() -> server.isRegistered(orders)); // a moment after the queue has come

    long depth = (Long) server.getAttribute(orders, "Depth");
    String[] text = {String.class.getName()};
    Object id = server.invoke(orders, "delete", new Object[] {"region = 'south'"}, text);
    String[] number = {Long.class.getName()};
    CompositeData end =
        (CompositeData) server.invoke(itself, "awaitOperation", new Object[] {id}, number);
    assertThat(end.get("done")).isEqualTo(1L);
    assertThat(depth).isEqualTo(3);
    assertThat(server.getAttribute(orders, "Depth")).isEqualTo(2L);
  }
}
