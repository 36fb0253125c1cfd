package org.angarium.tools;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Topic;
import jakarta.jms.XAJMSContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.transaction.xa.XAResource;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.model.BranchId;

/** A broker that has something of everything, and its files. */
final class Stores {
  /** In each text that is sent, each name and each row. */
  static final String MARK = "Zarathustra";

  private Stores() {}

  static BrokerBuilder builder(Path database) {
    return Broker.builder().file(database);
  }

  /** Sends, subscribes, prepares, delays and inserts. */
  static void fill(Broker broker) throws Exception {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.setClientID("client-" + MARK);
      Topic topic = context.createTopic("topic-" + MARK);
      context
          .createDurableConsumer(topic, "one-" + MARK, "kind = 'a' OR kind = 'b'", false)
          .close();
      context.createSharedDurableConsumer(topic, "two-" + MARK).close();
      JMSProducer producer = context.createProducer();
      for (int i = 0; i < 20; i++) {
        producer
            .setProperty("kind", i % 2 == 0 ? "a" : "c")
            .setProperty("note-".replace("-", "_") + MARK, MARK + i)
            .setPriority(i % 10)
            .setJMSCorrelationID("correlation-" + MARK + i);
        producer.send(topic, "news " + MARK + " " + i);
        producer.send(context.createQueue("queue-" + MARK), "order " + MARK + " " + i);
      }
      producer.send(context.createQueue("long"), MARK.repeat(100_000));
      producer.setProperty("JMSXGroupID", "group-" + MARK);
      producer.send(context.createQueue("grouped"), "one of a group");
      producer.setTimeToLive(3_600_000);
      producer.send(context.createQueue("expiring"), "not for long");
      producer.setDeliveryDelay(1_800_000);
      producer.send(context.createQueue("delayed"), "not now");
    }
    prepare(broker);
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS bills(item VARCHAR)");
      statement.execute("INSERT INTO bills(item) VALUES('bill " + MARK + "')");
    }
  }

  private static void prepare(Broker broker) throws Exception {
    BranchId branch = new BranchId(7, new byte[] {1, 2, 3}, new byte[] {4});
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(branch, XAResource.TMNOFLAGS);
      context.createProducer().send(context.createQueue("prepared"), "prepared " + MARK);
      resource.end(branch, XAResource.TMSUCCESS);
      resource.prepare(branch);
    }
  }

  /** All that a store says, line by line. */
  static List<String> everything(ClosedStore store) {
    List<String> lines = new ArrayList<>();
    try (StoreContents contents = store.read()) {
      for (StoredSubscription place : contents.subscriptions()) {
        lines.add(place.toString() + " " + place.messages());
        contents.browse(place, message -> lines.add(message.toJson()));
      }
      lines.addAll(contents.topics());
      lines.add("branches " + contents.store().contents().branches().size());
      contents
          .store()
          .contents()
          .branches()
          .forEach(
              branch -> lines.add(contents.store().reader().branchSends(branch.id()).toString()));
    }
    return lines;
  }

  /** As a killed process would leave them; the broker must rest. */
  static Path copy(Path folder, String to) throws IOException {
    Path target = Files.createDirectories(folder.resolveSibling(to));
    try (var list = Files.list(folder)) {
      for (Path file : list.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().endsWith(".owner")) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
    }
    return target;
  }

  /** What the files are, byte for byte. */
  static Map<String, String> digests(Path folder) {
    Map<String, String> digests = new TreeMap<>();
    try (var list = Files.list(folder)) {
      for (Path file : list.filter(Files::isRegularFile).toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        digests.put(file.getFileName().toString(), HexFormat.of().formatHex(hash));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return digests;
  }
}
