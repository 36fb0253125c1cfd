package org.angarium.testkit.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a {@link ChildJvm} tells the test that started it: each line is one write to the pipe, so
 * what was said stays said when the process is killed. Thread-safe: a write of less than 4 KiB to a
 * pipe is never mixed with another.
 */
public final class Report {
  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

  /** A report to the standard output. */
  public Report() {}

  /** Says one line. */
  public void say(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
