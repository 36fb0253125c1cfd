package org.angarium.message;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message's properties (Jakarta Messaging 3.5) in the order in which they were set.
 *
 * <p>Immutable and thread-safe. Values are Boolean, Byte, Short, Integer, Long, Float, Double,
 * String, or null. Most messages have few properties and many messages wait in memory, so names and
 * values lie in two small arrays that are searched from the front; only from {@value #INDEX_FROM}
 * properties on, an index of hash codes is kept as well.
 */
public final class MessageProperties {
  /** No properties. */
  public static final MessageProperties EMPTY =
      new MessageProperties(new String[0], new @Nullable Object[0]);

  private static final int INDEX_FROM = 12;
  private static final int OVERHEAD = 64;

  private final String[] names;
  private final @Nullable Object[] values;
  // Open addressing: position + 1 in the arrays, 0 is free. Null when there are few properties.
  private final int @Nullable [] index;
  private final int size;

  private MessageProperties(String[] names, @Nullable Object[] values) {
    this.names = names;
    this.values = values;
    this.index = names.length < INDEX_FROM ? null : index(names);
    this.size = names.length == 0 ? 0 : estimate(names, values);
  }

  /** A builder without properties. */
  public static Builder builder() {
    return new Builder();
  }

  /** The value, or null when it is null or there is no such property. */
  public @Nullable Object get(String name) {
    int position = find(name);
    return position < 0 ? null : values[position];
  }

  /** Whether there is such a property, if only with the value null. */
  public boolean has(String name) {
    return find(name) >= 0;
  }

  /** The names in the order in which they were set. */
  public List<String> names() {
    return List.of(names);
  }

  /** How many properties there are. */
  public int count() {
    return names.length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /** Estimated bytes in memory. */
  public int size() {
    return size;
  }

  String nameAt(int position) {
    return names[position];
  }

  /** Whether one of them tells about one delivery only. */
  boolean hasSetOnReceipt() {
    for (String name : names) {
      if (PropertyNames.isSetOnReceipt(name)) {
        return true;
      }
    }
    return false;
  }

  @Nullable Object valueAt(int position) {
    return values[position];
  }

  private int find(String name) {
    if (index != null) {
      int at = slot(name, index.length);
      while (index[at] != 0 && !names[index[at] - 1].equals(name)) {
        at = (at + 1) & (index.length - 1);
      }
      return index[at] - 1;
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static int[] index(String[] names) {
    int[] index = new int[Integer.highestOneBit(names.length) * 4];
    for (int i = 0; i < names.length; i++) {
      int at = slot(names[i], index.length);
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = i + 1;
    }
    return index;
  }

  private static int slot(String name, int slots) {
    int hash = name.hashCode();
    return (hash ^ (hash >>> 16)) & (slots - 1);
  }

  private static int estimate(String[] names, @Nullable Object[] values) {
    int size = OVERHEAD + (names.length < INDEX_FROM ? 0 : names.length * 16);
    for (int i = 0; i < names.length; i++) {
      int one = Sizes.sum(Sizes.of(names[i]), Sizes.ofValue(values[i]));
      size = Sizes.sum(size, Sizes.sum(2 * Sizes.REFERENCE, one));
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageProperties that
        && Arrays.equals(names, that.names)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
  }

  /** The names and values, such as {@code {color=red, weight=3}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < names.length; i++) {
      text.append(i == 0 ? "" : ", ").append(names[i]).append('=').append(values[i]);
    }
    return text.append('}').toString();
  }

  /** Collects properties; a name that is set again keeps its place. Not thread-safe. */
  public static final class Builder {
    private final LinkedHashMap<String, @Nullable Object> entries = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Sets one property. Whether the name is allowed is the message's matter, not checked here.
     *
     * @throws IllegalArgumentException for a value of another type
     */
    public Builder set(String name, @Nullable Object value) {
      if (!Values.isPropertyValue(value)) {
        throw new IllegalArgumentException(
            "not a value of a property: " + name + " is a " + Values.typeOf(value));
      }
      entries.put(Objects.requireNonNull(name, "name"), value);
      return this;
    }

    /** The value that was set, or null. */
    @Nullable Object get(String name) {
      return entries.get(name);
    }

    boolean has(String name) {
      return entries.containsKey(name);
    }

    List<String> names() {
      return List.copyOf(entries.keySet());
    }

    /** How many properties were set. */
    public int count() {
      return entries.size();
    }

    /** The properties; the builder may be used further. */
    public MessageProperties build() {
      if (entries.isEmpty()) {
        return EMPTY;
      }
      return new MessageProperties(
          entries.keySet().toArray(new String[0]),
          entries.values().toArray(new @Nullable Object[0]));
    }
  }
}
