package org.angarium.engine.h2.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of an encrypted file are made of a secret, as its header says. Nothing in it is
 * secret.
 *
 * @param iterations of PBKDF2: what a guess costs
 * @param salt given at random when the file is made
 * @param check what tells the right secret from a wrong one
 */
@SuppressWarnings("ArrayRecordComponent") // never changed
record Derivation(int iterations, byte[] salt, byte[] check) {
  /** The length of the salt, and of the check. */
  static final int LENGTH = 16;

  /** More would only be damage, and take hours. */
  static final int MAX_ITERATIONS = 100_000_000;

  /** What it takes in a header. */
  static final int BYTES = Integer.BYTES + 2 * LENGTH;

  static Derivation read(int iterations, ByteBuffer in) {
    byte[] salt = new byte[LENGTH];
    byte[] check = new byte[LENGTH];
    in.get(salt).get(check);
    return new Derivation(iterations, salt, check);
  }

  void write(ByteBuffer out) {
    out.putInt(iterations).put(salt).put(check);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Derivation that
        && iterations == that.iterations
        && Arrays.equals(salt, that.salt)
        && Arrays.equals(check, that.check);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  @Override
  public String toString() {
    return iterations + " iterations";
  }
}
