package org.angarium.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a store is encrypted with: a password, or a key. Never shown. Immutable; thread-safe. */
public final class Secret {
  /** A key has so many bytes at least. */
  public static final int MIN_KEY = 32;

  private final String text;
  private final boolean isKey;

  private Secret(String text, boolean isKey) {
    this.text = text;
    this.isKey = isKey;
  }

  /** A password, which people may have chosen. */
  public static Secret password(String password) {
    return new Secret(password, false);
  }

  /**
   * A key, which chance has chosen.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} for less than {@link #MIN_KEY}
   *     bytes
   */
  public static Secret key(byte[] bytes) {
    if (bytes.length < MIN_KEY) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "a key of %d bytes is refused, %d at least are needed; make one with: head -c 32 /dev/urandom"
              .formatted(bytes.length, MIN_KEY));
    }
    return new Secret(HexFormat.of().formatHex(bytes), true);
  }

  /** Whether chance has chosen it, so that nobody can guess it. */
  public boolean isKey() {
    return isKey;
  }

  /** The secret itself, as characters. */
  public char[] characters() {
    return text.toCharArray();
  }

  /** Equal to one of the same text. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that
        && isKey == that.isKey
        && MessageDigest.isEqual(bytes(), that.bytes());
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(isKey); // of nothing that is secret
  }

  /** Says nothing. */
  @Override
  public String toString() {
    return "(hidden)";
  }
}
