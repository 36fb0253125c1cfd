package org.angarium.message;

import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What was sent: headers, properties and body. Immutable and thread-safe; stored once, shared by
 * all its deliveries.
 */
public record SentMessage(MessageHead head, Body body) {
  private static final int OVERHEAD = 24;

  /** A builder for a message to a destination: persistent, priority 4, no body. */
  public static Builder to(DestinationName destination) {
    return new Builder(destination);
  }

  /** See {@link MessageHead#messageId()}. */
  public String messageId() {
    return head.messageId();
  }

  /** See {@link MessageHead#destination()}. */
  public DestinationName destination() {
    return head.destination();
  }

  /** Whether the delivery mode is PERSISTENT. */
  public boolean persistent() {
    return head.persistent();
  }

  /** See {@link MessageHead#priority()}. */
  public int priority() {
    return head.priority();
  }

  /** See {@link MessageHead#timestamp()}. */
  public long timestamp() {
    return head.timestamp();
  }

  /** See {@link MessageHead#expiration()}. */
  public long expiration() {
    return head.expiration();
  }

  /** See {@link MessageHead#deliveryTime()}. */
  public long deliveryTime() {
    return head.deliveryTime();
  }

  /** See {@link MessageHead#correlationId()}. */
  public @Nullable String correlationId() {
    return head.correlationId();
  }

  /** See {@link MessageHead#correlationBytes()}. */
  public @Nullable ByteString correlationBytes() {
    return head.correlationBytes();
  }

  /** See {@link MessageHead#replyTo()}. */
  public @Nullable DestinationName replyTo() {
    return head.replyTo();
  }

  /** See {@link MessageHead#type()}. */
  public @Nullable String type() {
    return head.type();
  }

  /** See {@link MessageHead#properties()}. */
  public MessageProperties properties() {
    return head.properties();
  }

  /** See {@link MessageHead#groupId()}. */
  public @Nullable String groupId() {
    return head.groupId();
  }

  /** See {@link MessageHead#endsGroup()}. */
  public boolean endsGroup() {
    return head.endsGroup();
  }

  /** See {@link MessageHead#selectorValue(String)}. */
  public @Nullable Object selectorValue(String identifier) {
    return head.selectorValue(identifier);
  }

  /** Estimated bytes in memory, with all overhead. */
  public int size() {
    return Sizes.sum(OVERHEAD, Sizes.sum(head.size(), body.size()));
  }

  /** Short, without properties and body: {@code ID:7 to queue "orders" (120 bytes)}. */
  @Override
  public String toString() {
    String id = messageId().isEmpty() ? "message" : messageId();
    return id + " to " + destination() + " (" + body + ")";
  }

  /** Collects the parts of a message. Not thread-safe. */
  public static final class Builder {
    private final DestinationName destination;
    private final MessageProperties.Builder properties = MessageProperties.builder();
    private String messageId = "";
    private boolean persistent = true;
    private int priority = 4;
    private long timestamp;
    private long expiration;
    private long deliveryTime;
    private @Nullable String correlationId;
    private @Nullable ByteString correlationBytes;
    private @Nullable DestinationName replyTo;
    private @Nullable String type;
    private Body body = Body.Empty.INSTANCE;

    private Builder(DestinationName destination) {
      this.destination = destination;
    }

    /** See {@link MessageHead#messageId()}. */
    public Builder messageId(String messageId) {
      this.messageId = messageId;
      return this;
    }

    /** Whether the delivery mode is PERSISTENT. */
    public Builder persistent(boolean persistent) {
      this.persistent = persistent;
      return this;
    }

    /** See {@link MessageHead#priority()}. */
    public Builder priority(int priority) {
      this.priority = priority;
      return this;
    }

    /** See {@link MessageHead#timestamp()}. */
    public Builder timestamp(long timestamp) {
      this.timestamp = timestamp;
      return this;
    }

    /** See {@link MessageHead#expiration()}. */
    public Builder expiration(long expiration) {
      this.expiration = expiration;
      return this;
    }

    /** See {@link MessageHead#deliveryTime()}. */
    public Builder deliveryTime(long deliveryTime) {
      this.deliveryTime = deliveryTime;
      return this;
    }

    /** See {@link MessageHead#correlationId()}. */
    public Builder correlationId(@Nullable String correlationId) {
      this.correlationId = correlationId;
      return this;
    }

    /** See {@link MessageHead#correlationBytes()}. */
    public Builder correlationBytes(@Nullable ByteString correlationBytes) {
      this.correlationBytes = correlationBytes;
      return this;
    }

    /** See {@link MessageHead#replyTo()}. */
    public Builder replyTo(@Nullable DestinationName replyTo) {
      this.replyTo = replyTo;
      return this;
    }

    /** See {@link MessageHead#type()}. */
    public Builder type(@Nullable String type) {
      this.type = type;
      return this;
    }

    /** Sets one property, see {@link MessageProperties.Builder#set}. */
    public Builder property(String name, @Nullable Object value) {
      properties.set(name, value);
      return this;
    }

    /** The body; there is none before. */
    public Builder body(Body body) {
      this.body = body;
      return this;
    }

    /** A text as the body. */
    public Builder text(@Nullable String text) {
      return body(new Body.Text(text));
    }

    /**
     * The message; the builder may be used further.
     *
     * @throws IllegalArgumentException for a priority that is not 0 to 9
     */
    public SentMessage build() {
      MessageHead head =
          new MessageHead(
              messageId,
              destination,
              persistent,
              priority,
              timestamp,
              expiration,
              deliveryTime,
              correlationId,
              correlationBytes,
              replyTo,
              type,
              properties.build());
      return new SentMessage(head, body);
    }
  }
}
