package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.Topic;
import jakarta.jms.XAJMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.angarium.engine.Send;
import org.angarium.engine.h2.H2MoveSource;
import org.angarium.engine.move.Inventory;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MovedBranch;
import org.angarium.engine.move.RememberedId;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.BranchId;

/** A broker that has something of everything that can be moved, and what its store says of it. */
final class House {
  static final String OPTIONS =
      "?queue.slow*.redeliveryDelay=1h&queue.poison.maxAttempts=1&queue.prices.lastValueKey=symbol"
          + "&maxAttempts=50";

  static final BranchId SENDS = new BranchId(7, new byte[] {1, 2, 3}, new byte[] {4});
  static final BranchId SETTLES = new BranchId(7, new byte[] {1, 2, 3}, new byte[] {5});
  static final BranchId DECIDED = new BranchId(8, new byte[] {0}, new byte[] {0});
  static final String LONG_ID = "an id with a \\ and more than others ".repeat(6);
  static final int ORDERS = 30;

  private House() {}

  /** Moves in. */
  static void fill(Broker broker) throws Exception {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.setClientID("client");
      Topic news = context.createTopic("news");
      context.createDurableConsumer(news, "some", "n > 3 OR kind = 'a'", false).close();
      context.createDurableConsumer(news, "others", null, true).close();
      context.createSharedDurableConsumer(news, "all").close();
      sendOrders(context, news);
      sendKinds(context);
      sendPrices(context);
      sendTimed(context);
      sendGroups(context);
      sendOnce(context);
    }
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createSharedDurableConsumer(context.createTopic("news"), "unnamed client").close();
      for (int i = 0; i < 5; i++) {
        context.createProducer().setProperty("n", i).send(context.createTopic("news"), "late " + i);
      }
    }
    fail(broker);
    prepare(broker);
    broker.declareTopic("nobody listens");
    broker.declareQueue("empty");
    broker.declareQueue("resting");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      broker.admin().pause(context.createQueue("resting"), PauseScope.BOTH, true);
    }
    schedule(broker);
  }

  private static void sendOrders(JMSContext context, Topic news) {
    JMSProducer producer = context.createProducer();
    Queue orders = context.createQueue("orders");
    for (int i = 0; i < ORDERS; i++) {
      producer
          .setProperty("n", i)
          .setProperty("kind", i % 2 == 0 ? "a" : "b")
          .setProperty("ratio", i / 7.0)
          .setPriority(i * 7 % 10)
          .setJMSCorrelationID("correlation " + i)
          .setJMSReplyTo(context.createQueue("replies"));
      producer.send(orders, "order " + i);
      producer.send(news, "news " + i);
    }
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT).send(orders, "not kept");
  }

  private static void sendKinds(JMSContext context) throws JMSException {
    Queue kinds = context.createQueue("kinds, and \"more\" \\ ü \uD83D\uDE00");
    JMSProducer producer = context.createProducer();
    MapMessage map = context.createMapMessage();
    map.setString("text", "ü \u0000 \uD83D\uDE00");
    map.setDouble("nan", Double.NaN);
    map.setBytes("bytes", new byte[] {0, 1, -1});
    producer.send(kinds, map);
    BytesMessage bytes = context.createBytesMessage();
    bytes.writeBytes(new byte[] {0, -1, 127, -128});
    bytes.setJMSType("bytes");
    producer.setJMSCorrelationIDAsBytes(new byte[] {0, 9}).send(kinds, bytes);
    StreamMessage stream = context.createStreamMessage();
    stream.writeLong(Long.MIN_VALUE);
    stream.writeString("text \u0000");
    producer.send(kinds, stream);
    producer.send(kinds, context.createObjectMessage(new ArrayList<>(List.of("a", 2))));
    producer.send(kinds, context.createMessage());
    producer.send(kinds, "");
    producer.send(kinds, "long ".repeat(300_000));
  }

  private static void sendPrices(JMSContext context) {
    for (int i = 0; i < 12; i++) {
      context
          .createProducer()
          .setPriority(i % 3 + 3)
          .setProperty("symbol", "s" + i % 4)
          .send(context.createQueue("prices"), "price " + i);
    }
  }

  private static void sendTimed(JMSContext context) {
    Queue timed = context.createQueue("timed");
    for (int i = 0; i < 4; i++) {
      context.createProducer().setTimeToLive(3_600_000).send(timed, "for an hour " + i);
      context.createProducer().setDeliveryDelay(3_600_000L + i).send(timed, "in an hour " + i);
    }
    context
        .createProducer()
        .setDeliveryDelay(1)
        .setProperty("JMSXGroupID", "g")
        .send(timed, "soon");
  }

  private static void sendGroups(JMSContext context) {
    for (String queue : List.of("grouped", "slow groups", "received")) {
      for (int i = 0; i < 9; i++) {
        context
            .createProducer()
            .setProperty("JMSXGroupID", "group " + i % 3)
            .send(context.createQueue(queue), "member " + i);
      }
    }
    for (int i = 0; i < 4; i++) {
      context.createProducer().send(context.createQueue("slow"), "slow " + i);
      context.createProducer().send(context.createQueue("poison"), "poison " + i);
    }
  }

  private static void sendOnce(JMSContext context) {
    for (String id : List.of("one", "two", "one", LONG_ID, LONG_ID)) {
      context
          .createProducer()
          .setProperty(AngariumProperties.DEDUPLICATION_ID, id)
          .send(context.createQueue("once"), "id " + id.length());
    }
    context
        .createProducer()
        .setProperty(AngariumProperties.DEDUPLICATION_ID, "topic")
        .send(context.createTopic("news"), "once");
  }

  /** Messages that come again: at once, and after an hour; and some that are dead. */
  private static void fail(Broker broker) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (String queue : List.of("orders", "orders", "slow", "slow groups", "poison")) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
          assertThat(consumer.receive(20_000)).isNotNull();
          context.rollback();
        }
      }
      try (JMSConsumer consumer = context.createConsumer(context.createQueue("poison"))) {
        assertThat(consumer.receive(20_000)).isNotNull(); // the first one is dead
        context.commit();
      }
    }
  }

  private static void prepare(Broker broker) throws Exception {
    try (XAJMSContext xa = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = xa.getXAResource();
      JMSContext context = xa.getContext();
      resource.start(SENDS, XAResource.TMNOFLAGS);
      context.createProducer().send(context.createQueue("prepared"), "prepared");
      context
          .createProducer()
          .setProperty(AngariumProperties.DEDUPLICATION_ID, LONG_ID + "xa")
          .send(context.createTopic("news"), "prepared news");
      context.createProducer().send(context.createQueue("prepared"), "long ".repeat(50_000));
      resource.end(SENDS, XAResource.TMSUCCESS);
      resource.prepare(SENDS);
      resource.start(SETTLES, XAResource.TMNOFLAGS);
      for (String queue : List.of("received", "kinds, and \"more\" \\ ü \uD83D\uDE00")) {
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        assertThat(consumer.receive(20_000)).isNotNull();
      }
      resource.end(SETTLES, XAResource.TMSUCCESS);
      resource.prepare(SETTLES);
      resource.start(DECIDED, XAResource.TMNOFLAGS);
      context.createProducer().send(context.createQueue("decided"), "decided");
      resource.end(DECIDED, XAResource.TMSUCCESS);
      resource.prepare(DECIDED);
    }
    broker.commitInDoubt(DECIDED);
  }

  private static void schedule(Broker broker) {
    broker
        .schedules()
        .create(
            Schedule.named("nightly")
                .toQueue("night")
                .text("tick")
                .property("n", 1)
                .every(Duration.ofDays(1))
                .build());
    broker
        .schedules()
        .create(
            Schedule.named("a name with \\ and ü")
                .toTopic("news")
                .text("tock")
                .every(Duration.ofHours(7))
                .build());
  }

  // ---- what is there --------------------------------------------------------------------------

  /** All that a store in H2 says, line by line, as nobody changes it. */
  static List<String> contents(Path database) {
    List<String> lines = new ArrayList<>();
    try (MoveSource source = new H2MoveSource("house", database, null)) {
      source.hold("nowhere", null);
      // what was due soon is due by now, and what is due in an hour is not
      Inventory all = source.inventory(System.currentTimeMillis() + 600_000);
      lines.addAll(all.destinations().stream().map(Object::toString).toList());
      all.schedules().forEach(s -> lines.add(s.toString() + hex(s.message())));
      for (int i = 0; i < all.subscriptions().size(); i++) {
        Inventory.Subscribed one = all.subscriptions().get(i);
        lines.add(
            "%s %s %s %s"
                .formatted(
                    one, one.spec().kind(), one.spec().selector().text(), one.spec().noLocal()));
        long after = -1;
        MoveSource.Page page;
        do {
          page = source.page(i, after, 7, 100_000);
          page.items().forEach(item -> lines.add(line(item)));
          after = page.scannedTo();
        } while (!page.end());
      }
      for (int i = 0; i < all.destinations().size(); i++) {
        for (RememberedId id : source.ids(i, -1, 1_000)) {
          lines.add(id.toString());
        }
      }
      for (int i = 0; i < source.branches(); i++) {
        MovedBranch branch = source.branch(i);
        lines.add(
            "%s %s %d %s %s"
                .formatted(
                    branch.id(),
                    branch.state(),
                    branch.preparedAt(),
                    branch.acks(),
                    branch.changes()));
        for (Send send : branch.sends()) {
          lines.add(send.clientId() + send.deduplicationId() + hex(send.message()));
        }
      }
    }
    return lines;
  }

  /** Tells the first line that is another. */
  static void assertSame(List<String> found, List<String> wanted) {
    for (int i = 0; i < Math.min(found.size(), wanted.size()); i++) {
      assertThat(found.get(i)).as("line %d", i).isEqualTo(wanted.get(i));
    }
    assertThat(found).hasSameSizeAs(wanted);
  }

  private static String line(Item item) {
    return "%d shared %s attempts %d history %s due %d holds %s %s"
        .formatted(
            item.ord(),
            item.shared(),
            item.attempts(),
            item.history(),
            item.due(),
            item.holds(),
            hex(item.message()));
  }

  private static String hex(SentMessage message) {
    byte[] body = StoredForm.encodeBody(message);
    HexFormat hex = HexFormat.of();
    String all =
        hex.formatHex(StoredForm.encodeHead(message, body))
            + (body == null ? "-" : hex.formatHex(body));
    return all.length() < 500 ? all : all.substring(0, 500) + all.hashCode();
  }

  /** As a killed process would leave it; the broker must rest. */
  static void copyOpen(Path database, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    for (String ending : List.of(".mv.db", ".mv.db.journal")) {
      Files.copy(
          database.resolveSibling(database.getFileName() + ending),
          target.resolveSibling(target.getFileName() + ending));
    }
  }
}
