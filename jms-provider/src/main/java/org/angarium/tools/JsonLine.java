package org.angarium.tools;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.angarium.message.Body;
import org.angarium.message.ByteString;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** Writes a message as one line of JSON. For one line. */
final class JsonLine {
  private final StringBuilder out = new StringBuilder(256);
  private boolean first = true;

  private JsonLine() {}

  static String of(StoredMessage stored) {
    JsonLine line = new JsonLine();
    line.out.append('{');
    line.place(stored);
    line.headers(stored.sent());
    line.properties(stored.sent());
    line.body(stored.sent().body());
    return line.out.append('}').toString();
  }

  private void place(StoredMessage stored) {
    StoredSubscription place = stored.subscription();
    member(place.isQueue() ? "queue" : "topic", place.destination());
    optional("clientId", place.clientId());
    optional("subscription", place.name());
    member("attempts", stored.attempts());
    if (stored.dueMillis() != 0) {
      member("due", stored.dueMillis());
    }
  }

  private void headers(SentMessage sent) {
    member("JMSMessageID", sent.messageId());
    member("JMSDestination", name(sent.destination()));
    member("JMSDeliveryMode", sent.persistent() ? "PERSISTENT" : "NON_PERSISTENT");
    member("JMSPriority", sent.priority());
    member("JMSTimestamp", sent.timestamp());
    member("JMSExpiration", sent.expiration());
    member("JMSDeliveryTime", sent.deliveryTime());
    optional("JMSCorrelationID", sent.correlationId());
    ByteString bytes = sent.correlationBytes();
    optional("JMSCorrelationIDAsBytes", bytes == null ? null : base64(bytes));
    DestinationName replyTo = sent.replyTo();
    optional("JMSReplyTo", replyTo == null ? null : name(replyTo));
    optional("JMSType", sent.type());
  }

  private static String name(DestinationName name) {
    return name.kind().name().toLowerCase(Locale.ROOT) + ":" + name.name();
  }

  private void properties(SentMessage sent) {
    key("properties");
    out.append('{');
    first = true;
    for (String name : sent.properties().names()) {
      member(name, sent.properties().get(name));
    }
    out.append('}');
    first = false;
  }

  private void body(Body body) {
    if (body instanceof Body.Text text) {
      member("type", "text");
      member("body", text.text());
    } else if (body instanceof Body.Bytes bytes) {
      member("type", "bytes");
      member("body", base64(bytes.content()));
    } else if (body instanceof Body.Serialized object) {
      ByteString content = object.content();
      member("type", "object");
      member("body", content == null ? null : base64(content));
    } else if (body instanceof Body.Entries entries) {
      member("type", "map");
      key("body");
      out.append('{');
      first = true;
      for (Map.Entry<String, @Nullable Object> entry : entries.values().entrySet()) {
        member(entry.getKey(), entry.getValue());
      }
      out.append('}');
      first = false;
    } else if (body instanceof Body.Stream stream) {
      member("type", "stream");
      key("body");
      String separator = "[";
      for (Object value : stream.values()) {
        out.append(separator);
        value(value);
        separator = ",";
      }
      out.append(stream.values().isEmpty() ? "[]" : "]");
    } else {
      member("type", "none");
    }
  }

  private void optional(String name, @Nullable String value) {
    if (value != null) {
      member(name, value);
    }
  }

  private void member(String name, @Nullable Object value) {
    key(name);
    value(value);
  }

  private void key(String name) {
    out.append(first ? "" : ",");
    first = false;
    string(name);
    out.append(':');
  }

  /** Numbers that JSON has no form for are strings. */
  private void value(@Nullable Object value) {
    boolean isFinite =
        !(value instanceof Double || value instanceof Float)
            || Double.isFinite(((Number) value).doubleValue());
    if (value == null || value instanceof Boolean || (value instanceof Number && isFinite)) {
      out.append(value);
    } else if (value instanceof ByteString bytes) {
      string(base64(bytes));
    } else {
      string(value.toString());
    }
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
