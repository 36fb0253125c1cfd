package org.angarium.message;

import java.util.Set;

/**
 * The classes of the JDK that are plain values and collections of values: deserializing them calls
 * nothing but {@code equals}, {@code hashCode} and {@code compareTo} of other such values.
 */
final class JdkValues {
  private static final Set<String> NAMES =
      Set.of(
          "java.io.Serializable",
          "java.lang.CharSequence",
          "java.lang.Comparable",
          "java.lang.Object",
          "java.lang.Number",
          "java.lang.Enum",
          "java.lang.String",
          "java.lang.String$CaseInsensitiveComparator",
          "java.lang.StringBuffer",
          "java.lang.StringBuilder",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Character",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Float",
          "java.lang.Double",
          "java.math.BigInteger",
          "java.math.BigDecimal",
          "java.math.MathContext",
          "java.net.URI",
          "java.sql.Date",
          "java.sql.Time",
          "java.sql.Timestamp");

  private static final Set<String> PRIMITIVE =
      Set.of("boolean", "byte", "char", "double", "float", "int", "long", "short", "void");

  private static final Set<String> UTIL =
      Set.of(
          "AbstractCollection",
          "AbstractList",
          "AbstractMap",
          "AbstractMap$SimpleEntry",
          "AbstractMap$SimpleImmutableEntry",
          "AbstractSet",
          "ArrayDeque",
          "ArrayList",
          "Arrays$ArrayList",
          "BitSet",
          "CollSer",
          "Comparator",
          "Currency",
          "Date",
          "Dictionary",
          "EnumMap",
          "EnumSet",
          "EnumSet$SerializationProxy",
          "HashMap",
          "HashSet",
          "Hashtable",
          "IdentityHashMap",
          "JumboEnumSet",
          "LinkedHashMap",
          "LinkedHashSet",
          "LinkedList",
          "List",
          "Locale",
          "Map",
          "Map$Entry",
          "PriorityQueue",
          "Properties",
          "RegularEnumSet",
          "Set",
          "Stack",
          "TreeMap",
          "TreeSet",
          "UUID",
          "Vector",
          "concurrent.ArrayBlockingQueue",
          "concurrent.ConcurrentHashMap",
          "concurrent.ConcurrentHashMap$Segment",
          "concurrent.ConcurrentLinkedDeque",
          "concurrent.ConcurrentLinkedQueue",
          "concurrent.ConcurrentSkipListMap",
          "concurrent.ConcurrentSkipListSet",
          "concurrent.CopyOnWriteArrayList",
          "concurrent.CopyOnWriteArraySet",
          "concurrent.LinkedBlockingDeque",
          "concurrent.LinkedBlockingQueue",
          "concurrent.atomic.AtomicBoolean",
          "concurrent.atomic.AtomicInteger",
          "concurrent.atomic.AtomicLong",
          // ConcurrentHashMap still writes the locks of its first version.
          "concurrent.locks.AbstractOwnableSynchronizer",
          "concurrent.locks.AbstractQueuedSynchronizer",
          "concurrent.locks.ReentrantLock",
          "concurrent.locks.ReentrantLock$NonfairSync",
          "concurrent.locks.ReentrantLock$Sync");

  private JdkValues() {}

  /**
   * Whether a class of that name could be one.
   *
   * @param name as {@link Class#getName} has it, so that arrays begin with brackets
   */
  static boolean mayContain(String name) {
    String element = name.substring(name.lastIndexOf('[') + 1);
    if (element.length() == name.length()) {
      return name.startsWith("java.") || PRIMITIVE.contains(name);
    }
    return element.length() == 1 || element.startsWith("Ljava.");
  }

  /** Whether it is one, or an array of them. */
  static boolean contains(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    if (element.isPrimitive()) {
      return true;
    }
    // Only the JDK's own loaders may define classes in java.*, so the name is proof enough.
    String name = element.getName();
    if (element.isEnum()) {
      return name.startsWith("java.");
    } else if (name.startsWith("java.util.")) {
      return name.startsWith("java.util.Collections$")
          || name.startsWith("java.util.ImmutableCollections$")
          || UTIL.contains(name.substring("java.util.".length()));
    }
    return NAMES.contains(name) || name.startsWith("java.time.");
  }
}
