package org.angarium;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.BacklogEntry;
import org.angarium.message.Body;
import org.angarium.message.ByteString;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits in a queue or subscription, as an operator sees it.
 *
 * @param messageId as {@link jakarta.jms.Message#getJMSMessageID()}; empty where the sender wanted
 *     none
 * @param state what it waits for
 * @param notBefore when its time comes; null where it waits for no time, or that is not known
 * @param consumer who holds it, for people; null where nobody does, or that is not known
 * @param attempts how often it was handed out, or may have been
 * @param history what became of that; of many attempts the first and the last ones
 * @param sentAt when it was sent; null where the sender wanted no timestamp
 * @param expiresAt when it expires; null for never
 * @param priority 0 to 9
 * @param persistent whether its delivery mode is PERSISTENT
 * @param correlationId as text; null for none
 * @param type JMSType; null for none
 * @param replyTo where answers are to go, as {@code queue "answers"}; null for nowhere
 * @param properties its properties, in the order in which they were set
 * @param bodyType such as {@code TextMessage}
 * @param body its body as text: the text itself, bytes in hexadecimal, maps and streams in braces;
 *     null where there is none, or it is a serialized object
 * @param size about how many bytes it takes in memory
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record BacklogMessage(
    String messageId,
    State state,
    @Nullable Instant notBefore,
    @Nullable String consumer,
    int attempts,
    List<Attempt> history,
    @Nullable Instant sentAt,
    @Nullable Instant expiresAt,
    int priority,
    boolean persistent,
    @Nullable String correlationId,
    @Nullable String type,
    @Nullable String replyTo,
    Map<String, Object> properties,
    String bodyType,
    @Nullable String body,
    int size) {
  /** Copies the list and the map. */
  public BacklogMessage {
    history = List.copyOf(history);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }

  /** What a message waits for. */
  public enum State {
    /** For a consumer. */
    READY,
    /** For its delivery time. */
    DELAYED,
    /** For its next attempt, after one that failed. */
    HELD_BACK,
    /** A consumer holds it, or a prepared transaction. */
    HELD
  }

  static BacklogMessage of(BacklogEntry entry) {
    SentMessage message = entry.message();
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String name : message.properties().names()) {
      Object value = message.properties().get(name);
      if (value != null) {
        properties.put(name, value);
      }
    }
    DestinationName replyTo = message.replyTo();
    return new BacklogMessage(
        message.messageId(),
        State.valueOf(entry.state().name()),
        time(entry.notBefore()),
        entry.consumer(),
        entry.attempts(),
        DeadLetter.history(entry.history()),
        time(message.timestamp()),
        time(message.expiration()),
        message.priority(),
        message.persistent(),
        correlation(message),
        message.type(),
        replyTo == null ? null : replyTo.toString(),
        properties,
        bodyType(message.body()),
        text(message.body()),
        message.size());
  }

  private static @Nullable Instant time(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis);
  }

  private static @Nullable String correlation(SentMessage message) {
    ByteString bytes = message.correlationBytes();
    return bytes == null ? message.correlationId() : hex(bytes);
  }

  private static String bodyType(Body body) {
    if (body instanceof Body.Text) {
      return "TextMessage";
    } else if (body instanceof Body.Bytes) {
      return "BytesMessage";
    } else if (body instanceof Body.Entries) {
      return "MapMessage";
    } else if (body instanceof Body.Stream) {
      return "StreamMessage";
    } else if (body instanceof Body.Serialized) {
      return "ObjectMessage";
    }
    return "Message";
  }

  private static @Nullable String text(Body body) {
    if (body instanceof Body.Text text) {
      return text.text();
    } else if (body instanceof Body.Bytes bytes) {
      return hex(bytes.content());
    } else if (body instanceof Body.Entries entries) {
      Map<String, Object> shown = new LinkedHashMap<>();
      entries.values().forEach((name, value) -> shown.put(name, shown(value)));
      return shown.toString();
    } else if (body instanceof Body.Stream stream) {
      return stream.values().stream().map(BacklogMessage::shown).toList().toString();
    }
    return null;
  }

  private static Object shown(@Nullable Object value) {
    return value instanceof ByteString bytes ? hex(bytes) : String.valueOf(value);
  }

  private static String hex(ByteString bytes) {
    return java.util.HexFormat.of().formatHex(bytes.toByteArray());
  }
}
