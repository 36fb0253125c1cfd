package org.angarium.crash;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Tells the parent: each line is one write to the pipe, so what was said stays said when the
 * process is killed. Thread-safe: a write of less than 4 KiB to a pipe is never mixed with another.
 */
public final class Report {
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

  /** Says one line. */
  public void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
