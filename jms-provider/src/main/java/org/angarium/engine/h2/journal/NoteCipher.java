package org.angarium.engine.h2.journal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts the notes of one generation of a log, with AES in the mode GCM.
 *
 * <p>The nonce is the record's number and the part's number in it. Both count up, and a generation
 * is written once: what a crash has left of it is read, and a new generation with another key
 * begins. So no nonce comes twice with one key, which GCM must not bear. Not thread-safe.
 */
final class NoteCipher {
  /** By how much a part is longer. */
  static final int TAG = 16;

  private static final int NONCE = Long.BYTES + Integer.BYTES;

  private final SecretKey key;
  private final Cipher cipher;

  NoteCipher(SecretKey key) {
    this.key = key;
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw Keys.unavailable(e);
    }
  }

  /** Encrypts a part into a buffer. */
  void encrypt(long number, int part, ByteBuffer plain, ByteBuffer target) {
    try {
      run(Cipher.ENCRYPT_MODE, number, part, plain, target);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a note cannot be encrypted", e);
    }
  }

  /**
   * The bytes of a part.
   *
   * @throws GeneralSecurityException when it was not encrypted with this key, or was changed
   */
  ByteBuffer decrypt(long number, int part, ByteBuffer body) throws GeneralSecurityException {
    ByteBuffer plain = ByteBuffer.allocate(Math.max(0, body.remaining() - TAG));
    run(Cipher.DECRYPT_MODE, number, part, body.duplicate(), plain);
    return plain.flip();
  }

  private void run(int mode, long number, int part, ByteBuffer from, ByteBuffer to)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(NONCE).putLong(number).putInt(part).array();
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
    cipher.doFinal(from, to);
  }
}
