package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The few things the journal asks of a disk: {@link LocalDisk} in earnest; in tests, a disk whose
 * power can be cut at each of them.
 *
 * <p>Thread-safe. Every method blocks for the disk.
 */
public interface RawDisk {
  /**
   * Opens a file.
   *
   * @param writable whether to write too; a file that is missing is then made, empty
   */
  RawFile open(Path file, boolean writable) throws IOException;

  /** Whether there is such a file. */
  boolean exists(Path file);

  /** The size in bytes; 0 for a file that is missing. */
  long size(Path file);

  /** When the file was last modified, in milliseconds since 1970; 0 for a file that is missing. */
  long lastModified(Path file);

  /** How many bytes can still be written to where a file is. */
  default long usableSpace(Path file) {
    return Long.MAX_VALUE;
  }

  /** How many bytes there are in all where a file is; 0 where nobody knows. */
  default long totalSpace(Path file) {
    return 0;
  }

  /** Whether the file may be written. */
  boolean canWrite(Path file);

  /** Deletes a file, if it is there. */
  void delete(Path file) throws IOException;

  /** Gives a file another name in one step; a file that has that name already is replaced. */
  void move(Path from, Path to) throws IOException;

  /** Returns when files made, deleted and moved in a directory would survive a power cut. */
  void syncDirectory(Path directory) throws IOException;
}
