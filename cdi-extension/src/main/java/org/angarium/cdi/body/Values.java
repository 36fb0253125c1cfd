package org.angarium.cdi.body;

import java.util.List;
import java.util.Map;
import org.angarium.cdi.app.CdiError;
import org.jspecify.annotations.Nullable;

/** Properties and headers as the types that parameters have. */
public final class Values {
  private static final Map<Class<?>, Class<?>> WRAPPERS =
      Map.of(
          boolean.class, Boolean.class,
          byte.class, Byte.class,
          short.class, Short.class,
          int.class, Integer.class,
          long.class, Long.class,
          float.class, Float.class,
          double.class, Double.class);

  private static final List<Class<?>> WHOLE =
      List.of(Byte.class, Short.class, Integer.class, Long.class);

  private Values() {}

  /** Whether a property can be of this type. */
  public static boolean isPropertyType(Class<?> type) {
    return type == String.class
        || type == Object.class
        || WRAPPERS.containsKey(type)
        || WRAPPERS.containsValue(type);
  }

  /** Whether values of a type can, some of them at least, be given to a parameter of another. */
  static boolean canBe(Class<?> from, Class<?> type) {
    Class<?> wanted = WRAPPERS.getOrDefault(type, type);
    if (wanted.isAssignableFrom(from) || from.isAssignableFrom(wanted) || wanted == String.class) {
      return true;
    }
    return from == String.class
        ? WRAPPERS.containsValue(wanted)
        : WHOLE.contains(from) && WHOLE.indexOf(wanted) >= WHOLE.indexOf(from);
  }

  /**
   * A value as a type, as the specification converts properties (3.5.4).
   *
   * @param what the value is, for errors
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2305 where it is none
   */
  public static @Nullable Object convert(@Nullable Object value, Class<?> type, String what) {
    if (value == null) {
      if (type.isPrimitive()) {
        throw CdiError.NOT_CONVERTED.exception(
            "the message has no %s, and the parameter of type %s cannot be null"
                .formatted(what, type));
      }
      return null;
    }
    Class<?> wanted = WRAPPERS.getOrDefault(type, type);
    if (wanted.isInstance(value)) {
      return value;
    } else if (wanted == String.class) {
      return value.toString();
    }
    Object converted = null;
    if (value instanceof String text) {
      converted = parse(text, wanted, what);
    } else if (value instanceof Number number) {
      converted = widen(number, wanted);
    }
    if (converted == null) {
      throw refused(value, type, what);
    }
    return converted;
  }

  private static @Nullable Object parse(String text, Class<?> wanted, String what) {
    try {
      if (wanted == Boolean.class) {
        return Boolean.valueOf(text);
      } else if (wanted == Byte.class) {
        return Byte.valueOf(text);
      } else if (wanted == Short.class) {
        return Short.valueOf(text);
      } else if (wanted == Integer.class) {
        return Integer.valueOf(text);
      } else if (wanted == Long.class) {
        return Long.valueOf(text);
      } else if (wanted == Float.class) {
        return Float.valueOf(text);
      }
      return wanted == Double.class ? Double.valueOf(text) : null;
    } catch (NumberFormatException e) {
      throw refused(text, wanted, what);
    }
  }

  private static @Nullable Object widen(Number number, Class<?> wanted) {
    int from = WHOLE.indexOf(number.getClass());
    int to = WHOLE.indexOf(wanted);
    if (number instanceof Float && wanted == Double.class) {
      return number.doubleValue();
    } else if (from < 0 || to < from) {
      return null;
    }
    return switch (to) {
      case 1 -> (Object) number.shortValue();
      case 2 -> (Object) number.intValue();
      default -> (Object) number.longValue();
    };
  }

  private static RuntimeException refused(Object value, Class<?> type, String what) {
    return CdiError.NOT_CONVERTED.exception(
        "the %s is the %s \"%s\", and cannot be a %s"
            .formatted(what, value.getClass().getSimpleName(), value, type.getSimpleName()));
  }
}
