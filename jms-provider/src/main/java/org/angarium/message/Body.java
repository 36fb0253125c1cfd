package org.angarium.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries, one type for each message type of Jakarta Messaging 3.11.
 *
 * <p>Immutable and thread-safe, so that sender, engine and receivers share one body.
 */
public sealed interface Body {
  /** Estimated bytes in memory. */
  int size();

  /** No body: a plain {@link jakarta.jms.Message}. */
  record Empty() implements Body {
    /** The only one that is needed. */
    public static final Empty INSTANCE = new Empty();

    @Override
    public int size() {
      return 0;
    }
  }

  /**
   * The body of a {@link jakarta.jms.TextMessage}.
   *
   * @param text null when the application set no text
   */
  record Text(@Nullable String text) implements Body {
    @Override
    public int size() {
      return Sizes.sum(Sizes.BODY, Sizes.of(text));
    }

    @Override
    public String toString() {
      return text == null ? "no text" : text.length() + " characters";
    }
  }

  /** The body of a {@link jakarta.jms.BytesMessage}. */
  record Bytes(ByteString content) implements Body {
    /** A copy of {@code bytes}. */
    public static Bytes copyOf(byte[] bytes) {
      return new Bytes(ByteString.copyOf(bytes));
    }

    @Override
    public int size() {
      return Sizes.sum(Sizes.BODY, content.size());
    }

    @Override
    public String toString() {
      return content.toString();
    }
  }

  /**
   * The body of a {@link jakarta.jms.ObjectMessage}: the object as Java serializes it.
   *
   * @param content null when the object is null or was never set
   */
  record Serialized(@Nullable ByteString content) implements Body {
    @Override
    public int size() {
      return Sizes.sum(Sizes.BODY, content == null ? 0 : content.size());
    }

    @Override
    public String toString() {
      return content == null ? "no object" : "object of " + content;
    }
  }

  /**
   * The body of a {@link jakarta.jms.MapMessage}.
   *
   * @param values in the order in which they were set; each null, a Boolean, Byte, Short,
   *     Character, Integer, Long, Float, Double, String or {@link ByteString}
   */
  record Entries(Map<String, @Nullable Object> values) implements Body {
    private static final int ENTRY_OVERHEAD = 48;

    /**
     * Copies the map.
     *
     * @throws IllegalArgumentException for a value of another type
     */
    public Entries {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      values.values().forEach(Values::check);
    }

    @Override
    public int size() {
      int size = Sizes.BODY + 64;
      for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
        int one = Sizes.sum(Sizes.of(entry.getKey()), Sizes.ofValue(entry.getValue()));
        size = Sizes.sum(size, Sizes.sum(ENTRY_OVERHEAD, one));
      }
      return size;
    }

    @Override
    public String toString() {
      return values.size() + " entries";
    }
  }

  /**
   * The body of a {@link jakarta.jms.StreamMessage}.
   *
   * @param values in their order; each null, a Boolean, Byte, Short, Character, Integer, Long,
   *     Float, Double, String or {@link ByteString}
   */
  record Stream(List<@Nullable Object> values) implements Body {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException for a value of another type
     */
    public Stream {
      values = Collections.unmodifiableList(new ArrayList<>(values));
      values.forEach(Values::check);
    }

    @Override
    public int size() {
      int size = Sizes.BODY + 64;
      for (Object value : values) {
        size = Sizes.sum(size, Sizes.sum(Sizes.REFERENCE, Sizes.ofValue(value)));
      }
      return size;
    }

    @Override
    public String toString() {
      return values.size() + " values";
    }
  }
}
