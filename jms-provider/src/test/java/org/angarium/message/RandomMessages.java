package org.angarium.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** Makes messages of every shape from a seed. */
final class RandomMessages {
  private final Random random;

  RandomMessages(long seed) {
    random = new Random(seed);
  }

  /** The seed from the system property {@code angarium.seed}, or a fresh one; prints it. */
  static long seed() {
    long seed = Long.getLong("angarium.seed", new Random().nextLong());
    System.out.println("angarium.seed=" + seed);
    return seed;
  }

  SentMessage next() {
    SentMessage.Builder message =
        SentMessage.to(destination())
            .messageId(random.nextBoolean() ? "ID:" + text() : "")
            .persistent(random.nextBoolean())
            .priority(random.nextInt(10))
            .timestamp(time())
            .expiration(time())
            .deliveryTime(time())
            .correlationId(random.nextBoolean() ? text() : null)
            .correlationBytes(random.nextInt(4) == 0 ? ByteString.wrap(bytes()) : null)
            .replyTo(random.nextBoolean() ? destination() : null)
            .type(random.nextBoolean() ? text() : null)
            .body(body());
    int properties = random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(5);
    for (int i = 0; i < properties; i++) {
      message.property("p" + random.nextInt(100), value(9));
    }
    return message.build();
  }

  private Body body() {
    return switch (random.nextInt(6)) {
      case 0 -> Body.Empty.INSTANCE;
      case 1 -> new Body.Text(random.nextInt(5) == 0 ? null : text());
      case 2 -> new Body.Bytes(ByteString.wrap(bytes()));
      case 3 -> new Body.Serialized(random.nextInt(5) == 0 ? null : ByteString.wrap(bytes()));
      case 4 -> new Body.Entries(entries());
      default -> new Body.Stream(new ArrayList<>(entries().values()));
    };
  }

  private Map<String, @Nullable Object> entries() {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      entries.put(text(), value(11));
    }
    return entries;
  }

  /** A value of one of the first kinds; properties may have the first 9. */
  private @Nullable Object value(int kinds) {
    return switch (random.nextInt(kinds)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (byte) random.nextInt();
      case 3 -> (short) random.nextInt();
      case 4 -> random.nextInt() >> random.nextInt(32);
      case 5 -> random.nextLong() >> random.nextInt(64);
      case 6 -> Float.intBitsToFloat(random.nextInt());
      case 7 -> Double.longBitsToDouble(random.nextLong());
      case 8 -> text();
      case 9 -> (char) random.nextInt();
      default -> ByteString.wrap(bytes());
    };
  }

  private long time() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextLong();
      default -> 1_700_000_000_000L + random.nextInt(1_000_000_000);
    };
  }

  private DestinationName destination() {
    DestinationName.Kind kind =
        random.nextBoolean() ? DestinationName.Kind.QUEUE : DestinationName.Kind.TOPIC;
    return new DestinationName(kind, "d" + random.nextInt(1000), random.nextBoolean());
  }

  /** From Latin letters only to any char, halves of surrogate pairs included. */
  private String text() {
    int range = List.of(128, 256, 0x2000, 0x10000).get(random.nextInt(4));
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextInt(10) == 0 ? 400 : 20);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(range));
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 400 : 20)];
    random.nextBytes(bytes);
    return bytes;
  }
}
