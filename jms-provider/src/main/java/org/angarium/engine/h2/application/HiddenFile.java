package org.angarium.engine.h2.application;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file in {@code java.io.tmpdir} that nobody else can read, and that is gone when this closes or
 * the process ends: it has no name any more, where the system allows that, and is encrypted with a
 * key that is in memory only. Written once, then read. An interrupt does nothing to it. Not
 * thread-safe.
 */
final class HiddenFile implements AutoCloseable {
  private static final String CIPHER = "AES/CTR/NoPadding";
  private static final int KEY_BYTES = 16;

  private final Path path;
  private final RandomAccessFile file;
  private final SecretKeySpec key;

  HiddenFile() throws IOException {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, "AES");
    path = Files.createTempFile("angarium-large-value-", ".tmp");
    file = new RandomAccessFile(path.toFile(), "rw");
    if (!path.toFile().delete()) { // an open file stays until it is closed, on Windows
      path.toFile().deleteOnExit();
    }
  }

  /** Where to write what it is to have; to be closed before it is read. */
  OutputStream write() throws IOException {
    OutputStream out =
        new FilterOutputStream(new FileOutputStream(file.getFD())) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              out.write(bytes, offset, length);
            } catch (IOException e) {
              throw new IOException(
                  "a large value found no room in %s until it is stored; make room there, or set java.io.tmpdir: %s"
                      .formatted(path.getParent(), e.getMessage()),
                  e);
            }
          }

          @Override
          public void close() {} // not the file, which is read next
        };
    return new CipherOutputStream(out, cipher(Cipher.ENCRYPT_MODE));
  }

  /** What was written, from the beginning. */
  InputStream read() throws IOException {
    file.seek(0);
    InputStream in =
        new FilterInputStream(new FileInputStream(file.getFD())) {
          @Override
          public void close() {}
        };
    return new CipherInputStream(in, cipher(Cipher.DECRYPT_MODE));
  }

  /** No key is used twice, so what begins the stream of it need not differ. */
  private Cipher cipher(int mode) throws IOException {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(mode, key, new IvParameterSpec(new byte[KEY_BYTES]));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new IllegalStateException("a temporary file cannot be closed: " + path, e);
    }
  }
}
