package org.angarium;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** A salted, slow hash of a password (PBKDF2 with HMAC-SHA-256). Immutable. */
final class PasswordHash {
  private static final String SCHEME = "pbkdf2-sha256";
  private static final int ITERATIONS = 210_000;
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /** The hash of a password, with a salt of its own. Takes some tenths of a second. */
  static PasswordHash of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(ITERATIONS, salt, derive(password, salt, ITERATIONS, HASH_BYTES));
  }

  /** A hash that no password is known for; to match it takes as long as with a real one. */
  static PasswordHash decoy() {
    byte[] salt = new byte[SALT_BYTES];
    byte[] hash = new byte[HASH_BYTES];
    SecureRandom random = new SecureRandom();
    random.nextBytes(salt);
    random.nextBytes(hash);
    return new PasswordHash(ITERATIONS, salt, hash);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException what is wrong; the hash itself is not told
   */
  static PasswordHash parse(String text) {
    String[] parts = text.strip().split(":", -1);
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalArgumentException("it is not of the form " + SCHEME + ":count:salt:hash");
    }
    try {
      int iterations = Integer.parseInt(parts[1]);
      byte[] salt = Base64.getDecoder().decode(parts[2]);
      byte[] hash = Base64.getDecoder().decode(parts[3]);
      if (iterations < 1 || iterations > MAX_ITERATIONS || salt.length == 0 || hash.length < 16) {
        throw new IllegalArgumentException();
      }
      return new PasswordHash(iterations, salt, hash);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its count, salt or hash is damaged", e);
    }
  }

  /** Whether this is the password's hash. Slow on purpose. */
  boolean matches(String password) {
    return MessageDigest.isEqual(hash, derive(password, salt, iterations, hash.length));
  }

  private static byte[] derive(String password, byte[] salt, int iterations, int bytes) {
    PBEKeySpec key = new PBEKeySpec(password.toCharArray(), salt, iterations, bytes * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AngariumException(
          ErrorCode.INTERNAL, "this Java has no PBKDF2WithHmacSHA256; use another", e);
    } finally {
      key.clearPassword();
    }
  }

  /** The form that stands in a file. */
  @Override
  public String toString() {
    Base64.Encoder encoder = Base64.getEncoder();
    return SCHEME
        + ":"
        + iterations
        + ":"
        + encoder.encodeToString(salt)
        + ":"
        + encoder.encodeToString(hash);
  }
}
