package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.encrypt.FileEncrypt;
import org.h2.store.fs.encrypt.FilePathEncrypt;
import org.jspecify.annotations.Nullable;

/** Writes a main file anew, with other keys, as a file that was closed. */
final class Recoding {
  private static final int AT_ONCE = 256 << 10;

  private Recoding() {}

  /**
   * Writes it under another name first; when it is whole and synced it gets its own.
   *
   * @param source what H2 sees, encrypted with the old keys or not
   * @param schema of the tables
   * @param progress hears how many bytes have been written so far
   */
  static void run(
      FileChannel source,
      @Nullable Keys oldKeys,
      RawDisk disk,
      Path target,
      @Nullable Keys newKeys,
      int schema,
      LongConsumer progress)
      throws IOException {
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    boolean whole = false;
    try (RawFile raw = disk.open(unfinished, true)) {
      if (!raw.tryLock(false)) {
        throw JournalErrors.refusedCopy(target, "somebody else is writing it");
      }
      raw.truncate(0);
      raw.write(ByteBuffer.allocate((int) HeaderSlots.LENGTH), 0);
      Derivation derivation = newKeys == null ? null : newKeys.derivation();
      long run = ThreadLocalRandom.current().nextLong();
      Header none = Header.none(Header.State.NEW, UUID.randomUUID(), run, 0, derivation);
      MainFile main = new MainFile(unfinished, raw, none);
      FileChannel to = cipher(new MainChannel(raw), newKeys);
      copy(cipher(source, oldKeys), to, progress);
      raw.sync();
      long size = raw.size() - HeaderSlots.LENGTH;
      main.mark(Header.State.CLEAN, run, size, schema, Sum.of(main, size, bytes -> {}));
      if (disk.exists(target)) {
        throw JournalErrors.refusedCopy(target, "there is a file of that name");
      }
      disk.move(unfinished, target);
      whole = true;
      disk.syncDirectory(Objects.requireNonNull(target.toAbsolutePath().getParent()));
    } finally {
      if (!whole) {
        disk.delete(unfinished);
      }
    }
  }

  private static FileChannel cipher(FileChannel channel, @Nullable Keys keys) {
    return keys == null
        ? channel
        : new FileEncrypt("", FilePathEncrypt.getPasswordBytes(password(keys)), channel);
  }

  private static char[] password(Keys keys) {
    return keys.filePassword().toCharArray();
  }

  private static void copy(FileChannel from, FileChannel to, LongConsumer progress)
      throws IOException {
    long size = from.size();
    for (long at = 0; at < size; ) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(AT_ONCE, size - at));
      while (buffer.hasRemaining()) {
        if (from.read(buffer, at + buffer.position()) <= 0) {
          throw new IOException("the file ended while it was read, at byte " + at);
        }
      }
      int length = buffer.flip().limit();
      to.write(buffer, at);
      at += length;
      progress.accept(at);
    }
  }

  /** A main file behind its headers, for who writes it for the first time. */
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // one thread has it
  private static final class MainChannel extends FileBaseDefault {
    private final RawFile raw;

    MainChannel(RawFile raw) {
      this.raw = raw;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return raw.read(target, position + HeaderSlots.LENGTH);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      int count = source.remaining();
      raw.write(source, position + HeaderSlots.LENGTH);
      return count;
    }

    @Override
    public long size() throws IOException {
      return raw.size() - HeaderSlots.LENGTH;
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      raw.truncate(size + HeaderSlots.LENGTH);
    }
  }
}
