package org.angarium.engine.contract;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.angarium.engine.Delivery;
import org.angarium.engine.Send;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** A message about to be sent, in few words: {@code msg("a").priority(7).group("k").to(queue)}. */
final class Msg {
  private static final char PADDING = '|';

  private final String text;
  private final java.util.Map<String, Object> properties = new java.util.LinkedHashMap<>();
  private int priority = 4;
  private boolean persistent = true;
  private long timestamp;
  private long deliveryTime;
  private long expiration;
  private int padding;
  private int noise;
  private String connectionId = "sender";
  private @Nullable String clientId;

  private Msg(String text) {
    this.text = text;
  }

  static Msg msg(String text) {
    return new Msg(text);
  }

  static Msg msg(int number) {
    return msg(String.valueOf(number));
  }

  Msg priority(int value) {
    priority = value;
    return this;
  }

  Msg group(@Nullable String key) {
    return key == null ? this : set("JMSXGroupID", key);
  }

  Msg set(String name, Object value) {
    properties.put(name, value);
    return this;
  }

  Msg sentAt(long millis) {
    timestamp = millis;
    return this;
  }

  Msg delayedUntil(long millis) {
    deliveryTime = millis;
    return this;
  }

  Msg expiresAt(long millis) {
    expiration = millis;
    return this;
  }

  Msg persistent(boolean value) {
    persistent = value;
    return this;
  }

  Msg nonPersistent() {
    return persistent(false);
  }

  /** Makes the body longer by so many characters. */
  Msg padded(int characters) {
    padding = characters;
    return this;
  }

  /** As {@link #padded}, but with what nobody can compress. */
  Msg noisy(int characters) {
    noise = characters;
    return this;
  }

  /** Made once: tests send many megabytes of it. */
  private static final class Noise {
    private static final String SOME =
        new Random(1)
            .ints(1 << 20, ' ', PADDING)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private String noise() {
    StringBuilder builder = new StringBuilder(noise + 1).append(PADDING);
    int from = Math.floorMod(text.hashCode() * 31, Noise.SOME.length());
    while (builder.length() <= noise) {
      int to = Math.min(Noise.SOME.length(), from + noise + 1 - builder.length());
      builder.append(Noise.SOME, from, to);
      from = 0;
    }
    return builder.toString();
  }

  Msg from(String connection) {
    connectionId = connection;
    return this;
  }

  Msg from(String connection, String client) {
    clientId = client;
    return from(connection);
  }

  Send to(DestinationName destination) {
    SentMessage.Builder message =
        SentMessage.to(destination)
            .messageId("ID:" + text)
            .persistent(persistent)
            .priority(priority)
            .timestamp(timestamp)
            .deliveryTime(deliveryTime)
            .expiration(expiration)
            .text(text + String.valueOf(PADDING).repeat(padding) + (noise == 0 ? "" : noise()));
    properties.forEach(message::property);
    return new Send(message.build(), connectionId, clientId);
  }

  static String text(SentMessage message) {
    String text = Objects.requireNonNull(((Body.Text) message.body()).text());
    int end = text.indexOf(PADDING);
    return end < 0 ? text : text.substring(0, end);
  }

  static String text(Delivery delivery) {
    return text(delivery.message());
  }

  static List<String> texts(List<Delivery> deliveries) {
    return deliveries.stream().map(Msg::text).toList();
  }
}
