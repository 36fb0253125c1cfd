package org.angarium.engine.h2.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.Secret;

/**
 * The keys of one encrypted file and its log.
 *
 * <p>PBKDF2 makes a master key of the secret, with the salt in the file's header; all other keys
 * are HMACs of that, each of its own text: H2's password for the main file, and a key for the notes
 * of each generation of the log. A password costs 210,000 rounds, a fifth of a second; for a key
 * that chance has chosen rounds add nothing. Immutable; thread-safe.
 */
public final class Keys {
  private static final int ROUNDS_OF_PASSWORD = 210_000;
  private static final int ROUNDS_OF_KEY = 1_000;
  private static final int MASTER_BITS = 256;
  private static final String HMAC = "HmacSHA256";

  private final Derivation derivation;
  private final byte[] master;

  private Keys(Derivation derivation, byte[] master) {
    this.derivation = derivation;
    this.master = master;
  }

  /** For a file that is to be made. Takes a fifth of a second for a password. */
  static Keys fresh(Secret secret) {
    byte[] salt = new byte[Derivation.LENGTH];
    new SecureRandom().nextBytes(salt);
    int rounds = secret.isKey() ? ROUNDS_OF_KEY : ROUNDS_OF_PASSWORD;
    byte[] master = master(secret, salt, rounds);
    return new Keys(new Derivation(rounds, salt, check(master)), master);
  }

  /** For a file that is there; empty where the secret is a wrong one. */
  static Optional<Keys> of(Secret secret, Derivation derivation) {
    byte[] master = master(secret, derivation.salt(), derivation.iterations());
    return MessageDigest.isEqual(check(master), derivation.check())
        ? Optional.of(new Keys(derivation, master))
        : Optional.empty();
  }

  Derivation derivation() {
    return derivation;
  }

  /** The password that H2 encrypts the main file with: 64 hexadecimal digits. */
  public String filePassword() {
    return HexFormat.of().formatHex(hmac(master, text("H2 main file")));
  }

  /**
   * The cipher for the notes of one generation of a log. Its key is that generation's alone, for
   * run and salt are random: so a note's number, which is unique in its generation, makes a nonce
   * that never comes twice with one key.
   */
  NoteCipher notes(Header log) {
    ByteBuffer context = ByteBuffer.allocate(5 + 3 * Long.BYTES).put(text("notes"));
    context.putLong(log.run()).putLong(log.sequence()).putLong(log.salt());
    return new NoteCipher(new SecretKeySpec(hmac(master, context.array()), "AES"));
  }

  private static byte[] check(byte[] master) {
    return Arrays.copyOf(hmac(master, text("check")), Derivation.LENGTH);
  }

  private static byte[] master(Secret secret, byte[] salt, int rounds) {
    PBEKeySpec spec = new PBEKeySpec(secret.characters(), salt, rounds, MASTER_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static AngariumException unavailable(GeneralSecurityException e) {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "this JVM lacks a cipher that encrypted stores need (%s); use a JDK with the provider SunJCE"
            .formatted(e.getMessage()),
        e);
  }

  /** Says nothing. */
  @Override
  public String toString() {
    return "keys (hidden)";
  }
}
