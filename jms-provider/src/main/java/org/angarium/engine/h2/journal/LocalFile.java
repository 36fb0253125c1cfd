package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A file of the machine's own file system; see {@link LocalDisk} for how it bears interrupts. */
final class LocalFile implements RawFile {
  private final AsynchronousFileChannel channel;

  LocalFile(AsynchronousFileChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return await(channel.read(target, position));
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += await(channel.write(source, at));
    }
  }

  @Override
  public void sync() throws IOException {
    // false: data, and only such metadata as reading it needs (its size), as fdatasync
    channel.force(false);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void truncate(long size) throws IOException {
    channel.truncate(size);
  }

  @Override
  public boolean tryLock(boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held in this JVM
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static int await(Future<Integer> result) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          Throwable cause = e.getCause();
          throw new IOException(cause == null ? e.toString() : cause.toString(), cause);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
