package org.angarium.engine.h2.application;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A large value of the application on its way to the database: it is taken as slowly as it comes,
 * and can then be read at once. Up to {@value #IN_MEMORY} bytes are in memory, more in a {@link
 * HiddenFile}, until this is closed. Not thread-safe.
 */
final class Spool implements AutoCloseable {
  private static final int IN_MEMORY = 1024 * 1024;
  private static final int BUFFER = 64 * 1024;

  private final Out out = new Out();
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable HiddenFile file;
  private OutputStream target = memory;
  private long length;
  private boolean closed;

  /** Takes a stream to its end, or to a length that is not negative. */
  void take(InputStream in, long maxLength) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long left = maxLength < 0 ? Long.MAX_VALUE : maxLength;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        return;
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  /**
   * Takes a text to its end, or to a length that is not negative, as UTF-8.
   *
   * @return how many characters there were
   */
  long take(Reader reader, long maxLength) throws IOException {
    char[] buffer = new char[BUFFER / 2];
    long limit = maxLength < 0 ? Long.MAX_VALUE : maxLength;
    long taken = 0;
    try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
      while (taken < limit) {
        int read = reader.read(buffer, 0, (int) Math.min(buffer.length, limit - taken));
        if (read < 0) {
          break;
        }
        writer.write(buffer, 0, read);
        taken += read;
      }
    }
    return taken;
  }

  /** Where to write what it is to have; whether that is closed does not matter. */
  OutputStream out() {
    return out;
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      if (closed) {
        throw new IOException("it is closed");
      }
      if (file == null && length + count > IN_MEMORY) {
        HiddenFile created = new HiddenFile();
        file = created;
        target = new BufferedOutputStream(created.write(), BUFFER);
        memory.writeTo(target);
        memory = new ByteArrayOutputStream();
      }
      target.write(bytes, offset, count);
      length += count;
    }
  }

  /** How many bytes it has. */
  long length() {
    return length;
  }

  /** What it has, from the beginning; to be called once, when all was written. */
  InputStream open() throws IOException {
    target.close();
    HiddenFile present = file;
    return present == null
        ? new ByteArrayInputStream(memory.toByteArray())
        : new BufferedInputStream(present.read(), BUFFER);
  }

  /** Nothing is left of it. */
  @Override
  public void close() {
    closed = true;
    memory = new ByteArrayOutputStream();
    HiddenFile present = file;
    if (present != null) {
      present.close();
    }
  }
}
