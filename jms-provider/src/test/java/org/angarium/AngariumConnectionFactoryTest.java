package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.naming.CompositeName;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.NamingManager;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AngariumConnectionFactoryTest {
  private static final String URL = "angarium:mem:factory-test";

  @TempDir Path dir;

  @AfterEach
  void close() {
    Broker.open(URL).close();
  }

  @Test
  void shouldGiveSessionsTheModeOfTheGuarantee() throws JMSException {
    for (DeliveryGuarantee guarantee : DeliveryGuarantee.values()) {
      ConnectionFactory factory =
          AngariumConnectionFactory.builder().url(URL).guarantee(guarantee).build();
      try (JMSContext context = factory.createContext();
          Connection connection = factory.createConnection()) {
        assertThat(context.getSessionMode()).isEqualTo(guarantee.sessionMode());
        assertThat(connection.createSession().getAcknowledgeMode())
            .isEqualTo(guarantee.sessionMode());
      }
      try (JMSContext context =
          new AngariumConnectionFactory(URL + "?guarantee=" + guarantee)
              .createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
        assertThat(context.getSessionMode()).isEqualTo(JMSContext.CLIENT_ACKNOWLEDGE);
      }
    }
    assertThat(DeliveryGuarantee.AT_LEAST_ONCE.sessionMode())
        .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Test
  void shouldStartTheBrokerWithTheFirstConnectionAndShareIt() throws JMSException {
    int before = BrokerRegistry.OF_THIS_JVM.size();
    AngariumConnectionFactory first = new AngariumConnectionFactory(URL + "?maxAttempts=5");
    AngariumConnectionFactory second = new AngariumConnectionFactory(URL);
    assertThat(BrokerRegistry.OF_THIS_JVM.size()).isEqualTo(before);
    try (Connection one = first.createConnection();
        JMSContext other = second.createContext()) {
      Broker broker = Broker.open(URL);
      assertThat(broker.core().settings().policies().of(DestinationName.queue("q")).maxAttempts())
          .isEqualTo(5);
      assertThat(broker.connectionCount()).isEqualTo(2);
      assertThat(one.getClientID()).isNull();
      assertThat(other.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    }
    assertThat(Broker.open(URL).connectionCount()).isZero();
  }

  @Test
  void shouldRefuseAConnectionWhoseOptionsContradictTheRunningBroker() {
    Broker.open(URL + "?maxAttempts=5");
    AngariumConnectionFactory factory = new AngariumConnectionFactory(URL + "?maxAttempts=6");
    assertThatThrownBy(factory::createConnection)
        .isInstanceOfSatisfying(
            JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1002"))
        .hasMessageContaining("is running with maxAttempts=5, but maxAttempts=6 is asked for");
    assertThatThrownBy(factory::createContext)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1002"));
  }

  @Test
  void shouldConnectThroughEachInterface() throws JMSException {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(URL);
    try (Connection c = factory.createConnection("any", "body")) {
      assertThat(c.createSession()).isNotNull();
    }
    try (QueueConnection c = factory.createQueueConnection()) {
      assertThat(c.createQueueSession(false, Session.AUTO_ACKNOWLEDGE)).isNotNull();
      assertThatThrownBy(() -> c.createDurableConnectionConsumer(null, "s", null, null, 1))
          .isInstanceOf(IllegalStateException.class);
    }
    try (QueueConnection c = factory.createQueueConnection("any", "body")) {
      assertThat(c.getMetaData()).isNotNull();
    }
    try (TopicConnection c = factory.createTopicConnection()) {
      assertThat(c.createTopicSession(true, Session.SESSION_TRANSACTED)).isNotNull();
    }
    try (TopicConnection c = factory.createTopicConnection("any", "body")) {
      assertThat(c.getMetaData()).isNotNull();
    }
    try (JMSContext c = factory.createContext("any", "body")) {
      assertThat(c.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    }
    try (JMSContext c = factory.createContext("any", "body", JMSContext.SESSION_TRANSACTED)) {
      assertThat(c.getTransacted()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.SESSION_TRANSACTED,
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.CLIENT_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE
      })
  void shouldMakeAContextOfEachSessionMode(int mode) {
    try (JMSContext context = new AngariumConnectionFactory(URL).createContext(mode)) {
      assertThat(context.getSessionMode()).isEqualTo(mode);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  void shouldRefuseOtherSessionModesAndLeaveNoConnection(int mode) {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(URL);
    assertThatThrownBy(() -> factory.createContext(mode))
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining(String.valueOf(mode));
    assertThat(Broker.open(URL).connectionCount()).isZero();
  }

  @Test
  void shouldGiveTheClientIdToOneConnectionAtATime() throws JMSException {
    for (AngariumConnectionFactory factory :
        List.of(
            new AngariumConnectionFactory(URL + "?clientId=billing"),
            AngariumConnectionFactory.builder().url(URL).clientId("billing").build())) {
      assertThat(factory.getClientId()).isEqualTo("billing");
      try (Connection connection = factory.createConnection()) {
        assertThat(connection.getClientID()).isEqualTo("billing");
        assertThatThrownBy(factory::createConnection).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(factory::createContext)
            .isInstanceOf(InvalidClientIDRuntimeException.class);
        try (Connection other = new AngariumConnectionFactory(URL).createConnection()) {
          assertThat(other.getClientID()).isNull();
        }
      }
      assertThat(Broker.open(URL).connectionCount()).isZero();
    }
  }

  @Test
  void shouldLetInOnlyWhoTheAuthenticatorKnows() throws JMSException {
    Broker.builder()
        .url(URL)
        .authenticator((user, password) -> "alice".equals(user) && "s3cret".equals(password))
        .open();
    AngariumConnectionFactory factory = new AngariumConnectionFactory(URL);
    assertThatThrownBy(factory::createConnection)
        .isInstanceOf(JMSSecurityException.class)
        .hasMessageStartingWith("ANG-1801: user (none) may not connect");
    assertThatThrownBy(() -> factory.createQueueConnection("alice", "wr0ng"))
        .isInstanceOf(JMSSecurityException.class)
        .hasMessageContaining("\"alice\"")
        .hasMessageNotContaining("wr0ng");
    assertThatThrownBy(() -> factory.createContext("alice", "wr0ng"))
        .isInstanceOf(JMSSecurityRuntimeException.class);
    assertThat(Broker.open(URL).connectionCount()).isZero();

    factory.createContext("alice", "s3cret").close();
    factory.setUser("alice");
    factory.setPassword("s3cret");
    factory.createConnection().close();
    factory.createTopicConnection().close();
    assertThatThrownBy(() -> factory.createConnection("alice", null))
        .as("what the application gives counts")
        .isInstanceOf(JMSSecurityException.class);
  }

  @Test
  void shouldLetInOnlyWhoTheFileOfUsersKnows() throws Exception {
    Path users = Files.writeString(dir.resolve("users"), PasswordFile.line("alice", "s3cret"));
    AngariumConnectionFactory factory = new AngariumConnectionFactory(URL + "?users=" + users);
    factory.createConnection("alice", "s3cret").close();
    assertThatThrownBy(() -> factory.createConnection("alice", "wr0ng"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(new AngariumConnectionFactory(URL)::createConnection)
        .isInstanceOf(JMSSecurityException.class);
  }

  @Test
  void shouldCheckWhatItIsGivenAtOnce() {
    assertThatThrownBy(() -> new AngariumConnectionFactory("tcp://localhost:61616"))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1001"));
    AngariumConnectionFactory factory = new AngariumConnectionFactory();
    assertThat(factory.getUrl()).isEqualTo("angarium:h2:file:./angarium");
    assertThatThrownBy(() -> factory.setUrl(URL + "?colour=red"))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1002"));
    assertThat(factory.getUrl()).as("unchanged").isEqualTo("angarium:h2:file:./angarium");
    assertThatThrownBy(() -> factory.setClientId(" ")).isInstanceOf(JMSRuntimeException.class);
    factory.setUrl(URL + "?clientId=a");
    assertThatThrownBy(() -> factory.setClientId("b"))
        .hasMessageContaining("option clientId has both a and b");
    assertThatThrownBy(() -> Broker.open(URL).connectionFactory().setUrl("angarium:mem:other"))
        .hasMessageContaining("belongs to Broker \"factory-test\"");
    assertThatThrownBy(() -> Broker.open(URL + "?clientId=a"))
        .hasMessageContaining("give it to the AngariumConnectionFactory");
  }

  @Test
  void shouldBeABean() throws Exception {
    AngariumConnectionFactory factory = new AngariumConnectionFactory();
    for (String[] setting :
        new String[][] {
          {"url", URL}, {"user", "alice"}, {"password", "s3cret"}, {"clientId", "billing"}
        }) {
      PropertyDescriptor property =
          Arrays.stream(Introspector.getBeanInfo(factory.getClass()).getPropertyDescriptors())
              .filter(descriptor -> descriptor.getName().equals(setting[0]))
              .findFirst()
              .orElseThrow();
      property.getWriteMethod().invoke(factory, setting[1]);
    }
    assertThat(factory)
        .hasToString("AngariumConnectionFactory (" + URL + ", user alice, client id billing)");
    try (JMSContext context = factory.createContext()) {
      assertThat(context.getClientID()).isEqualTo("billing");
    }
    factory.setUser(null);
    factory.setPassword(null);
    factory.setClientId(null);
    assertThat(factory.getProperties()).isEmpty();
    assertThat(factory.getClientId()).isNull();
  }

  private static AngariumConnectionFactory configured() {
    Properties properties = new Properties();
    properties.setProperty("maxAttempts", "5");
    AngariumConnectionFactory factory =
        new AngariumConnectionFactory(URL + "?durability=os", properties);
    factory.setUser("alice");
    factory.setPassword("s3cret");
    factory.setClientId("billing");
    return factory;
  }

  private static void assertSame(AngariumConnectionFactory copy, AngariumConnectionFactory factory)
      throws JMSException {
    assertThat(copy).isNotSameAs(factory);
    assertThat(copy.getUrl()).isEqualTo(factory.getUrl());
    assertThat(copy.getProperties()).isEqualTo(factory.getProperties());
    assertThat(copy.getUser()).isEqualTo(factory.getUser());
    assertThat(copy.getClientId()).isEqualTo(factory.getClientId());
    Broker.builder()
        .url(URL + "?durability=os&maxAttempts=5")
        .authenticator((user, password) -> "alice".equals(user) && "s3cret".equals(password))
        .open();
    try (Connection connection = copy.createConnection()) {
      assertThat(connection.getClientID()).isEqualTo("billing");
    }
  }

  @Test
  void shouldSurviveSerialization() throws Exception {
    AngariumConnectionFactory factory = configured();
    assertSame(serialized(factory), factory);
    assertThat(factory.toString()).doesNotContain("s3cret");
  }

  @Test
  void shouldFindItsBrokerByUrlAfterSerialization() throws Exception {
    Broker broker = Broker.open(URL + "?maxAttempts=4");
    AngariumConnectionFactory copy = serialized(broker.connectionFactory());
    try (JMSContext context = copy.createContext()) {
      assertThat(broker.connectionCount()).isEqualTo(1);
    }
  }

  private static AngariumConnectionFactory serialized(AngariumConnectionFactory factory)
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(factory);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (AngariumConnectionFactory) in.readObject();
    }
  }

  @Test
  void shouldSurviveJndi() throws Exception {
    AngariumConnectionFactory factory = configured();
    Object found =
        NamingManager.getObjectInstance(
            factory.getReference(), new CompositeName("jms/orders"), null, new Hashtable<>());
    assertThat(found).isInstanceOf(AngariumConnectionFactory.class);
    assertSame((AngariumConnectionFactory) found, factory);
  }

  @Test
  void shouldBeMadeFromAReferenceOfAnApplicationServer() throws Exception {
    Reference reference =
        new Reference("jakarta.jms.ConnectionFactory", AngariumObjectFactory.class.getName(), null);
    reference.add(new StringRefAddr("scope", "Shareable"));
    reference.add(new StringRefAddr("auth", "Container"));
    reference.add(new StringRefAddr("url", URL));
    reference.add(new StringRefAddr("maxAttempts", "5"));
    Object found = NamingManager.getObjectInstance(reference, null, null, new Hashtable<>());
    assertThat(((AngariumConnectionFactory) found).getProperties()).containsOnlyKeys("maxAttempts");

    reference.add(new StringRefAddr("maxAtempts", "5"));
    assertThatThrownBy(
            () -> NamingManager.getObjectInstance(reference, null, null, new Hashtable<>()))
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining("did you mean maxAttempts?");
  }

  @Test
  void shouldLeaveReferencesToOtherThingsAlone() {
    AngariumObjectFactory factory = new AngariumObjectFactory();
    Reference other = new Reference("javax.sql.DataSource");
    assertThat(factory.getObjectInstance(other, null, null, null)).isNull();
    assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
    assertThat(factory.getObjectInstance(null, null, null, null)).isNull();
  }

  @Test
  void shouldConnectWhileOthersCloseTheBroker() throws Exception {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(URL);
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      CountDownLatch connected = new CountDownLatch(300);
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Callable<Boolean> connecting =
            () -> {
              for (int n = 0; n < 100; n++) {
                factory.createConnection();
                connected.countDown();
              }
              return true;
            };
        results.add(executor.submit(connecting));
      }
      Callable<Boolean> closing =
          () -> {
            while (connected.getCount() > 0) {
              Broker.open(URL).close();
            }
            return true;
          };
      results.add(executor.submit(closing));
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
