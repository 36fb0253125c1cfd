package org.angarium.crash;

import java.util.Objects;
import java.util.Random;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Messages that carry twice what they are, so that each shows by itself whether it is whole: the
 * body follows from id and length, and headers are repeated in properties.
 */
final class Parcels {
  private static final String LENGTH = "length";
  private static final String PRIORITY = "prio";
  private static final String DUE = "due";
  private static final String EXPIRES = "expires";

  private Parcels() {}

  /** How one is to be sent. */
  record Label(
      String id,
      int length,
      int priority,
      long deliveryTime,
      long expiration,
      @Nullable String group) {
    /** With a length from the short to the very long, and any priority. */
    static Label random(String id, Random random) {
      return new Label(id, randomLength(random), random.nextInt(10), 0, 0, null);
    }

    Label due(long millis) {
      return new Label(id, length, priority, millis, expiration, group);
    }

    Label expires(long millis) {
      return new Label(id, length, priority, deliveryTime, millis, group);
    }

    Label group(String key) {
      return new Label(id, length, priority, deliveryTime, expiration, key);
    }

    private static int randomLength(Random random) {
      int kind = random.nextInt(400);
      if (kind == 0) {
        return 600_000;
      }
      return kind < 8 ? 20_000 : random.nextInt(kind < 60 ? 5_000 : 700);
    }
  }

  static SentMessage message(DestinationName destination, Label label) {
    SentMessage.Builder builder =
        SentMessage.to(destination)
            .messageId("ID:" + label.id)
            .priority(label.priority)
            .deliveryTime(label.deliveryTime)
            .expiration(label.expiration)
            .property(LENGTH, label.length)
            .property(PRIORITY, label.priority)
            .property(DUE, label.deliveryTime)
            .property(EXPIRES, label.expiration)
            .text(body(label.id, label.length));
    if (label.group != null) {
      builder.property("JMSXGroupID", label.group);
    }
    return builder.build();
  }

  /** The same message for another destination. */
  static SentMessage forwarded(DestinationName destination, SentMessage message) {
    Object length = Objects.requireNonNull(message.properties().get(LENGTH));
    return message(
        destination, new Label(id(message), (Integer) length, message.priority(), 0, 0, null));
  }

  static String id(SentMessage message) {
    return message.messageId().substring("ID:".length());
  }

  /** What is wrong with a message, or null. */
  static @Nullable String damage(SentMessage message) {
    String id = id(message);
    int length = (Integer) Objects.requireNonNull(message.properties().get(LENGTH));
    if (!(message.body() instanceof Body.Text text) || !body(id, length).equals(text.text())) {
      return id + " has another body";
    }
    boolean headers =
        Objects.equals(message.properties().get(PRIORITY), message.priority())
            && Objects.equals(message.properties().get(DUE), message.deliveryTime())
            && Objects.equals(message.properties().get(EXPIRES), message.expiration());
    return headers ? null : id + " has other headers: " + message.head();
  }

  private static String body(String id, int length) {
    return id + ":" + "x".repeat(length) + ":" + id;
  }
}
