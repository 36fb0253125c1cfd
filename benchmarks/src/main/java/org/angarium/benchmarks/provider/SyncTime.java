package org.angarium.benchmarks.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long this disk takes to write and sync a block, measured as Artemis' installer does it to set
 * the journal's buffer timeout: five times 250 blocks of 4 KiB into a file that is already filled,
 * each synced; the best of the five counts.
 */
final class SyncTime {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 250;
  private static final int TRIES = 5;

  private SyncTime() {}

  /**
   * Measures in a file of its own, which is deleted.
   *
   * @param directory exists
   * @return nanoseconds for one block, at least 1
   */
  static long measure(Path directory) throws IOException {
    Path file = Files.createTempFile(directory, "sync-time", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
      write(channel, block, false);
      channel.force(true);
      long best = Long.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        long start = System.nanoTime();
        write(channel, block, true);
        best = Math.min(best, System.nanoTime() - start);
      }
      return Math.max(1, best / BLOCKS);
    } finally {
      Files.delete(file);
    }
  }

  private static void write(FileChannel channel, ByteBuffer block, boolean synced)
      throws IOException {
    for (long at = 0; at < (long) BLOCKS * BLOCK_BYTES; at += BLOCK_BYTES) {
      block.clear();
      while (block.hasRemaining()) {
        channel.write(block, at + block.position());
      }
      if (synced) {
        channel.force(false);
      }
    }
  }
}
