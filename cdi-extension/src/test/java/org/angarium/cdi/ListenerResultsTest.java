package org.angarium.cdi;

import static org.angarium.cdi.Messages.receive;
import static org.angarium.cdi.Messages.send;
import static org.angarium.cdi.Messages.with;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where goes what listeners return. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerResultsTest {
  /** A record as a body. */
  public record Order(String what, int count) {}

  @ApplicationScoped
  static class Replies {
    @QueueListener("orders")
    @SendTo("invoices")
    Order invoice(String what) {
      return what.equals("nothing") ? null : new Order(what, 1);
    }

    @QueueListener("questions")
    @ReplyTo
    String answer(String question) {
      return question + "!";
    }

    @QueueListener("news")
    @SendTo(value = "flashes", topic = true)
    byte[] flash(String news) {
      return new byte[] {1};
    }
  }

  @Test
  void shouldSendWhatItReturns() {
    try (App app = App.of(Replies.class).start()) {
      send(app, "orders", "nothing", "tea");
      assertThat(receive(app, "invoices")).isEqualTo("{\"count\":1,\"what\":\"tea\"}");
      with(
          app,
          context -> {
            JMSConsumer flashes = context.createConsumer(context.createTopic("flashes"));
            context.createProducer().send(context.createQueue("news"), "x");
            assertThat(flashes.receiveBody(byte[].class, 20_000)).containsExactly(1);
          });
    }
  }

  @Test
  void shouldReplyToWhoAsks() {
    try (App app = App.of(Replies.class).start()) {
      send(app, "questions", "nobody waits for this");
      with(
          app,
          context -> {
            Queue replies = context.createTemporaryQueue();
            TextMessage question = context.createTextMessage("tea?");
            context
                .createProducer()
                .setJMSReplyTo(replies)
                .send(context.createQueue("questions"), question);
            Message reply = context.createConsumer(replies).receive(20_000);
            try {
              assertThat(reply.getBody(String.class)).isEqualTo("tea?!");
              assertThat(reply.getJMSCorrelationID()).isEqualTo(question.getJMSMessageID());
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
    }
  }
}
