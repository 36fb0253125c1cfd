package org.angarium;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Knows a password again that passed a slow check, without keeping it: an application that opens a
 * connection for each message pays for the slow hash once. The key is never outside of memory.
 */
final class FastCheck {
  private static final String ALGORITHM = "HmacSHA256";

  private final PasswordHash hash;
  private final byte[] key;
  private final byte[] digest;

  private FastCheck(PasswordHash hash, byte[] key, byte[] digest) {
    this.hash = hash;
    this.key = key;
    this.digest = digest;
  }

  /** Of a password that matched the hash. */
  static FastCheck of(PasswordHash hash, String password) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new FastCheck(hash, key, digest(key, password));
  }

  /** Whether it is the same password, and was checked by this very hash. */
  boolean matches(PasswordHash current, String password) {
    return hash == current && MessageDigest.isEqual(digest, digest(key, password));
  }

  private static byte[] digest(byte[] key, String password) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AngariumException(
          ErrorCode.INTERNAL, "this Java has no " + ALGORITHM + "; use another", e);
    }
  }
}
