package org.angarium.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.angarium.broker.Authenticator;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.DestinationPolicies;
import org.angarium.broker.DestinationPolicy;
import org.angarium.broker.RedeliveryPolicy;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.BranchId;
import org.angarium.model.Clock;
import org.angarium.model.SystemClock;
import org.jspecify.annotations.Nullable;

/** A broker for one test; in memory, unless it is told otherwise. */
final class TestBroker implements AutoCloseable {
  /** How long a test waits for what must come. */
  static final long SOON = 10_000;

  private final Clock clock;
  private final BrokerCore core;

  TestBroker() {
    this(settings -> settings);
  }

  TestBroker(UnaryOperator<BrokerSettings> change) {
    this(change, new SystemClock(), Authenticator.ANYBODY);
  }

  TestBroker(UnaryOperator<BrokerSettings> change, Clock clock, Authenticator authenticator) {
    this(change, clock, authenticator, new VolatileStore());
  }

  /** A broker that keeps its messages in a file of this folder. */
  static TestBroker onDisk(Path folder) {
    Clock clock = new SystemClock();
    H2StoreSettings settings = new H2StoreSettings(folder.resolve("test"), true, clock);
    return new TestBroker(s -> s, clock, Authenticator.ANYBODY, H2Store.open(settings));
  }

  TestBroker(
      UnaryOperator<BrokerSettings> change, Clock clock, Authenticator authenticator, Store store) {
    BrokerSettings settings = change.apply(BrokerSettings.defaults());
    this.clock = clock;
    core =
        new BrokerCore(
            "test",
            new EmbeddedEngine("test", clock, settings.engine(), store),
            clock,
            settings,
            authenticator);
  }

  /** Settings with one of the numbers changed. */
  static UnaryOperator<BrokerSettings> maxAttempts(int attempts) {
    return policies(
        DestinationPolicies.all(new DestinationPolicy(attempts, "DLQ", RedeliveryPolicy.AT_ONCE)));
  }

  /** Settings with other policies for destinations. */
  static UnaryOperator<BrokerSettings> policies(DestinationPolicies policies) {
    return s ->
        new BrokerSettings(
            s.engine(),
            s.createDestinations(),
            policies,
            s.maxUnacknowledged(),
            s.maxTransactionBytes(),
            s.maxAsyncSends(),
            s.userIds(),
            s.objectFilter());
  }

  /** Settings with other limits. */
  static UnaryOperator<BrokerSettings> limits(
      int maxUnacknowledged, long maxTransactionBytes, int maxAsyncSends) {
    return s ->
        new BrokerSettings(
            s.engine(),
            s.createDestinations(),
            s.policies(),
            maxUnacknowledged,
            maxTransactionBytes,
            maxAsyncSends,
            s.userIds(),
            s.objectFilter());
  }

  /** Settings with another engine's. */
  static UnaryOperator<BrokerSettings> engine(UnaryOperator<EngineSettings> change) {
    return s ->
        new BrokerSettings(
            change.apply(s.engine()),
            s.createDestinations(),
            s.policies(),
            s.maxUnacknowledged(),
            s.maxTransactionBytes(),
            s.maxAsyncSends(),
            s.userIds(),
            s.objectFilter());
  }

  /** Settings under which destinations must be declared. */
  static UnaryOperator<BrokerSettings> declaredDestinations() {
    return s ->
        new BrokerSettings(
            s.engine(),
            false,
            s.policies(),
            s.maxUnacknowledged(),
            s.maxTransactionBytes(),
            s.maxAsyncSends(),
            s.userIds(),
            s.objectFilter());
  }

  /** Settings under which messages tell who sent them. */
  static UnaryOperator<BrokerSettings> userIds() {
    return s ->
        new BrokerSettings(
            s.engine(),
            s.createDestinations(),
            s.policies(),
            s.maxUnacknowledged(),
            s.maxTransactionBytes(),
            s.maxAsyncSends(),
            true,
            s.objectFilter());
  }

  BrokerCore core() {
    return core;
  }

  AngariumConnection connect() throws JMSException {
    return AngariumConnection.open(core, ConnectionSpec.anonymous());
  }

  AngariumConnection connect(@Nullable String clientId, Domain domain) throws JMSException {
    return AngariumConnection.open(core, new ConnectionSpec(null, null, clientId, domain));
  }

  AngariumXaConnection connectXa() throws JMSException {
    return AngariumXaConnection.open(core, ConnectionSpec.anonymous());
  }

  AngariumContext context(int mode) {
    return AngariumContext.open(core, ConnectionSpec.anonymous(), mode);
  }

  /** A connection that is started. */
  AngariumConnection started() throws JMSException {
    AngariumConnection connection = connect();
    connection.start();
    return connection;
  }

  /** Sends texts to a queue. */
  void send(String queue, String... texts) throws JMSException {
    try (Connection connection = connect()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue(queue));
      for (String text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  /** What a queue holds that nobody has claimed, in order. */
  List<String> browse(String name) throws JMSException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = connect()) {
      Session session = connection.createSession();
      Queue queue = session.createQueue(name);
      var messages = session.createBrowser(queue).getEnumeration();
      while (messages.hasMoreElements()) {
        texts.add(((TextMessage) messages.nextElement()).getText());
      }
    }
    return texts;
  }

  /** How many messages a queue holds, claimed or not. */
  long depth(String queue) {
    return core.engine()
        .destinations()
        .queueStatus(org.angarium.model.DestinationName.queue(queue))
        .depth();
  }

  /** The identity of a transaction branch. */
  static BranchId xid(String name) {
    return new BranchId(7, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
  }

  /** The text of the next message, or null when none comes soon. */
  static @Nullable String text(MessageConsumer consumer) throws JMSException {
    return text(consumer.receive(SOON));
  }

  static @Nullable String text(@Nullable Message message) throws JMSException {
    return message == null ? null : ((TextMessage) message).getText();
  }

  @Override
  public void close() {
    core.close();
    clock.close();
  }
}
