package org.angarium.message;

import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** The stored form of headers and properties: flags for what is there, then only that. */
final class HeadForm {
  private static final int PERSISTENT = 1;
  private static final int TIMESTAMP = 1 << 1;
  private static final int EXPIRATION = 1 << 2;
  private static final int DELIVERY_TIME = 1 << 3;
  private static final int CORRELATION_ID = 1 << 4;
  private static final int CORRELATION_BYTES = 1 << 5;
  private static final int REPLY_TO = 1 << 6;
  private static final int TYPE = 1 << 7;
  private static final int PROPERTIES = 1 << 8;
  private static final int ALL = (1 << 9) - 1;

  private static final int TOPIC = 1;
  private static final int TEMPORARY = 2;

  private HeadForm() {}

  static void write(MessageHead head, ByteWriter out) {
    out.writeVar(flags(head));
    out.writeByte(head.priority());
    out.writeString(head.messageId());
    writeName(head.destination(), out);
    writeTimes(head, out);
    if (head.correlationId() != null) {
      out.writeString(head.correlationId());
    }
    if (head.correlationBytes() != null) {
      out.writeBytes(head.correlationBytes().shared());
    }
    if (head.replyTo() != null) {
      writeName(head.replyTo(), out);
    }
    if (head.type() != null) {
      out.writeString(head.type());
    }
    if (!head.properties().isEmpty()) {
      writeProperties(head.properties(), out);
    }
  }

  static MessageHead read(ByteReader in) {
    long flags = in.readVar();
    if ((flags & ~ALL) != 0) {
      throw in.damaged("unknown flags " + Long.toHexString(flags));
    }
    int priority = in.readByte();
    if (priority > 9) {
      throw in.damaged("the priority " + priority);
    }
    String messageId = in.readString();
    DestinationName destination = readName(in);
    long timestamp = (flags & TIMESTAMP) == 0 ? 0 : in.readSigned();
    long expiration = (flags & EXPIRATION) == 0 ? 0 : in.readSigned() + timestamp;
    long deliveryTime = (flags & DELIVERY_TIME) == 0 ? 0 : in.readSigned() + timestamp;
    String correlationId = (flags & CORRELATION_ID) == 0 ? null : in.readString();
    ByteString correlationBytes = (flags & CORRELATION_BYTES) == 0 ? null : in.readBytes();
    DestinationName replyTo = (flags & REPLY_TO) == 0 ? null : readName(in);
    String type = (flags & TYPE) == 0 ? null : in.readString();
    MessageProperties properties =
        (flags & PROPERTIES) == 0 ? MessageProperties.EMPTY : readProperties(in);
    in.end();
    return new MessageHead(
        messageId,
        destination,
        (flags & PERSISTENT) != 0,
        priority,
        timestamp,
        expiration,
        deliveryTime,
        correlationId,
        correlationBytes,
        replyTo,
        type,
        properties);
  }

  private static int flags(MessageHead head) {
    return (head.persistent() ? PERSISTENT : 0)
        | (head.timestamp() == 0 ? 0 : TIMESTAMP)
        | (head.expiration() == 0 ? 0 : EXPIRATION)
        | (head.deliveryTime() == 0 ? 0 : DELIVERY_TIME)
        | flag(head.correlationId(), CORRELATION_ID)
        | flag(head.correlationBytes(), CORRELATION_BYTES)
        | flag(head.replyTo(), REPLY_TO)
        | flag(head.type(), TYPE)
        | (head.properties().isEmpty() ? 0 : PROPERTIES);
  }

  private static int flag(@Nullable Object header, int flag) {
    return header == null ? 0 : flag;
  }

  // The later times are near the timestamp, so the difference takes fewer bytes.
  private static void writeTimes(MessageHead head, ByteWriter out) {
    if (head.timestamp() != 0) {
      out.writeSigned(head.timestamp());
    }
    if (head.expiration() != 0) {
      out.writeSigned(head.expiration() - head.timestamp());
    }
    if (head.deliveryTime() != 0) {
      out.writeSigned(head.deliveryTime() - head.timestamp());
    }
  }

  private static void writeName(DestinationName name, ByteWriter out) {
    out.writeByte((name.isQueue() ? 0 : TOPIC) | (name.temporary() ? TEMPORARY : 0));
    out.writeString(name.name());
  }

  private static DestinationName readName(ByteReader in) {
    int kind = in.readByte();
    if (kind > (TOPIC | TEMPORARY)) {
      throw in.damaged("a destination of the unknown kind " + kind);
    }
    String name = in.readString();
    try {
      return new DestinationName(
          (kind & TOPIC) == 0 ? DestinationName.Kind.QUEUE : DestinationName.Kind.TOPIC,
          name,
          (kind & TEMPORARY) != 0);
    } catch (AngariumException e) {
      AngariumException damaged = in.damaged("a destination with a name that is not allowed");
      damaged.addSuppressed(e);
      throw damaged;
    }
  }

  private static void writeProperties(MessageProperties properties, ByteWriter out) {
    out.writeVar(properties.count());
    for (int i = 0; i < properties.count(); i++) {
      out.writeString(properties.nameAt(i));
      out.writeValue(properties.valueAt(i));
    }
  }

  private static MessageProperties readProperties(ByteReader in) {
    int count = in.readCount();
    MessageProperties.Builder properties = MessageProperties.builder();
    for (int i = 0; i < count; i++) {
      String name = in.readString();
      Object value = in.readValue();
      if (!Values.isPropertyValue(value)) {
        throw in.damaged("a property that is a " + Values.typeOf(value));
      }
      properties.set(name, value);
    }
    if (properties.count() != count) {
      throw in.damaged("a property twice");
    }
    return properties.build();
  }
}
