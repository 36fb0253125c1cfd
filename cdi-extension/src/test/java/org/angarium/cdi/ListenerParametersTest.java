package org.angarium.cdi;

import static org.angarium.cdi.Messages.receive;
import static org.angarium.cdi.Messages.send;
import static org.angarium.cdi.Messages.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listeners are called with. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerParametersTest {
  /** A record as a body. */
  public record Order(String what, int count) {}

  /** An object as a body. */
  public static class Person {
    public String name;
  }

  @ApplicationScoped
  static class Bodies {
    @Inject Heard heard;

    @QueueListener("text")
    void text(String text) {
      heard.add(text);
    }

    @QueueListener("bytes")
    void bytes(byte[] bytes) {
      heard.add(List.of(bytes[0], bytes[1]));
    }

    @QueueListener("map")
    void map(Map<String, Object> map) {
      heard.add(map);
    }

    @QueueListener("record")
    void order(Order order) {
      heard.add(order);
    }

    @QueueListener("object")
    void person(Person person) {
      heard.add(person.name);
    }

    @QueueListener("list")
    void date(java.util.ArrayList<?> list) {
      heard.add(list);
    }

    @QueueListener("message")
    protected void message(TextMessage message) throws Exception {
      heard.add(message.getText());
    }

    @QueueListener("nothing")
    public void nothing() {
      heard.add("nothing");
    }
  }

  @Test
  void shouldGetTheBodyAsItsParameterAsks() {
    try (App app = App.of(Bodies.class, Heard.class).start()) {
      Heard heard = app.bean(Heard.class);
      send(app, "text", "tea");
      assertThat(heard.next()).isEqualTo("tea");
      with(
          app,
          context -> {
            BytesMessage bytes = context.createBytesMessage();
            try {
              bytes.writeBytes(new byte[] {3, 4});
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            context.createProducer().send(context.createQueue("bytes"), bytes);
          });
      assertThat(heard.next()).isEqualTo(List.of((byte) 3, (byte) 4));
      with(
          app,
          context ->
              context
                  .createProducer()
                  .send(context.createQueue("map"), Map.<String, Object>of("what", "tea")));
      assertThat(heard.next()).isEqualTo(Map.of("what", "tea"));
      send(app, "map", "{\"what\":\"milk\"}");
      assertThat(heard.next()).isEqualTo(Map.of("what", "milk"));
      send(app, "record", "{\"what\":\"tea\",\"count\":2}");
      assertThat(heard.next()).isEqualTo(new Order("tea", 2));
      send(app, "object", "{\"name\":\"Ann\"}");
      assertThat(heard.next()).isEqualTo("Ann");
      with(
          app,
          context ->
              context
                  .createProducer()
                  .send(
                      context.createQueue("list"),
                      context.createObjectMessage(new ArrayList<>(List.of("a")))));
      assertThat(heard.next()).isEqualTo(List.of("a"));
      send(app, "message", "tea");
      assertThat(heard.next()).isEqualTo("tea");
      send(app, "nothing", "tea");
      assertThat(heard.next()).isEqualTo("nothing");
    }
  }

  @Dependent
  static class Parameters {
    @Inject Heard heard;

    @QueueListener("orders")
    void order(
        @MessageHeader("JMSType") String type,
        @MessageProperty("count") int count,
        @MessageProperty("count") String text,
        @MessageProperty("price") double price,
        @MessageProperty("none") Long none,
        String body,
        @MessageHeader("JMSRedelivered") boolean redelivered,
        @MessageHeader("JMSDestination") jakarta.jms.Destination destination,
        JMSContext context) {
      assertThatThrownBy(context::commit).hasMessageStartingWith("ANG-2302: commit is refused");
      context.createProducer().send(context.createQueue("bills"), "bill for " + body);
      heard.add(
          "%s %d %s %s %s %s %s %s"
              .formatted(type, count, text, price, none, body, redelivered, destination));
    }
  }

  @Test
  void shouldGetHeadersPropertiesAndAContext() {
    try (App app = App.of(Parameters.class, Heard.class).start()) {
      with(
          app,
          context ->
              context
                  .createProducer()
                  .setJMSType("order")
                  .setProperty("count", (short) 3)
                  .setProperty("price", "2.5")
                  .send(context.createQueue("orders"), "tea"));
      assertThat(app.bean(Heard.class).next())
          .asString()
          .startsWith("order 3 3 2.5 null tea false ")
          .contains("orders");
      assertThat(receive(app, "bills")).isEqualTo("bill for tea");
    }
  }
}
