package org.angarium.integration.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.angarium.integration.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.jms.support.converter.MessageConverter;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
class JmsTemplateTest {
  @TempDir Path folder;

  private Site site;
  private CachingConnectionFactory factory;
  private JmsTemplate template;

  @BeforeEach
  void open() {
    site = new Site(folder);
    factory = new CachingConnectionFactory(site.factory());
    template = template();
  }

  private JmsTemplate template() {
    JmsTemplate result = new JmsTemplate(factory);
    result.setReceiveTimeout(Site.SOON);
    return result;
  }

  @AfterEach
  void close() {
    factory.destroy();
    site.close();
  }

  @Test
  void shouldSendAndReceiveWhatTheConverterKnows() throws Exception {
    template.convertAndSend("orders", "one courier");
    template.convertAndSend("orders", "bytes".getBytes(StandardCharsets.UTF_8));
    template.convertAndSend("orders", Map.of("rider", "Artabanus", "horses", 3));
    template.convertAndSend("orders", List.of(1, 2, 3));

    assertThat(template.receiveAndConvert("orders")).isEqualTo("one courier");
    assertThat(template.receive("orders")).isInstanceOf(BytesMessage.class);
    Message map = template.receive("orders");
    assertThat(map).isInstanceOf(MapMessage.class);
    assertThat(((MapMessage) map).getInt("horses")).isEqualTo(3);
    assertThat(template.receiveAndConvert("orders")).isEqualTo(List.of(1, 2, 3));
    template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(template.receive("orders")).isNull();
  }

  @Test
  void shouldKeepWhatWasSentWhenTheBrokerIsClosedAndOpened() {
    List<JMSException> told = new CopyOnWriteArrayList<>();
    factory.setExceptionListener(told::add);
    template.convertAndSend("orders", "kept");
    site.restart();
    await().atMost(Duration.ofMillis(Site.SOON)).until(() -> !told.isEmpty());
    assertThat(template.receiveAndConvert("orders")).isEqualTo("kept");
  }

  @Test
  void shouldUseAConverterOfTheApplication() {
    template.setMessageConverter(new ParcelConverter());
    template.convertAndSend("parcels", new Parcel("Susa", 12));
    assertThat(template.receiveAndConvert("parcels")).isEqualTo(new Parcel("Susa", 12));

    site.send("parcels", "not a parcel");
    assertThatThrownBy(() -> template.receiveAndConvert("parcels"))
        .isInstanceOf(MessageConversionException.class);
  }

  @Test
  void shouldApplyTheQualityOfServiceOfTheTemplate() throws Exception {
    template.setExplicitQosEnabled(true);
    template.setDeliveryPersistent(false);
    template.setPriority(9);
    template.setTimeToLive(600_000);
    template.setDeliveryDelay(1);
    template.convertAndSend(
        "orders",
        "urgent",
        message -> {
          message.setStringProperty("road", "royal");
          message.setJMSCorrelationID("c-1");
          return message;
        });
    Message message = template.receive("orders");
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(9);
    assertThat(message.getJMSExpiration() - message.getJMSTimestamp()).isEqualTo(600_000);
    assertThat(message.getJMSDeliveryTime() - message.getJMSTimestamp()).isEqualTo(1);
    assertThat(message.getJMSCorrelationID()).isEqualTo("c-1");
    assertThat(message.getStringProperty("road")).isEqualTo("royal");
  }

  @Test
  void shouldSelectAndBrowse() {
    for (int i = 0; i < 4; i++) {
      int number = i;
      template.convertAndSend(
          "orders",
          "order " + i,
          message -> {
            message.setIntProperty("number", number);
            return message;
          });
    }
    int even =
        template.browseSelected(
            "orders",
            "number = 0 OR number = 2",
            (session, browser) -> Collections.list(browser.getEnumeration()).size());
    assertThat(even).isEqualTo(2);
    assertThat(template.receiveSelectedAndConvert("orders", "number = 2")).isEqualTo("order 2");
    assertThat(template.receiveAndConvert("orders")).isEqualTo("order 0");
  }

  @Test
  void shouldCarryARequestAndItsReply() throws Exception {
    CompletableFuture<Boolean> replied =
        CompletableFuture.supplyAsync(
            () -> {
              JmsTemplate server = template();
              TextMessage request = (TextMessage) server.receive("questions");
              server.send(
                  replyTo(request),
                  session -> session.createTextMessage("re: " + request.getText()));
              return true;
            });
    Message reply =
        template.sendAndReceive("questions", session -> session.createTextMessage("how far?"));
    assertThat(((TextMessage) reply).getText()).isEqualTo("re: how far?");
    assertThat(replied.get(Site.SOON, TimeUnit.MILLISECONDS)).isTrue();
  }

  private static jakarta.jms.Destination replyTo(Message request) {
    try {
      return request.getJMSReplyTo();
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldPublishToATopicAndReceiveFromADurableSubscription() throws Exception {
    CachingConnectionFactory desk = new CachingConnectionFactory(site.factory());
    desk.setClientId("desk");
    try {
      JmsTemplate subscriber = new JmsTemplate(desk);
      subscriber.execute(
          session -> {
            session.createDurableSubscriber(session.createTopic("flights"), "late").close();
            return null;
          });
      template.setPubSubDomain(true);
      template.convertAndSend("flights", "LH 400");
      String text =
          subscriber.execute(
              session -> {
                try (var late =
                    session.createDurableSubscriber(session.createTopic("flights"), "late")) {
                  return ((TextMessage) late.receive(Site.SOON)).getText();
                }
              },
              true);
      assertThat(text).isEqualTo("LH 400");
    } finally {
      desk.destroy();
    }
  }

  @Test
  void shouldCommitAndRollBackWithTheTransactionManager() {
    TransactionTemplate transaction = new TransactionTemplate(new JmsTransactionManager(factory));
    template.setSessionTransacted(true);
    site.send("in", "order");

    transaction.executeWithoutResult(
        status -> {
          assertThat(template.receiveAndConvert("in")).isEqualTo("order");
          template.convertAndSend("out", "invoice");
          status.setRollbackOnly();
        });
    assertThat(site.depth("in")).isEqualTo(1);
    assertThat(site.depth("out")).isZero();

    transaction.executeWithoutResult(
        status -> {
          assertThat(template.receiveAndConvert("in")).isEqualTo("order");
          template.convertAndSend("out", "invoice");
        });
    assertThat(site.depth("in")).isZero();
    assertThat(site.receive("out")).isEqualTo("invoice");
  }

  @Test
  void shouldAcknowledgeWhenTheClientDoes() {
    site.send("orders", "one");
    template.setSessionAcknowledgeMode(Session.CLIENT_ACKNOWLEDGE);
    assertThat(template.receiveAndConvert("orders")).isEqualTo("one"); // and acknowledges
    assertThat(site.depth("orders")).isZero();
  }

  @Test
  void shouldSendAndReceiveWithTheFluentClient() {
    JmsClient client = JmsClient.create(factory);
    client.destination("orders").withPriority(7).send("by client");
    assertThat(
            client
                .destination("orders")
                .withReceiveTimeout(Site.SOON)
                .receive(String.class)
                .orElseThrow())
        .isEqualTo("by client");
  }

  /** What the application sends. */
  record Parcel(String to, int weight) {}

  /** A text message with the weight as a property. */
  private static final class ParcelConverter implements MessageConverter {
    @Override
    public Message toMessage(Object object, Session session) throws JMSException {
      Parcel parcel = (Parcel) object;
      TextMessage message = session.createTextMessage(parcel.to());
      message.setIntProperty("weight", parcel.weight());
      return message;
    }

    @Override
    public Object fromMessage(Message message) throws JMSException {
      if (!message.propertyExists("weight")) {
        throw new MessageConversionException("no parcel: " + message.getJMSMessageID());
      }
      return new Parcel(((TextMessage) message).getText(), message.getIntProperty("weight"));
    }
  }
}
