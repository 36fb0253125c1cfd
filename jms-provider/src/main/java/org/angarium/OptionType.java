package org.angarium;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.angarium.model.PasswordSource;

/**
 * The values that an option may have, as objects and as text. {@code parse} and {@code check} throw
 * {@link IllegalArgumentException} for any other value; {@link Option} says so to the user.
 */
abstract class OptionType<T> {
  private final Class<T> javaType;
  private final String allowed;

  private OptionType(Class<T> javaType, String allowed) {
    this.javaType = javaType;
    this.allowed = allowed;
  }

  /** The class of the values. */
  final Class<T> javaType() {
    return javaType;
  }

  /** What is allowed, to follow the words "allowed is". */
  final String allowed() {
    return allowed;
  }

  /** The value that a text stands for, in range. */
  final T parse(String text) {
    T value = read(text);
    check(value);
    return value;
  }

  /** The text that {@link #parse} reads as this value. */
  String format(T value) {
    return value.toString();
  }

  /** Refuses a value that is out of range. */
  void check(T value) {}

  abstract T read(String text);

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalArgumentException();
    }
  }

  /** Bytes, with K, M or G for powers of 1024. */
  static OptionType<Long> bytes(long min, String minText) {
    String allowed = "a number of bytes, %s at least, such as 65536, 64K, 256M or 2G";
    return new OptionType<>(Long.class, allowed.formatted(minText)) {
      private static final Pattern FORM = Pattern.compile("(\\d{1,18})([KMG]?)B?");

      @Override
      Long read(String text) {
        Matcher matcher = FORM.matcher(text.toUpperCase(Locale.ROOT));
        require(matcher.matches());
        long number = Long.parseLong(matcher.group(1));
        try {
          return Math.multiplyExact(number, 1L << shift(matcher.group(2)));
        } catch (ArithmeticException e) {
          throw new IllegalArgumentException(e);
        }
      }

      @Override
      String format(Long value) {
        for (String unit : new String[] {"G", "M", "K"}) {
          long factor = 1L << shift(unit);
          if (value != 0 && value % factor == 0) {
            return value / factor + unit;
          }
        }
        return value.toString();
      }

      @Override
      void check(Long value) {
        require(value >= min);
      }
    };
  }

  private static int shift(String unit) {
    return unit.isEmpty() ? 0 : 10 * ("KMG".indexOf(unit) + 1);
  }

  /** A time span in whole milliseconds, with its unit. */
  static OptionType<Duration> duration() {
    return new OptionType<>(
        Duration.class, "a number with a unit (ms, s, m or h), such as 500ms or 30s") {
      private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

      @Override
      Duration read(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        require(matcher.matches());
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
      }

      @Override
      String format(Duration value) {
        long millis = value.toMillis();
        if (millis % 3_600_000 == 0 && millis > 0) {
          return millis / 3_600_000 + "h";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
      }

      @Override
      void check(Duration value) {
        require(!value.isNegative() && value.compareTo(Duration.ofDays(10_000)) <= 0);
      }
    };
  }

  /** A whole number. */
  static OptionType<Integer> number(int min) {
    return new OptionType<>(Integer.class, "a whole number, " + min + " at least") {
      @Override
      Integer read(String text) {
        return Integer.valueOf(text);
      }

      @Override
      void check(Integer value) {
        require(value >= min);
      }
    };
  }

  /** A whole number that may be large. */
  static OptionType<Long> count(long min) {
    return new OptionType<>(Long.class, "a whole number, " + min + " at least") {
      @Override
      Long read(String text) {
        return Long.valueOf(text);
      }

      @Override
      void check(Long value) {
        require(value >= min);
      }
    };
  }

  /** A number with or without a fraction. */
  static OptionType<Double> decimal(double min, double max) {
    String allowed =
        max == Double.MAX_VALUE ? "a number, %s at least" : "a number, %s at least and %s at most";
    return new OptionType<>(Double.class, allowed.formatted(plain(min), plain(max))) {
      @Override
      Double read(String text) {
        return Double.valueOf(text);
      }

      @Override
      String format(Double value) {
        return plain(value);
      }

      @Override
      void check(Double value) {
        require(value >= min && value <= max);
      }
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /** True or false. */
  static OptionType<Boolean> bool() {
    return new OptionType<>(Boolean.class, "true or false") {
      @Override
      Boolean read(String text) {
        boolean value = text.equalsIgnoreCase("true");
        require(value || text.equalsIgnoreCase("false"));
        return value;
      }
    };
  }

  /** One of an enum's constants, in upper or lower case. */
  static <E extends Enum<E>> OptionType<E> oneOf(Class<E> type, boolean lowerCase) {
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(e -> lowerCase ? e.name().toLowerCase(Locale.ROOT) : e.name())
            .collect(Collectors.joining(" or "));
    return new OptionType<>(type, allowed) {
      @Override
      E read(String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
      }

      @Override
      String format(E value) {
        return lowerCase ? value.name().toLowerCase(Locale.ROOT) : value.name();
      }
    };
  }

  /** A text that {@code check} accepts; it throws a RuntimeException for another. */
  static OptionType<String> text(String allowed, Consumer<String> check) {
    return new OptionType<>(String.class, allowed) {
      @Override
      String read(String text) {
        return text;
      }

      @Override
      void check(String value) {
        require(!value.isBlank());
        try {
          check.accept(value);
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(e);
        }
      }
    };
  }

  /** Any text, as it is. */
  static OptionType<String> secret() {
    return new OptionType<>(String.class, "any text") {
      @Override
      String read(String text) {
        return text;
      }
    };
  }

  /** A password, or where it is. */
  static OptionType<PasswordSource> password() {
    return new OptionType<>(
        PasswordSource.class, "a password, or env:NAME, property:NAME or file:PATH") {
      @Override
      PasswordSource read(String text) {
        return new PasswordSource(text);
      }

      @Override
      void check(PasswordSource value) {
        require(!value.text().isBlank());
      }
    };
  }

  /** A file, relative to the working directory or absolute. */
  static OptionType<Path> file() {
    return new OptionType<>(Path.class, "the path of a file") {
      @Override
      Path read(String text) {
        require(!text.isBlank());
        try {
          return Paths.absolute(text);
        } catch (InvalidPathException e) {
          throw new IllegalArgumentException(e);
        }
      }

      @Override
      void check(Path value) {
        require(value.isAbsolute());
      }
    };
  }
}
