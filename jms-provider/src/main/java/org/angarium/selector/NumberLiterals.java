package org.angarium.selector;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads numeric literals (Jakarta Messaging 3.1, 3.8.1.1).
 *
 * <p>The syntax is Java's, with underscores, suffixes, octal, hexadecimal and binary. A literal
 * that Java accepts means here what it means there: {@code 57} is an int, {@code 0xFFFFFFFF} is the
 * int -1, {@code 0xFFFFFFFFL} is a long. An exact decimal literal beyond int is a long without a
 * suffix as well, since "numbers in the range of Java long are supported".
 */
final class NumberLiterals {
  private static final String DIGITS = "[0-9](?:[0-9_]*[0-9])?";
  private static final String HEX_DIGITS = "[0-9a-f](?:[0-9a-f_]*[0-9a-f])?";
  private static final String EXPONENT = "e[+-]?" + DIGITS;

  private static final Pattern DECIMAL = Pattern.compile("0l?|[1-9](?:[0-9_]*[0-9])?l?");
  private static final Pattern OCTAL = Pattern.compile("0[0-7_]*[0-7]l?");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x" + HEX_DIGITS + "l?");
  private static final Pattern BINARY = Pattern.compile("0b[01](?:[01_]*[01])?l?");
  private static final Pattern APPROXIMATE =
      Pattern.compile(
          DIGITS
              + "\\.(?:"
              + DIGITS
              + ")?(?:"
              + EXPONENT
              + ")?[fd]?"
              + "|\\."
              + DIGITS
              + "(?:"
              + EXPONENT
              + ")?[fd]?"
              + "|"
              + DIGITS
              + "(?:"
              + EXPONENT
              + "[fd]?|[fd])");
  private static final Pattern HEX_APPROXIMATE =
      Pattern.compile(
          "0x(?:"
              + HEX_DIGITS
              + "\\.?|(?:"
              + HEX_DIGITS
              + ")?\\."
              + HEX_DIGITS
              + ")p[+-]?"
              + DIGITS
              + "[fd]?");

  private NumberLiterals() {}

  /**
   * The Integer, Long, Float or Double that a literal stands for.
   *
   * @param negative whether a minus stands before it; it belongs to the literal, since the smallest
   *     int and the smallest long have no positive counterpart
   * @throws NumberFormatException with a text for users
   */
  static Number parse(String literal, boolean negative) {
    String text = literal.toLowerCase(Locale.ROOT);
    if (DECIMAL.matcher(text).matches()) {
      return decimal(text, negative);
    } else if (OCTAL.matcher(text).matches()) {
      return radix(text, 1, 8, negative);
    } else if (HEXADECIMAL.matcher(text).matches()) {
      return radix(text, 2, 16, negative);
    } else if (BINARY.matcher(text).matches()) {
      return radix(text, 2, 2, negative);
    } else if (APPROXIMATE.matcher(text).matches() || HEX_APPROXIMATE.matcher(text).matches()) {
      return approximate(text, negative);
    }
    throw new NumberFormatException(
        text.startsWith("0") && text.chars().allMatch(c -> c >= '0' && c <= '9')
            ? "an octal number, because it begins with 0, but has a digit above 7"
            : "not a number in Java's syntax; put a space behind a number that ends here");
  }

  private static Number decimal(String text, boolean negative) {
    String digits = (negative ? "-" : "") + plain(text, text.endsWith("l"));
    long value;
    try {
      value = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw outsideLong(e);
    }
    if (!text.endsWith("l") && value == (int) value) {
      return (int) value;
    }
    return value;
  }

  private static Number radix(String text, int prefix, int radix, boolean negative) {
    String digits = plain(text.substring(prefix), text.endsWith("l"));
    long value;
    try {
      value = Long.parseUnsignedLong(digits, radix);
    } catch (NumberFormatException e) {
      throw outsideLong(e);
    }
    if (!text.endsWith("l") && value >>> Integer.SIZE == 0) {
      return negative ? -(int) value : (int) value;
    }
    return negative ? -value : value;
  }

  private static Number approximate(String text, boolean negative) {
    boolean suffixed = text.endsWith("f") || text.endsWith("d");
    String digits = (negative ? "-" : "") + plain(text, suffixed);
    boolean single = text.endsWith("f");
    Number value = single ? (Number) Float.valueOf(digits) : (Number) Double.valueOf(digits);
    boolean vanished = value.doubleValue() == 0 && !isZero(digits);
    if (vanished || Double.isInfinite(value.doubleValue())) {
      throw new NumberFormatException(
          "too %s for a Java %s"
              .formatted(vanished ? "small" : "large", single ? "float" : "double"));
    }
    return value;
  }

  /** Whether the digits before the exponent are all zero. */
  private static boolean isZero(String digits) {
    boolean hexadecimal = digits.contains("x");
    int start = hexadecimal ? digits.indexOf('x') + 1 : 0;
    int exponent = digits.indexOf(hexadecimal ? 'p' : 'e');
    return digits
        .substring(start, exponent < 0 ? digits.length() : exponent)
        .chars()
        .allMatch(c -> c == '0' || c == '.' || c == '-');
  }

  private static String plain(String text, boolean suffixed) {
    return text.substring(0, text.length() - (suffixed ? 1 : 0)).replace("_", "");
  }

  private static NumberFormatException outsideLong(NumberFormatException cause) {
    NumberFormatException e =
        new NumberFormatException("outside the range of a Java long, write an approximate number");
    e.initCause(cause);
    return e;
  }
}
