package org.angarium.message;

import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which classes {@link jakarta.jms.ObjectMessage#getObject()} may make. Immutable and thread-safe.
 *
 * <p>Deserializing runs code of the classes that the bytes name, so only plain values of the JDK
 * are allowed, and others not even loaded, until an application allows more: strings, boxed
 * primitives, BigInteger and BigDecimal, collections of java.util, java.time, UUID, Date, URI,
 * enums of the JDK, and arrays of these. The filter that is set for the whole JVM ({@code
 * jdk.serialFilter}) is asked as well, and what it rejects is refused.
 */
public final class ObjectFilter {
  /** Plain values of the JDK only. */
  public static final ObjectFilter JDK_VALUES = new ObjectFilter(null);

  // Sets within sets take exponential time to read; 2 to the 24th is still bearable.
  private static final int MAX_DEPTH = 24;

  private final @Nullable ObjectInputFilter application;

  private ObjectFilter(@Nullable ObjectInputFilter application) {
    this.application = application;
  }

  /**
   * Asks an application's filter first; what it leaves undecided is refused unless it is a plain
   * value of the JDK.
   */
  public static ObjectFilter of(ObjectInputFilter application) {
    return new ObjectFilter(application);
  }

  /**
   * Allows classes by patterns, besides plain values of the JDK.
   *
   * @param patterns as {@link java.io.ObjectInputFilter.Config#createFilter} takes them, such as
   *     {@code com.example.*} for a package and {@code com.example.**} for those below it too
   * @throws IllegalArgumentException for a pattern that is not valid
   */
  public static ObjectFilter allowing(String... patterns) {
    ObjectInputFilter filter = ObjectInputFilter.Config.createFilter(String.join(";", patterns));
    return filter == null ? JDK_VALUES : of(filter);
  }

  /**
   * A check of one object.
   *
   * @param length how many bytes it was serialized to
   */
  Check check(int length) {
    return new Check(application, length);
  }

  /** Checks one object and remembers what it refused. Not thread-safe. */
  static final class Check implements ObjectInputFilter {
    private final @Nullable ObjectInputFilter application;
    private final @Nullable ObjectInputFilter jvm = ObjectInputFilter.Config.getSerialFilter();
    // An array's element takes a byte at least; a hash table has up to 8 places for an entry.
    private final long maxArray;
    private @Nullable String refused;

    private Check(@Nullable ObjectInputFilter application, int length) {
      this.application = application;
      this.maxArray = 1024 + 8L * length;
    }

    /** What was refused, for an error text; null when nothing was. */
    @Nullable String refused() {
      return refused;
    }

    /**
     * Refuses a class by its name, before it is loaded, where only values of the JDK are allowed.
     * An application's filter is asked with the class itself, which must be loaded for that; it is
     * not initialized.
     *
     * @param name as {@link Class#getName} has it
     * @throws InvalidClassException if no class of that name can be allowed
     */
    void checkName(String name) throws InvalidClassException {
      if (application == null && !JdkValues.mayContain(name)) {
        refused = notAllowed(typeName(name));
        throw new InvalidClassException(name, "not allowed");
      }
    }

    /** As {@link Class#getTypeName} has it, for an array of objects. */
    private static String typeName(String name) {
      int depth = name.lastIndexOf('[') + 1;
      return depth > 0 && name.startsWith("L", depth) && name.endsWith(";")
          ? name.substring(depth + 1, name.length() - 1) + "[]".repeat(depth)
          : name;
    }

    private static String notAllowed(String name) {
      return "the class %s is not allowed in an ObjectMessage".formatted(name);
    }

    @Override
    public Status checkInput(FilterInfo info) {
      Status status = status(info);
      if (status == Status.REJECTED) {
        Class<?> type = info.serialClass();
        refused =
            type == null || isTooMuch(info)
                ? "the object is refused: its nesting (%d), its references (%d) or an array (%d)"
                        .formatted(info.depth(), info.references(), info.arrayLength())
                    + " exceed a limit"
                : notAllowed(type.getTypeName());
      }
      return status;
    }

    private Status status(FilterInfo info) {
      if (jvm != null && jvm.checkInput(info) == Status.REJECTED) {
        return Status.REJECTED;
      }
      Status decided = application == null ? Status.UNDECIDED : application.checkInput(info);
      if (decided != Status.UNDECIDED) {
        return decided;
      } else if (isTooMuch(info)) {
        return Status.REJECTED;
      }
      Class<?> type = info.serialClass();
      if (type == null) {
        return Status.UNDECIDED;
      }
      return JdkValues.contains(type) ? Status.ALLOWED : Status.REJECTED;
    }

    // An application that allows classes of its own says itself how deep they may be nested.
    private boolean isTooMuch(FilterInfo info) {
      return info.arrayLength() > maxArray || (application == null && info.depth() > MAX_DEPTH);
    }
  }
}
