package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.Message;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import org.angarium.Broker;
import org.angarium.DeliveryGuarantee;
import org.junit.jupiter.api.Test;

class StartProblemsTest {
  @JMSDestinationDefinition(name = "java:app/jms/news", interfaceName = "jakarta.jms.Topic")
  @ApplicationScoped
  static class Wrong {
    @Inject
    @JMSConnectionFactory("java:app/jms/nobody")
    ConnectionFactory nobody;

    @Inject
    @Destination(value = "java:app/jms/none", topic = true)
    Sender<String> toNone;

    @Inject
    @Published("${news.topic}")
    Event<String> unpublished;

    @QueueListener("orders")
    void twoBodies(String one, String two) {}

    @QueueListener("orders")
    String lost(String text) {
      return text;
    }

    @QueueListener("orders")
    @SendTo("bills")
    void nothingToSend(String text) {}

    @QueueListener("orders")
    @SendTo("bills")
    @ReplyTo
    String twoWays(String text) {
      return text;
    }

    @QueueListener("orders")
    @ReplyTo
    String replyToMany(List<String> texts) {
      return "";
    }

    @QueueListener("orders")
    void headerOfMany(List<String> texts, @MessageProperty("key") String key) {}

    @QueueListener("orders")
    void noHeader(@MessageHeader("JMSTyp") String type) {}

    @QueueListener("orders")
    void noSuchTime(@MessageHeader("JMSTimestamp") Instant sent) {}

    @SendTo("bills")
    String deaf(String text) {
      return text;
    }

    @QueueListener("orders")
    void perhaps(String text) {}

    @QueueListener("orders")
    void noProperty(@MessageProperty("key") List<String> key) {}

    @QueueListener("orders")
    private void hidden(String text) {}

    @QueueListener("orders")
    static void ofNobody(String text) {}

    @QueueListener("orders")
    <T> void anything(T body) {}

    @QueueListener("orders")
    @TopicListener("flights")
    void both(String text) {}

    @QueueListener("orders")
    @MessageSelector("delay >")
    void badSelector(String text) {}

    @QueueListener("${orders.queue}")
    void noSetting(String text) {}

    @QueueListener("java:app/jms/orders")
    void undefined(String text) {}

    @QueueListener("java:app/jms/news")
    void noQueue(String text) {}

    @QueueListener("orders")
    @SendTo("${bills.queue}")
    String nowhere(String text) {
      return text;
    }

    @QueueListener("orders")
    @DurableSubscription
    void durableQueue(String text) {}

    @TopicListener("flights")
    @DurableSubscription
    void nameless(String text) {}

    @QueueListener(value = "orders", concurrency = 0)
    void nobodyWorks(String text) {}

    @QueueListener(value = "orders", acknowledge = Acknowledge.TOGETHER)
    void together(String text) {}

    @QueueListener("orders")
    @CircuitBreaker(pauseMillis = 0)
    void neverRests(String text) {}

    @QueueListener("orders")
    @Transactional
    void noManager(String text) {}

    @QueueListener(value = "orders", guarantee = DeliveryGuarantee.AT_LEAST_ONCE)
    void right(Message message) {}
  }

  @Test
  void shouldTellAllProblemsAtOnceEachWithItsMethod() {
    DeploymentException refused =
        App.of(Wrong.class)
            .with("angarium.cdi.drainMillis", "30s")
            .with("angarium.cdi.drainMilis", "30")
            .with("angarium.listener.Wrong.perhaps.enabled", "yes")
            .with("angarium.listener.Wrong.right.concurency", "2")
            .with("angarium.listener.Wrong.wrong.concurrency", "2")
            .refused();
    String text = refused.getMessage();
    assertThat(text).startsWith("ANG-2301: the application cannot start; 33 problems");
    assertProblem(text, "twoBodies", "2 parameters want the body");
    assertProblem(text, "lost", "it returns a String that would be lost");
    assertProblem(text, "nothingToSend", "it returns nothing that could be sent");
    assertProblem(text, "twoWays", "both @ReplyTo and @SendTo");
    assertProblem(text, "replyToMany", "it cannot reply to many messages at a time");
    assertProblem(text, "headerOfMany", "headers and properties are of one message");
    assertProblem(text, "noHeader", "there is no header \"JMSTyp\"; there are [JMSCorrelationID");
    assertProblem(text, "noSuchTime", "the header JMSTimestamp cannot be a java.time.Instant");
    assertProblem(text, "deaf", "listens to nothing; add @QueueListener or @TopicListener");
    assertProblem(text, "perhaps", "enabled is \"yes\"; write true or false");
    assertProblem(text, "noProperty", "the property \"key\" cannot be a java.util.List");
    assertProblem(text, "hidden", "it is private");
    assertProblem(text, "ofNobody", "it is static");
    assertProblem(text, "anything", "a body of type T is refused");
    assertProblem(text, "both", "it listens to a queue and to a topic");
    assertProblem(text, "badSelector", "ANG-1401");
    assertProblem(text, "noSetting", "the setting \"orders.queue\"");
    assertProblem(text, "undefined", "the queue \"java:app/jms/orders\" is not defined");
    assertProblem(text, "noQueue", "is defined as a topic, and is used as a queue");
    assertProblem(text, "nowhere", "the setting \"bills.queue\"");
    assertProblem(text, "durableQueue", "are for topics; it listens to the queue \"orders\"");
    assertProblem(text, "nameless", "its durable subscription has no name");
    assertProblem(text, "nobodyWorks", "concurrency must be 1 or more, was: 0");
    assertProblem(text, "together", "acknowledge = TOGETHER is of guarantee = AT_LEAST_ONCE");
    assertProblem(text, "neverRests", "pauseMillis 1 or more");
    assertProblem(text, "noManager", "there is no transaction manager");
    assertThat(text)
        .contains("the setting angarium.cdi.drainMillis: it is \"30s\"; write a number")
        .contains("the setting angarium.cdi.drainMilis: there is no such setting; there are")
        .contains(
            "@Destination(\"java:app/jms/none\") in org.angarium.cdi.StartProblemsTest$Wrong:"
                + " ANG-2303: the topic \"java:app/jms/none\" is not defined")
        .contains("@Published(\"${news.topic}\") in org.angarium.cdi.StartProblemsTest$Wrong:")
        .contains("nobody in org.angarium.cdi.StartProblemsTest$Wrong: ANG-2303")
        .contains(
            "the setting angarium.listener.Wrong.right.concurency: there is no such attribute")
        .contains("the setting angarium.listener.Wrong.wrong: there is no listener of that name");
  }

  private static void assertProblem(String text, String method, String problem) {
    assertThat(
            text.lines().filter(line -> line.contains("StartProblemsTest$Wrong." + method + ":")))
        .as(method)
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Dependent
  static class Unknown {
    @QueueListener("orders")
    void order(String text) {}
  }

  @Test
  void shouldNotStartWhenAQueueDoesNotExistAndMayNotBeCreated() {
    assertThat(
            App.of(Unknown.class)
                .with("angarium.url", "angarium:mem:strict?createDestinations=false")
                .refused())
        .hasMessageContaining("StartProblemsTest$Unknown.order: ANG-1202");
    try (Broker broker = Broker.open("angarium:mem:strict")) {
      assertThat(broker.url()).as("a new one: the other was closed").doesNotContain("create");
    }
  }

  /** A broker that does not open hides nothing that can be told without it. */
  @Test
  void shouldTellOfListenersAlsoWhereTheBrokerDoesNotOpen() {
    assertThat(
            App.of(Unknown.class)
                .with("angarium.options.maxAttemps", "3")
                .with("angarium.cdi.drainMillis", "-1")
                .with("angarium.listener.Unknown.order.destination", "java:app/jms/none")
                .refused())
        .hasMessageContaining("the application cannot start; 3 problems")
        .hasMessageContaining("the broker: ")
        .hasMessageContaining("it is \"-1\"; write a number of milliseconds, 0 or more")
        .hasMessageContaining("Unknown.order: ANG-2303: the queue \"java:app/jms/none\"");
  }

  @Test
  void shouldNotStartWhereItIsNotClearWhoseBeansAreInjected() {
    assertThatThrownBy(() -> App.of(Unknown.class).with("angarium.cdi.injection", "ours").start())
        .hasStackTraceContaining(
            "ANG-2301: the setting angarium.cdi.injection is \"ours\"; write default or qualified");
  }
}
