package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One open file of a {@link RawDisk}, read and written at positions.
 *
 * <p>Thread-safe. Every method blocks for the disk. An interrupt neither ends a call nor closes the
 * file; the thread's interrupt status is kept.
 */
public interface RawFile extends AutoCloseable {
  /**
   * Reads up to {@code target.remaining()} bytes.
   *
   * @return how many bytes were read, or -1 at or beyond the end of the file
   */
  int read(ByteBuffer target, long position) throws IOException;

  /** Writes all remaining bytes; the file grows where needed. */
  void write(ByteBuffer source, long position) throws IOException;

  /** Returns when all that was written, and the file's size, would survive a power cut. */
  void sync() throws IOException;

  /** The size in bytes. */
  long size() throws IOException;

  /** Cuts the file to {@code size} bytes; a shorter file stays as it is. */
  void truncate(long size) throws IOException;

  /**
   * Locks the whole file against other processes and other users in this one, until it is closed.
   *
   * @param shared whether others may hold shared locks too
   * @return false when another holds a lock that excludes this one
   */
  boolean tryLock(boolean shared) throws IOException;

  /** Closes the file and gives up its lock. Calling it again does nothing. */
  @Override
  void close() throws IOException;
}
