package org.angarium.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored form of bodies: version, type, content; null for a body with nothing in it. */
final class BodyForm {
  private static final int EMPTY = 0;
  private static final int TEXT = 1;
  private static final int BYTES = 2;
  private static final int ENTRIES = 3;
  private static final int STREAM = 4;
  private static final int SERIALIZED = 5;

  private static final String WHAT = "body of a message";

  private BodyForm() {}

  static int typeOf(Body body) {
    if (body instanceof Body.Text) {
      return TEXT;
    } else if (body instanceof Body.Bytes) {
      return BYTES;
    } else if (body instanceof Body.Entries) {
      return ENTRIES;
    } else if (body instanceof Body.Stream) {
      return STREAM;
    }
    return body instanceof Body.Serialized ? SERIALIZED : EMPTY;
  }

  static byte @Nullable [] encode(Body body) {
    if (body instanceof Body.Text text) {
      return text.text() == null ? null : encodeText(text.text());
    } else if (body instanceof Body.Bytes bytes) {
      return bytes.content().length() == 0 ? null : encodeBytes(BYTES, bytes.content());
    } else if (body instanceof Body.Serialized object) {
      return object.content() == null ? null : encodeBytes(SERIALIZED, object.content());
    } else if (body instanceof Body.Entries entries) {
      return entries.values().isEmpty() ? null : encodeEntries(entries.values());
    } else if (body instanceof Body.Stream stream) {
      return stream.values().isEmpty() ? null : encodeStream(stream.values());
    }
    return null;
  }

  /**
   * @param head for the error when the type is unknown
   */
  static Body decode(int type, byte @Nullable [] body, ByteReader head) {
    if (type > SERIALIZED) {
      throw head.damaged("a body of the unknown type " + type);
    }
    if (body == null) {
      return nothing(type);
    }
    ByteReader in = StoredForm.open(WHAT, body);
    int found = in.readByte();
    if (found != type || type == EMPTY) {
      throw in.damaged("a body of type " + found + ", the head says " + type);
    }
    Body result =
        switch (type) {
          case TEXT -> new Body.Text(in.readString());
          case BYTES -> new Body.Bytes(in.readBytes());
          case ENTRIES -> new Body.Entries(readEntries(in));
          case STREAM -> new Body.Stream(readStream(in));
          default -> new Body.Serialized(in.readBytes());
        };
    in.end();
    return result;
  }

  private static Body nothing(int type) {
    return switch (type) {
      case TEXT -> new Body.Text(null);
      case BYTES -> new Body.Bytes(ByteString.EMPTY);
      case ENTRIES -> new Body.Entries(Map.of());
      case STREAM -> new Body.Stream(List.of());
      case SERIALIZED -> new Body.Serialized(null);
      default -> Body.Empty.INSTANCE;
    };
  }

  private static byte[] encodeText(String text) {
    ByteWriter out = start(TEXT, text.length() + 8);
    out.writeString(text);
    return out.toByteArray();
  }

  private static byte[] encodeBytes(int type, ByteString content) {
    ByteWriter out = start(type, content.length() + 8);
    out.writeBytes(content.shared());
    return out.toByteArray();
  }

  private static byte[] encodeEntries(Map<String, @Nullable Object> values) {
    ByteWriter out = start(ENTRIES, 32 * values.size());
    out.writeVar(values.size());
    values.forEach(
        (name, value) -> {
          out.writeString(name);
          out.writeValue(value);
        });
    return out.toByteArray();
  }

  private static Map<String, @Nullable Object> readEntries(ByteReader in) {
    int count = in.readCount();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put(in.readString(), in.readValue());
    }
    if (values.size() != count) {
      throw in.damaged("an entry twice");
    }
    return values;
  }

  private static byte[] encodeStream(List<@Nullable Object> values) {
    ByteWriter out = start(STREAM, 16 * values.size());
    out.writeVar(values.size());
    values.forEach(out::writeValue);
    return out.toByteArray();
  }

  private static List<@Nullable Object> readStream(ByteReader in) {
    int count = in.readCount();
    List<@Nullable Object> values = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      values.add(in.readValue());
    }
    return values;
  }

  private static ByteWriter start(int type, int expected) {
    ByteWriter out = new ByteWriter(expected);
    out.writeByte(StoredForm.BODY_VERSION);
    out.writeByte(type);
    return out;
  }
}
