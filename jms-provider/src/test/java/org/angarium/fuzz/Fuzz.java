package org.angarium.fuzz;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.util.List;
import java.util.Random;
import org.angarium.crash.Seed;
import org.jspecify.annotations.Nullable;

/** Makes hostile values from a seed, and judges what comes of them. Not thread-safe. */
final class Fuzz {
  private static final int TIMES = Integer.getInteger("angarium.fuzz", 1);

  private static final String[] FRAGMENTS = {
    "",
    "a",
    "A",
    "_",
    "$",
    "é",
    "ß",
    "İ",
    "ı",
    "注文",
    "\ud83d\ude00",
    "\ud83d",
    "\udc00",
    "\u0000",
    "\u0001",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "'",
    "''",
    "\"",
    "\\",
    "\\u0041",
    "/",
    "..",
    "../",
    "%",
    "%%",
    "%00",
    "%zz",
    "%2e%2e%2f",
    "?",
    "&",
    "=",
    ";",
    "#",
    "+",
    "*",
    ".*",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{0}",
    "%s",
    "%n",
    "${x}",
    "$(x)",
    "`",
    "|",
    "<",
    ">",
    "--",
    "/*",
    "NULL",
    "null",
    "TRUE",
    "NOT",
    "JMS",
    "JMSX",
    "JMSXGroupID",
    "JMS_",
    "0",
    "-0",
    "1",
    "-1",
    "07",
    "0x7f",
    "1e9",
    "NaN",
    "Infinity",
    "2147483648",
    "9223372036854775808",
    "x;DROP TABLE delivery",
    "java.lang.Runtime",
    "org.angarium",
    "mem",
    "h2",
    "file",
    ":",
    "~"
  };

  private final Random random;
  private final String test;

  Fuzz(String test) {
    this.test = test;
    this.random = new Random(Seed.next(test));
  }

  /** So many times as much as usual. */
  static int times(int usual) {
    return usual * TIMES;
  }

  Random random() {
    return random;
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  <T> T anyOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Anything from nothing to some ten thousand characters, most of it nasty. */
  String text() {
    if (oneIn(200)) {
      return fragment().repeat(1 + random.nextInt(3_000));
    }
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      text.append(oneIn(5) ? String.valueOf((char) random.nextInt(0x10000)) : fragment());
    }
    return text.toString();
  }

  private String fragment() {
    return FRAGMENTS[random.nextInt(FRAGMENTS.length)];
  }

  /** A text with some characters gone, doubled, or in their place nasty ones. */
  String mutated(String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(changed.length() + 1);
      int to = Math.min(changed.length(), at + random.nextInt(4));
      switch (random.nextInt(4)) {
        case 0 -> changed.delete(at, to);
        case 1 -> changed.insert(at, fragment());
        case 2 -> changed.insert(at, changed.substring(at, to));
        default -> changed.replace(at, to, fragment());
      }
    }
    return changed.toString();
  }

  byte[] bytes() {
    byte[] bytes = new byte[oneIn(50) ? random.nextInt(5_000) : random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Some bytes flipped, cut or repeated. */
  byte[] damaged(byte[] bytes) {
    byte[] changed = bytes.clone();
    int kind = random.nextInt(6);
    if (changed.length == 0 || kind == 0) {
      return bytes();
    } else if (kind == 1) {
      return java.util.Arrays.copyOf(changed, random.nextInt(changed.length));
    } else if (kind == 2) {
      return java.util.Arrays.copyOf(changed, changed.length + 1 + random.nextInt(9));
    }
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    }
    return changed;
  }

  /** A value of any type that messages may be asked to carry, or of one that they may not. */
  @Nullable Object value() {
    return switch (random.nextInt(15)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (byte) random.nextInt();
      case 3 -> (short) random.nextInt();
      case 4 -> random.nextInt() >> random.nextInt(32);
      case 5 -> random.nextLong() >> random.nextInt(64);
      case 6 -> Float.intBitsToFloat(random.nextInt());
      case 7 -> Double.longBitsToDouble(random.nextLong());
      case 8 -> (char) random.nextInt();
      case 9 -> bytes();
      case 10 -> new StringBuilder("not a String");
      case 11 -> java.math.BigInteger.TEN;
      case 12 -> List.of(1);
      default -> text();
    };
  }

  /** What is tried. */
  @FunctionalInterface
  interface Attempt {
    void run() throws Exception;
  }

  /**
   * Tries it.
   *
   * @param alsoAllowed what the documentation of this call allows besides exceptions of jakarta.jms
   * @return null where it was taken, else why it was refused
   * @throws AssertionError for any other exception, and for errors
   */
  final @Nullable Exception attempt(String what, Attempt attempt, Class<?>... alsoAllowed) {
    try {
      attempt.run();
      return null;
    } catch (JMSException | JMSRuntimeException e) {
      return e;
    } catch (Exception e) {
      for (Class<?> allowed : alsoAllowed) {
        if (allowed.isInstance(e)) {
          return e;
        }
      }
      throw failure(what, e);
    } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
      throw failure(what, e);
    }
  }

  private AssertionError failure(String what, Throwable e) {
    String shown = what.length() > 500 ? what.substring(0, 500) + "…" : what;
    return new AssertionError(test + ": " + shown + " ended with " + e, e);
  }
}
