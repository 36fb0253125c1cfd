package org.angarium.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AngariumInitialContextFactoryTest {
  @TempDir private Path folder;

  private static Context context(String... properties) throws NamingException {
    Hashtable<String, Object> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, AngariumInitialContextFactory.class.getName());
    for (String property : properties) {
      int equals = property.indexOf('=');
      environment.put(property.substring(0, equals), property.substring(equals + 1));
    }
    return new InitialContext(environment);
  }

  @Test
  void shouldReadTheJndiPropertiesOfTheClassPath() throws Exception {
    Files.writeString(
        folder.resolve("jndi.properties"),
        """
        java.naming.factory.initial = org.angarium.jndi.AngariumInitialContextFactory
        connectionFactory.jms/Orders = angarium:mem:jndi-test
        queue.jms/queue/orders = orders
        topic.jms/topic/flights = flights
        """);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URL[] classPath = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classPath, before)) {
      thread.setContextClassLoader(loader);
      Context context = new InitialContext();
      ConnectionFactory factory = (ConnectionFactory) context.lookup("jms/Orders");
      Queue orders = (Queue) context.lookup("java:comp/env/jms/queue/orders");
      try (JMSContext jms = factory.createContext()) {
        jms.createProducer().send(orders, "hello");
        assertThat(jms.createConsumer(orders).receiveBody(String.class, 10_000)).isEqualTo("hello");
      }
      assertThat(((Topic) context.lookup("jms/topic/flights")).getTopicName()).isEqualTo("flights");
      context.close();
    } finally {
      thread.setContextClassLoader(before);
      Broker.open("angarium:mem:jndi-test").close();
    }
  }

  @Test
  void shouldFindTheSameFactoryEachTime() throws Exception {
    Context context =
        context(
            "connectionFactory.Billing=angarium:mem:billing?clientId=billing",
            "connectionfactory.Other=angarium:mem:other",
            "xaConnectionFactory.XA=angarium:mem:billing");
    AngariumConnectionFactory billing = (AngariumConnectionFactory) context.lookup("Billing");
    assertThat(billing.getClientId()).isEqualTo("billing");
    assertThat(billing.getUrl()).isEqualTo("angarium:mem:billing?clientId=billing");
    assertThat(context.lookup("Billing")).isSameAs(billing);
    assertThat(context.lookup("Other")).isInstanceOf(ConnectionFactory.class);
    assertThat(context.lookup("XA")).isInstanceOf(XAConnectionFactory.class);
    assertThatExceptionOfType(NameNotFoundException.class)
        .as("the defaults are for contexts that name no connection factory")
        .isThrownBy(() -> context.lookup("ConnectionFactory"));
  }

  @Test
  void shouldOfferTheUsualFactoriesOfTheProviderUrl() throws Exception {
    Context context = context("java.naming.provider.url=angarium:mem:usual", "queue.q=q");
    assertThat(context.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
    assertThat(context.lookup("QueueConnectionFactory")).isInstanceOf(QueueConnectionFactory.class);
    assertThat(context.lookup("TopicConnectionFactory")).isInstanceOf(TopicConnectionFactory.class);
    assertThat(context.lookup("XAConnectionFactory")).isInstanceOf(XAConnectionFactory.class);
    assertThat(((AngariumConnectionFactory) context.lookup("ConnectionFactory")).getUrl())
        .isEqualTo("angarium:mem:usual");
  }

  @Test
  void shouldTakeTheProviderUrlWhereAFactoryHasNone() throws Exception {
    Context context =
        context("java.naming.provider.url=angarium:mem:usual", "connectionFactory.Own=");
    assertThat(((AngariumConnectionFactory) context.lookup("Own")).getUrl())
        .isEqualTo("angarium:mem:usual");
    Context withoutUrl = context("connectionFactory.Own= ");
    assertThat(((AngariumConnectionFactory) withoutUrl.lookup("Own")).getUrl())
        .isEqualTo(AngariumConnectionFactory.DEFAULT_URL);
  }

  @Test
  void shouldConnectAsThePrincipal() throws Exception {
    Broker broker =
        Broker.builder()
            .url("angarium:mem:principal")
            .authenticator((user, password) -> "ann".equals(user) && "secret".equals(password))
            .open();
    try (broker) {
      Context ann =
          context(
              "connectionFactory.F=angarium:mem:principal",
              "java.naming.security.principal=ann",
              "java.naming.security.credentials=secret");
      ((ConnectionFactory) ann.lookup("F")).createContext().close();
      ConnectionFactory nobody =
          (ConnectionFactory) context("connectionFactory.F=angarium:mem:principal").lookup("F");
      assertThatExceptionOfType(JMSSecurityRuntimeException.class)
          .isThrownBy(nobody::createContext);
    }
  }

  @Test
  void shouldMakeDestinationsWithoutAProperty() throws Exception {
    Context context = context();
    assertThat(((Queue) context.lookup("dynamicQueues/a/b.c")).getQueueName()).isEqualTo("a/b.c");
    assertThat(((Topic) context.lookup("dynamicTopics/x")).getTopicName()).isEqualTo("x");
    Context topics = (Context) context.lookup("dynamicTopics");
    assertThat(topics.lookup("x")).isEqualTo(context.lookup("dynamicTopics/x"));
    assertThatExceptionOfType(InvalidNameException.class)
        .isThrownBy(() -> context.lookup("dynamicQueues/ x"))
        .withMessageContaining("ANG-1201");
  }

  @Test
  void shouldLookUpByPartsAndThroughSubcontexts() throws Exception {
    Context context = context("queue.jms/in/orders=o", "queue.jms.orders.europe=e");
    assertThat(context.lookup(new CompositeName("jms/in/orders")))
        .isEqualTo(context.lookup("jms/in/orders"));
    Context jms = (Context) context.lookup("jms");
    assertThat(jms.getNameInNamespace()).isEqualTo("jms");
    assertThat(jms.lookup("in/orders")).isEqualTo(context.lookup("jms/in/orders"));
    assertThat(((Context) jms.lookup("in")).lookupLink("orders"))
        .isEqualTo(context.lookup("jms/in/orders"));
    assertThat(((Queue) context.lookup("jms.orders.europe")).getQueueName()).isEqualTo("e");
    assertThat(jms.composeName("orders", "jms/in")).isEqualTo("jms/in/orders");
    assertThat(jms.getNameParser("").parse("jms/in")).isEqualTo(new CompositeName("jms/in"));
  }

  @Test
  void shouldListWhatIsRightBelow() throws Exception {
    Context context =
        context("connectionFactory.F=angarium:mem:f", "queue.jms/in/orders=o", "topic.jms/t=t");
    List<String> names = new ArrayList<>();
    for (NameClassPair pair : Collections.list(context.list(""))) {
      names.add(pair.getName());
    }
    assertThat(names).containsExactly("F", "jms");
    List<Binding> below = Collections.list(context.listBindings("jms"));
    assertThat(below).extracting(Binding::getName).containsExactly("in", "t");
    assertThat(below.get(0).getObject()).isInstanceOf(Context.class);
    assertThat(below.get(1).getObject()).isEqualTo(context.lookup("jms/t"));
    assertThatExceptionOfType(NotContextException.class).isThrownBy(() -> context.list("jms/t"));
  }

  @Test
  void shouldSayWhatItKnowsWhenANameIsUnknown() throws Exception {
    Context context = context("queue.orders=o", "topic.flights=f");
    assertThatExceptionOfType(NameNotFoundException.class)
        .isThrownBy(() -> context.lookup("order"))
        .withMessageStartingWith("ANG-1003: the name \"order\" is not known")
        .withMessageContaining("orders")
        .withMessageContaining("flights")
        .withMessageContaining("queue.order");
  }

  @Test
  void shouldNotShowAPasswordThatAUrlMustNotHave() {
    for (String property : List.of("connectionFactory.F", "java.naming.provider.url")) {
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(() -> context(property + "=angarium:mem:f?password=hush"))
          .withMessageContaining(property + "=angarium:mem:f")
          .withMessageContaining("password")
          .withMessageNotContaining("hush");
    }
  }

  @Test
  void shouldRefuseABadPropertyWhenTheContextIsMade() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> context("connectionFactory.F=tcp://localhost:61616"))
        .withMessageContaining("connectionFactory.F=tcp://localhost:61616")
        .withMessageContaining("ANG-1001");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> context("connectionFactory.F=angarium:mem:f?colour=red"))
        .withMessageContaining("colour");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> context("queue.q="))
        .withMessageContaining("queue.q")
        .withMessageContaining("ANG-1201");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> context("java.naming.provider.url=vm://localhost"))
        .withMessageContaining("java.naming.provider.url=vm://localhost");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> context("queue.same=a", "topic.same=b"))
        .withMessageContaining("\"same\" is given twice");
  }

  @Test
  void shouldRefuseToBeWrittenTo() throws Exception {
    Context context = context("queue.q=q");
    CompositeName name = new CompositeName("n");
    List<Writing> writings =
        List.of(
            c -> c.bind("n", ""),
            c -> c.bind(name, ""),
            c -> c.rebind("n", ""),
            c -> c.rebind(name, ""),
            c -> c.unbind("n"),
            c -> c.unbind(name),
            c -> c.rename("n", "m"),
            c -> c.rename(name, name),
            c -> c.createSubcontext("n"),
            c -> c.createSubcontext(name),
            c -> c.destroySubcontext("n"),
            c -> c.destroySubcontext(name));
    for (Writing writing : writings) {
      assertThatExceptionOfType(OperationNotSupportedException.class)
          .isThrownBy(() -> writing.on(context))
          .withMessageStartingWith("ANG-1004: ")
          .withMessageContaining("\"n\"");
    }
  }

  @Test
  void shouldKeepItsEnvironmentToItself() throws Exception {
    Context context = context("queue.q=q");
    context.addToEnvironment("queue.r", "r");
    assertThat(context.getEnvironment().get("queue.r")).isEqualTo("r");
    assertThatExceptionOfType(NameNotFoundException.class).isThrownBy(() -> context.lookup("r"));
    assertThat(context.removeFromEnvironment("queue.r")).isEqualTo("r");
    assertThat(context.getEnvironment().get("queue.r")).isNull();
  }

  /** Something that would change a context. */
  private interface Writing {
    void on(Context context) throws NamingException;
  }
}
