package org.angarium.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The provider as one test sees it. What a test opens through it is closed when the test ends, the
 * last first, also when the test fails. Thread-safe.
 */
public final class Jms {
  private final OpenedObjects opened = new OpenedObjects();
  private @Nullable SuiteSession session;
  private String test = "";

  Jms() {}

  void begin(SuiteSession suite, String testName) {
    session = suite;
    test = testName;
  }

  void end() {
    opened.close();
  }

  private SuiteSession suite() {
    return Objects.requireNonNull(session, "the provider is there when a test begins");
  }

  /** The provider under test. */
  public Provider provider() {
    return suite().provider();
  }

  /** The provider's connection factory. */
  public ConnectionFactory factory() {
    return provider().connectionFactory();
  }

  /** The provider's connection factory for queues. */
  public QueueConnectionFactory queueFactory() {
    return provider().queueConnectionFactory();
  }

  /** The provider's connection factory for topics. */
  public TopicConnectionFactory topicFactory() {
    return provider().topicConnectionFactory();
  }

  /** The provider's connection factory for global transactions; skips the test without it. */
  public XAConnectionFactory xaFactory() {
    require(Ability.XA);
    return provider().xaConnectionFactory().orElseThrow();
  }

  /** Skips the test if the provider cannot do this. */
  public void require(Ability ability) {
    assumeTrue(
        provider().abilities().contains(ability),
        () -> "%s has no %s".formatted(provider().name(), ability));
  }

  /** A new connection, not started. */
  public Connection connection() throws JMSException {
    return closing(factory().createConnection());
  }

  /** A new connection, started. */
  public Connection startedConnection() throws JMSException {
    Connection connection = connection();
    connection.start();
    return connection;
  }

  /** A new connection with a client id that nobody has used, started. */
  public Connection identifiedConnection() throws JMSException {
    Connection connection = connection();
    connection.setClientID(uniqueClientId());
    connection.start();
    return connection;
  }

  /** A session with this mode, on a new connection that is started. */
  public Session session(int mode) throws JMSException {
    return startedConnection().createSession(mode);
  }

  /** A new context with this mode. */
  public JMSContext context(int mode) {
    return closing(factory().createContext(mode));
  }

  /** A new context that acknowledges automatically. */
  public JMSContext context() {
    return context(JMSContext.AUTO_ACKNOWLEDGE);
  }

  /** Has something closed when the test ends, and returns it. */
  public <T extends AutoCloseable> T closing(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  /** A queue that nobody has used. */
  public Queue queue(Session session) throws JMSException {
    return session.createQueue(uniqueName());
  }

  /** A queue that nobody has used. */
  public Queue queue(JMSContext context) {
    return context.createQueue(uniqueName());
  }

  /** A topic that nobody has used. */
  public Topic topic(Session session) throws JMSException {
    return session.createTopic(uniqueName());
  }

  /** A topic that nobody has used. */
  public Topic topic(JMSContext context) {
    return context.createTopic(uniqueName());
  }

  /** A name that nobody has used, with the test's name in it. */
  public String uniqueName() {
    return suite().uniqueName(test);
  }

  /** A client id that nobody has used. */
  public String uniqueClientId() {
    return suite().uniqueName("client");
  }

  /** A name for a subscription that nobody has used. */
  public String uniqueSubscription() {
    return suite().uniqueName("subscription");
  }

  /** The next message; fails if none comes. */
  public Message receive(MessageConsumer consumer) throws JMSException {
    return came(consumer.receive(patienceMillis()));
  }

  /** The next message; fails if none comes. */
  public Message receive(JMSConsumer consumer) {
    return came(consumer.receive(patienceMillis()));
  }

  /** The text of the next message; fails if none comes or it has no text. */
  public String receiveText(MessageConsumer consumer) throws JMSException {
    return ((TextMessage) receive(consumer)).getText();
  }

  /** The text of the next message; fails if none comes or it has no text. */
  public String receiveText(JMSConsumer consumer) throws JMSException {
    return ((TextMessage) receive(consumer)).getText();
  }

  private Message came(@Nullable Message message) {
    if (message == null) {
      throw new AssertionError("no message came within %d ms".formatted(patienceMillis()));
    }
    return message;
  }

  /** Waits a little and fails if a message comes. */
  public void assertNothing(MessageConsumer consumer) throws JMSException {
    cameNot(consumer.receive(suite().quietMillis()));
  }

  /** Waits a little and fails if a message comes. */
  public void assertNothing(JMSConsumer consumer) {
    cameNot(consumer.receive(suite().quietMillis()));
  }

  private static void cameNot(@Nullable Message message) {
    if (message != null) {
      throw new AssertionError("a message came that must not come: " + message);
    }
  }

  /** The time, in milliseconds since 1970, as headers have it. */
  public long now() {
    return suite().now();
  }

  /**
   * Waits with patience until the clock shows a later millisecond than this, and returns that;
   * fails if it does not.
   */
  public long awaitAfter(long millis) {
    return Awaitility.await()
        .atMost(Duration.ofMillis(patienceMillis()))
        .pollInterval(Duration.ofMillis(1))
        .until(this::now, now -> now > millis);
  }

  /** Waits until the clock shows a later millisecond than now, and returns that. */
  public long awaitNextMillisecond() {
    return awaitAfter(now());
  }

  /** How long a test waits for what must come. */
  public long patienceMillis() {
    return suite().patienceMillis();
  }

  /** How long a test waits to see that nothing comes. */
  public long quietMillis() {
    return suite().quietMillis();
  }

  /**
   * Stops the provider and starts it with the same data; what was opened before is dead. Skips the
   * test if the provider cannot.
   */
  public void restart() throws Exception {
    require(Ability.RESTART);
    opened.declareDead();
    suite().restart();
  }

  /**
   * Runs a work in a JVM of its own, on a directory of its own, which halts when the work returns;
   * then starts the provider of this JVM on that directory. Until the test ends, all calls here go
   * to that one; what was opened before is dead. Skips the test if the provider cannot.
   */
  public Crash crashing(Class<? extends CrashWork> work, String... arguments) throws Exception {
    require(Ability.CRASH);
    Path directory = suite().newDirectory();
    Crash crash = Crash.of(provider(), directory, work, arguments);
    opened.declareDead();
    suite().moveTo(directory);
    return crash;
  }
}
