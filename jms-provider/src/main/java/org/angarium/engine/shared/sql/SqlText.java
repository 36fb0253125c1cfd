package org.angarium.engine.shared.sql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Strings as columns of type text: PostgreSQL's have no NUL, and no half of a surrogate pair; an
 * index has no long ones. Thread-safe.
 */
public final class SqlText {
  private static final char ESCAPE = '\\';
  private static final int LONGEST_KEY = 200;

  private SqlText() {}

  /** A string that may be anything, so that {@link #read} gives it back. */
  public static @Nullable String write(@Nullable String text) {
    if (text == null || isPlain(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlainAt(text, i)) {
        out.append(c);
      } else {
        out.append(ESCAPE).append("%04x".formatted((int) c));
      }
    }
    return out.toString();
  }

  /** What {@link #write} was given. */
  public static @Nullable String read(@Nullable String stored) {
    if (stored == null || stored.indexOf(ESCAPE) < 0) {
      return stored;
    }
    StringBuilder out = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c == ESCAPE) {
        out.append((char) Integer.parseInt(stored.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** A string of any length as a key of bounded length: the same for the same string only. */
  public static String key(String text) {
    if (text.length() <= LONGEST_KEY && isPlain(text)) {
      return text;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
      return ESCAPE + HexFormat.of().formatHex(digest); // no plain string has an escape
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlainAt(text, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainAt(String text, int i) {
    char c = text.charAt(i);
    if (c == 0 || c == ESCAPE) {
      return false;
    }
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    return !Character.isLowSurrogate(c) || (i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
