package org.angarium.message;

import org.jspecify.annotations.Nullable;

/** Estimates what values take in memory, in bytes, on a 64-bit JVM with compressed references. */
final class Sizes {
  /** One reference in an array or object. */
  static final int REFERENCE = 4;

  /** A body besides its content. */
  static final int BODY = 16;

  private static final int STRING_OVERHEAD = 40;
  private static final int SAMPLES = 32;

  private Sizes() {}

  /** A string, or 0 for null. */
  static int of(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    long chars = (long) text.length() * (looksWide(text) ? 2 : 1);
    return (int) Math.min(STRING_OVERHEAD + chars, Integer.MAX_VALUE);
  }

  /** A value of a property, a map or a stream. */
  static int ofValue(@Nullable Object value) {
    if (value instanceof String text) {
      return of(text);
    } else if (value instanceof ByteString bytes) {
      return bytes.size();
    } else if (value instanceof Long || value instanceof Double) {
      return 24;
    }
    return value == null || value instanceof Boolean || value instanceof Byte ? 0 : 16;
  }

  /** The sum, or the greatest int where it would be more. */
  static int sum(int a, int b) {
    int sum = a + b;
    return sum < 0 ? Integer.MAX_VALUE : sum;
  }

  // The JVM keeps one byte for each character where all are Latin-1, but does not tell; a sample of
  // a long text is near enough.
  private static boolean looksWide(String text) {
    int length = text.length();
    int step = length / SAMPLES + 1;
    for (int i = 0; i < length; i += step) {
      if (text.charAt(i) > 0xFF) {
        return true;
      }
    }
    return false;
  }
}
