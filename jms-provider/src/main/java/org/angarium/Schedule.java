package org.angarium;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.angarium.message.AngariumBytesMessage;
import org.angarium.message.AngariumDestination;
import org.angarium.message.AngariumMapMessage;
import org.angarium.message.AngariumMessage;
import org.angarium.message.AngariumTextMessage;
import org.angarium.message.Body;
import org.angarium.message.ByteString;
import org.angarium.message.SendHeaders;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A message that is sent again and again: a key, the message, and when. Immutable and thread-safe.
 *
 * <pre>{@code
 * Schedule.named("daily-report")
 *     .toQueue("reports")
 *     .text("sales")
 *     .cron("0 8 * * MON-FRI", ZoneId.of("Europe/Berlin"))
 *     .build()
 * }</pre>
 *
 * <p>It does nothing before it is given to {@link Schedules}. Each message that it sends has the
 * properties {@link AngariumProperties#SCHEDULE} and {@link AngariumProperties#SCHEDULED_TIME}.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class Schedule {
  private final String key;
  private final SentMessage message;
  private final Trigger trigger;
  private final @Nullable Instant first;
  private final @Nullable Instant last;
  private final long count;
  private final WhenMissed whenMissed;

  /**
   * @param message without an id, its timestamp 0, its expiration the time to live
   */
  Schedule(
      String key,
      SentMessage message,
      Trigger trigger,
      @Nullable Instant first,
      @Nullable Instant last,
      long count,
      WhenMissed whenMissed) {
    this.key = key;
    this.message = message;
    this.trigger = trigger;
    this.first = first;
    this.last = last;
    this.count = count;
    this.whenMissed = whenMissed;
  }

  /**
   * A builder.
   *
   * @param key what the application calls it, 1 to 200 characters; unique in the broker
   * @throws JMSRuntimeException with code ANG-2201 for another key
   */
  public static Builder named(String key) {
    return new Builder(checkKey(key));
  }

  static String checkKey(String key) {
    if (key.isEmpty() || key.length() > Builder.MAX_KEY) {
      throw refused(
          "the key of a schedule is refused: it has %d characters; 1 to %d are allowed"
              .formatted(key.length(), Builder.MAX_KEY));
    }
    return key;
  }

  /** What the application calls it. */
  public String key() {
    return key;
  }

  /** Where it sends. */
  public Destination destination() {
    return AngariumDestination.of(message.destination());
  }

  /** When it fires. */
  public Trigger trigger() {
    return trigger;
  }

  /** Before this time it does not fire; null where that was not said. */
  public @Nullable Instant first() {
    return first;
  }

  /** After this time it does not fire; null where that was not said. */
  public @Nullable Instant last() {
    return last;
  }

  /** After so many messages it ends; 0 for never. */
  public long count() {
    return count;
  }

  /** What becomes of times that pass while it cannot fire. */
  public WhenMissed whenMissed() {
    return whenMissed;
  }

  /** What it sends: a String, a byte[], a Map, which are copies, or null for no body. */
  public @Nullable Object body() {
    if (message.body() instanceof Body.Text text) {
      return text.text();
    } else if (message.body() instanceof Body.Bytes bytes) {
      return bytes.content().toByteArray();
    } else if (message.body() instanceof Body.Entries entries) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      entries
          .values()
          .forEach((k, v) -> copy.put(k, v instanceof ByteString b ? b.toByteArray() : v));
      return copy;
    }
    return null;
  }

  /** The properties of its messages. */
  public Map<String, @Nullable Object> properties() {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (String name : message.properties().names()) {
      copy.put(name, message.properties().get(name));
    }
    return Collections.unmodifiableMap(copy);
  }

  /** The priority of its messages. */
  public int priority() {
    return message.priority();
  }

  /** How long after they were sent its messages expire; zero for never. */
  public Duration timeToLive() {
    return Duration.ofMillis(message.expiration());
  }

  /** Whether its messages are PERSISTENT. */
  public boolean persistent() {
    return message.persistent();
  }

  SentMessage message() {
    return message;
  }

  /** Whether the other one has the same key, sends the same at the same times. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Schedule that
        && key.equals(that.key)
        && message.equals(that.message)
        && trigger.equals(that.trigger)
        && Objects.equals(first, that.first)
        && Objects.equals(last, that.last)
        && count == that.count
        && whenMissed.equals(that.whenMissed);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, message, trigger);
  }

  /** The key, where it sends, and when. */
  @Override
  public String toString() {
    return "schedule \"%s\" to %s, %s".formatted(key, message.destination(), trigger);
  }

  private static JMSRuntimeException refused(String why) {
    return JmsErrors.unchecked(new AngariumException(ErrorCode.INVALID_SCHEDULE, why));
  }

  /**
   * Collects what a schedule is. Not thread-safe. What Jakarta Messaging does not allow is refused
   * at once, with a {@link JMSRuntimeException} whose code is that of the same refusal by a
   * session.
   */
  public static final class Builder {
    private static final int MAX_KEY = 200;

    /** So that a schedule is one row of the store. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final String GROUP_ID = "JMSXGroupID";

    private final String key;
    private final Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    private Content content = AngariumMessage::new;
    private @Nullable DestinationName destination;
    private @Nullable String correlationId;
    private @Nullable String type;
    private int priority = 4;
    private long timeToLive;
    private boolean persistent = true;
    private @Nullable Trigger trigger;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private long count;
    private WhenMissed whenMissed = WhenMissed.once();

    /** Makes a message with its body. */
    private interface Content {
      AngariumMessage create() throws JMSException;
    }

    private Builder(String key) {
      this.key = key;
    }

    /** It sends to a queue. */
    public Builder toQueue(String name) {
      destination = unchecked(() -> DestinationName.queue(name));
      return this;
    }

    /** It sends to a topic. */
    public Builder toTopic(String name) {
      destination = unchecked(() -> DestinationName.topic(name));
      return this;
    }

    /** Its messages are TextMessages. */
    public Builder text(String text) {
      content = () -> new AngariumTextMessage(text);
      return this;
    }

    /** Its messages are BytesMessages; the bytes are copied. */
    public Builder bytes(byte[] bytes) {
      byte[] copy = bytes.clone();
      content =
          () -> {
            AngariumBytesMessage message = new AngariumBytesMessage();
            message.writeBytes(copy);
            return message;
          };
      return this;
    }

    /**
     * Its messages are MapMessages; the entries are copied.
     *
     * @param entries their values Strings, boxed primitives, byte[] or null
     */
    public Builder map(Map<String, ?> entries) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>(entries);
      Content body =
          () -> {
            AngariumMapMessage message = new AngariumMapMessage();
            for (Map.Entry<String, @Nullable Object> entry : copy.entrySet()) {
              message.setObject(entry.getKey(), entry.getValue());
            }
            return message;
          };
      AngariumMessage made = unchecked(body::create);
      content = () -> made;
      return this;
    }

    /** A property of its messages: a String, a boxed primitive other than Character, or null. */
    public Builder property(String name, @Nullable Object value) {
      boolean own =
          name.equals(AngariumProperties.SCHEDULE)
              || name.equals(AngariumProperties.SCHEDULED_TIME)
              || name.equals(AngariumProperties.DEDUPLICATION_ID);
      if (own) {
        throw JmsErrors.unchecked(
            new AngariumException(
                ErrorCode.INVALID_PROPERTY_NAME,
                "the property %s is refused for the messages of a schedule; leave it out"
                    .formatted(name)));
      }
      unchecked(
          () -> {
            AngariumMessage scratch = new AngariumMessage();
            scratch.setObjectProperty(name, value);
            return scratch;
          });
      properties.put(name, value);
      return this;
    }

    /** The group of its messages, JMSXGroupID. */
    public Builder group(String group) {
      return property(GROUP_ID, group);
    }

    /** The JMSCorrelationID of its messages. */
    public Builder correlationId(String correlationId) {
      this.correlationId = correlationId;
      return this;
    }

    /** The JMSType of its messages. */
    public Builder type(String type) {
      this.type = type;
      return this;
    }

    /** The priority of its messages, 0 to 9; 4 where nothing is said. */
    public Builder priority(int priority) {
      if (priority < 0 || priority > 9) {
        throw invalidHeader("the priority %d is refused; it must be 0 to 9".formatted(priority));
      }
      this.priority = priority;
      return this;
    }

    /** How long after they were sent its messages expire; never where nothing is said. */
    public Builder timeToLive(Duration timeToLive) {
      if (timeToLive.isNegative()) {
        throw invalidHeader(
            "the time to live %s is refused; it must not be negative".formatted(timeToLive));
      }
      this.timeToLive = timeToLive.toMillis();
      return this;
    }

    /** Whether its messages are PERSISTENT; they are, where nothing is said. */
    public Builder persistent(boolean persistent) {
      this.persistent = persistent;
      return this;
    }

    /** When it fires. */
    public Builder trigger(Trigger trigger) {
      this.trigger = trigger;
      return this;
    }

    /** It fires by a calendar, see {@link Trigger.Cron}. */
    public Builder cron(String expression, ZoneId zone) {
      return trigger(Trigger.cron(expression, zone));
    }

    /** It fires again and again, see {@link Trigger.FixedRate}. */
    public Builder every(Duration period) {
      return trigger(Trigger.every(period));
    }

    /** It does not fire before this time; at a fixed rate it fires first at this time. */
    public Builder from(Instant first) {
      this.first = first;
      return this;
    }

    /** It does not fire after this time. */
    public Builder until(Instant last) {
      this.last = last;
      return this;
    }

    /** It sends so many messages, and then ends. */
    public Builder times(long count) {
      if (count < 1) {
        throw refused("the count %d is refused; 1 at least is allowed".formatted(count));
      }
      this.count = count;
      return this;
    }

    /** What becomes of times that pass while it cannot fire; one message where nothing is said. */
    public Builder whenMissed(WhenMissed whenMissed) {
      this.whenMissed = whenMissed;
      return this;
    }

    /**
     * The schedule; the builder may be used further.
     *
     * @throws JMSRuntimeException with code ANG-2201 where the destination or the trigger is
     *     missing, ANG-1507 for a message of more than 256 KiB
     */
    public Schedule build() {
      DestinationName to = destination;
      Trigger when = trigger;
      if (to == null || when == null) {
        throw refused(
            "schedule \"%s\" is refused: it has no %s"
                .formatted(
                    key,
                    to == null
                        ? "destination; call toQueue or toTopic"
                        : "trigger; call cron or every"));
      }
      SentMessage message = unchecked(() -> message(to));
      if (message.size() > MAX_BYTES) {
        throw JmsErrors.unchecked(
            new AngariumException(
                ErrorCode.MESSAGE_TOO_LARGE,
                "schedule \"%s\" is refused: its message takes %d bytes, %d are allowed; keep the content elsewhere, and send where it is"
                    .formatted(key, message.size(), MAX_BYTES)));
      }
      return new Schedule(key, message, when, first, last, count, whenMissed);
    }

    private SentMessage message(DestinationName to) throws JMSException {
      AngariumMessage message = content.create();
      message.setJMSCorrelationID(correlationId);
      message.setJMSType(type);
      message.clearProperties();
      for (Map.Entry<String, @Nullable Object> property : properties.entrySet()) {
        message.setObjectProperty(property.getKey(), property.getValue());
      }
      return message.toSent(new SendHeaders("", to, persistent, priority, 0, timeToLive, 0));
    }

    private static JMSRuntimeException invalidHeader(String why) {
      return JmsErrors.unchecked(new AngariumException(ErrorCode.INVALID_HEADER, why));
    }

    private interface Call<T> {
      T run() throws JMSException;
    }

    private static <T> T unchecked(Call<T> call) {
      try {
        return call.run();
      } catch (JMSException e) {
        throw JmsErrors.unchecked(e);
      } catch (AngariumException e) {
        throw JmsErrors.unchecked(e);
      }
    }
  }
}
