package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectionTest {
  @Dependent
  static class Shop {
    @Inject Broker broker;
    @Inject @Angarium Broker qualified;
    @Inject ConnectionFactory factory;

    @Inject
    @Destination("orders")
    Queue orders;

    @Inject
    @Destination("${flights.topic:flights}")
    Topic flights;

    @Inject @Any Instance<Queue> queues;
  }

  @Test
  void shouldInjectTheBrokerAndWhatIsInIt() throws JMSException {
    try (App app = App.of(Shop.class).start()) {
      Shop shop = app.bean(Shop.class);
      assertThat(shop.broker.isOpen()).isTrue();
      assertThat(shop.qualified).isSameAs(shop.broker);
      assertThat(shop.orders.getQueueName()).isEqualTo("orders");
      assertThat(shop.flights.getTopicName()).isEqualTo("flights");
      try (JMSContext context = shop.factory.createContext()) {
        context.createProducer().send(shop.orders, "one");
        assertThat(context.createConsumer(shop.orders).receiveBody(String.class, 1000))
            .isEqualTo("one");
      }
    }
  }

  @Test
  void shouldReadSettingsInNames() throws JMSException {
    try (App app = App.of(Shop.class).with("flights.topic", "departures").start()) {
      assertThat(app.bean(Shop.class).flights.getTopicName()).isEqualTo("departures");
    }
  }

  @Test
  void shouldFindAQueueByProgrammaticLookup() throws JMSException {
    try (App app = App.of(Shop.class).start()) {
      Queue bills = app.bean(Shop.class).queues.select(Destination.Literal.of("bills")).get();
      assertThat(bills.getQueueName()).isEqualTo("bills");
    }
  }

  @Test
  void shouldSayThatANameIsMissing() {
    try (App app = App.of(Shop.class).start()) {
      Instance<Queue> unnamed = app.bean(Shop.class).queues.select(Destination.Literal.of(""));
      assertThatThrownBy(unnamed::get)
          .hasStackTraceContaining("ANG-2303: the name of the queue is missing");
    }
  }

  @ApplicationScoped
  static class EarlySender {
    @Inject Broker broker;
    private boolean open;

    void start(@Observes Startup startup) {
      open = broker.isOpen();
    }

    boolean foundItOpen() {
      return open;
    }
  }

  @Test
  void shouldOpenTheBrokerBeforeTheApplicationAndCloseItWithIt() {
    Broker broker;
    try (App app = App.of(Shop.class, EarlySender.class).start()) {
      assertThat(app.bean(EarlySender.class).foundItOpen()).isTrue();
      broker = app.bean(Broker.class);
      assertThat(broker.isOpen()).isTrue();
    }
    assertThat(broker.isOpen()).isFalse();
  }

  @Test
  void shouldKeepMessagesOverARestartOfTheApplication(@TempDir Path directory) {
    String url = "angarium:h2:file:" + directory.resolve("shop");
    try (App app = App.of(Shop.class).with("angarium.url", url).start()) {
      Shop shop = app.bean(Shop.class);
      try (JMSContext context = shop.factory.createContext()) {
        context.createProducer().send(shop.orders, "one");
      }
    }
    assertThat(Files.exists(directory.resolve("shop.mv.db"))).isTrue();
    try (App app = App.of(Shop.class).with("angarium.url", url).start()) {
      assertThat(app.bean(Broker.class).status("orders").depth()).isEqualTo(1);
    }
  }

  @Test
  void shouldGiveTheBrokerItsOptions() {
    try (App app = App.of(Shop.class).with("angarium.options.maxAttempts", "3").start()) {
      assertThat(app.bean(Broker.class).url()).contains("maxAttempts=3");
    }
  }

  @Test
  void shouldNotStartWithAnOptionThatIsNone() {
    assertThat(App.of(Shop.class).with("angarium.options.maxAttemps", "3").refused())
        .hasMessageContaining("ANG-2301")
        .hasMessageContaining("the broker: ")
        .hasMessageContaining("maxAttempts");
  }

  @Singleton
  static class OwnBroker {
    @Produces @Singleton Broker broker = Broker.open("angarium:mem:own");
  }

  @Test
  void shouldUseABrokerThatTheApplicationBrings() {
    Broker broker;
    try (App app = App.of(OwnBroker.class).start()) {
      broker = app.bean(Broker.class);
      assertThat(broker.name()).isEqualTo("own");
      assertThat(app.bean(Broker.class, Angarium.Literal.INSTANCE)).isSameAs(broker);
      ConnectionFactory factory = app.bean(ConnectionFactory.class);
      assertThat(((AngariumConnectionFactory) factory).getUrl()).startsWith("angarium:mem:own");
    }
    assertThat(broker.isOpen()).as("it is the application's to close").isTrue();
    broker.close();
  }

  @JMSDestinationDefinition(
      name = "orders",
      interfaceName = "jakarta.jms.Queue",
      properties = "maxAttempts=2")
  @Dependent
  static class DefiningOptions {}

  @Test
  void shouldNotStartWithOptionsThatABrokerOfTheApplicationCannotGet() {
    assertThat(App.of(OwnBroker.class, DefiningOptions.class).refused())
        .hasMessageContaining(
            "@JMSDestinationDefinition \"orders\": its properties are for a broker");
    Broker.open("angarium:mem:own").close();
  }

  @Singleton
  static class OwnFactory {
    @Produces ConnectionFactory factory = new AngariumConnectionFactory("angarium:mem:own");
  }

  @Test
  void shouldStayOutOfTheWayOfAnotherConnectionFactory() {
    try (App app = App.of(OwnFactory.class).start()) {
      AngariumConnectionFactory own = (AngariumConnectionFactory) app.bean(ConnectionFactory.class);
      assertThat(own.getUrl()).isEqualTo("angarium:mem:own");
      AngariumConnectionFactory ours =
          (AngariumConnectionFactory) app.bean(ConnectionFactory.class, Angarium.Literal.INSTANCE);
      assertThat(ours.getUrl()).isEqualTo(app.bean(Broker.class).url());
      assertThat(app.has(JMSContext.class)).isTrue();
    }
  }

  @Test
  void shouldBeHadByItsQualifierAloneWhereASettingSaysSo() {
    try (App app = App.of(OwnBroker.class).with("angarium.cdi.injection", "qualified").start()) {
      assertThat(app.has(JMSContext.class)).isFalse();
      assertThat(app.has(JMSContext.class, Angarium.Literal.INSTANCE)).isTrue();
      assertThat(app.has(ConnectionFactory.class)).isFalse();
      assertThat(app.has(ConnectionFactory.class, Angarium.Literal.INSTANCE)).isTrue();
    }
  }

  @JMSConnectionFactoryDefinition(
      name = "java:app/jms/other",
      clientId = "desk",
      properties = {"url=angarium:mem:other", "maxAttempts=4"})
  @JMSConnectionFactoryDefinition(name = "java:app/jms/same", user = "ann", password = "secret")
  @JMSDestinationDefinition(
      name = "java:app/jms/orders",
      interfaceName = "jakarta.jms.Queue",
      destinationName = "incoming",
      properties = "maxAttempts=2")
  @JMSDestinationDefinition(name = "java:app/jms/news", interfaceName = "jakarta.jms.Topic")
  @JMSDestinationDefinition(
      name = "java:app/jms/foreign",
      interfaceName = "jakarta.jms.Queue",
      resourceAdapter = "somebody")
  @Dependent
  static class Defining {
    @Inject
    @JMSConnectionFactory("java:app/jms/other")
    ConnectionFactory other;

    @Inject
    @JMSConnectionFactory("java:app/jms/same")
    ConnectionFactory same;

    @Inject
    @Destination("java:app/jms/orders")
    Queue orders;

    @Inject
    @Destination("java:app/jms/news")
    Topic news;
  }

  @Test
  void shouldMakeWhatIsDefined() throws JMSException {
    try (App app = App.of(Defining.class).start()) {
      Broker broker = app.bean(Broker.class);
      assertThat(broker.queues()).containsExactly("incoming");
      assertThat(broker.topics()).containsExactly("news");
      assertThat(broker.url()).contains("queue.incoming.maxAttempts=2");

      Defining defining = app.bean(Defining.class);
      AngariumConnectionFactory other = (AngariumConnectionFactory) defining.other;
      assertThat(other.getUrl()).contains("angarium:mem:other").contains("maxAttempts=4");
      assertThat(other.getClientId()).isEqualTo("desk");
      AngariumConnectionFactory same = (AngariumConnectionFactory) defining.same;
      assertThat(same.getUrl()).isEqualTo(broker.url());
      assertThat(same.getUser()).isEqualTo("ann");
      assertThat(defining.orders.getQueueName()).isEqualTo("incoming");
      assertThat(defining.news.getTopicName()).isEqualTo("news");
    }
  }

  @JMSConnectionFactoryDefinition(name = "a", properties = "maxAttempts=4")
  @JMSConnectionFactoryDefinition(name = "b", interfaceName = "java.lang.String")
  @JMSDestinationDefinition(name = "c", interfaceName = "jakarta.jms.Destination")
  @JMSDestinationDefinition(
      name = "d",
      interfaceName = "jakarta.jms.Queue",
      properties = "maxAttempts")
  @JMSDestinationDefinition(
      name = "e",
      interfaceName = "jakarta.jms.Queue",
      destinationName = "${not.set}")
  @Dependent
  static class Misdefining {
    @Inject
    @JMSConnectionFactory("java:app/jms/nobody")
    ConnectionFactory nobody;
  }

  @Test
  void shouldTellAllProblemsOfDefinitionsAtOnce() {
    assertThat(App.of(Misdefining.class).refused())
        .hasMessageContaining("the application cannot start; 6 problems")
        .hasMessageContaining("Misdefining: @JMSConnectionFactoryDefinition \"a\"")
        .hasMessageContaining("interfaceName \"java.lang.String\"")
        .hasMessageContaining("write jakarta.jms.Queue or jakarta.jms.Topic")
        .hasMessageContaining("the property \"maxAttempts\" is refused; write name=value")
        .hasMessageContaining("the setting \"not.set\" of \"${not.set}\" has no value");
  }

  @Dependent
  static class Wanting {
    @Inject
    @JMSConnectionFactory("java:app/jms/nobody")
    ConnectionFactory nobody;
  }

  @Test
  void shouldNotStartWithoutAConnectionFactoryThatIsAskedFor() {
    assertThat(App.of(Wanting.class).refused())
        .hasMessageContaining("Wanting")
        .hasMessageContaining("ANG-2303: there is no connection factory \"java:app/jms/nobody\"");
  }
}
