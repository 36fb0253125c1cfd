package org.angarium.engine.h2.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk as another one, on which nothing changes: what is written stays in memory, and is gone
 * with this. So a store that was not closed can be opened as it will be, and stays as it is.
 *
 * <p>The files of the other disk are opened for reading only. A lock there is shared with others
 * who only read. Thread-safe.
 */
final class ScratchDisk implements RawDisk {
  private static final int PAGE = 4096;

  private final RawDisk base;

  // all guarded by this
  private final Map<Path, Content> files = new HashMap<>();
  private final Set<Path> gone = new HashSet<>();
  private final List<RawFile> opened = new ArrayList<>();

  /** The files whose lock on the base is held. */
  private final Set<Content> locked = new HashSet<>();

  ScratchDisk(RawDisk base) {
    this.base = base;
  }

  /** What a file holds: pages that were written, over the beginning of a file of the base. */
  private static final class Content {
    final @Nullable RawFile file;
    final Map<Long, byte[]> pages = new HashMap<>();

    /** Up to where the base's file shows through. */
    long shown;

    long size;

    Content(@Nullable RawFile file) throws IOException {
      this.file = file;
      size = file == null ? 0 : file.size();
      shown = size;
    }

    byte[] page(long number) throws IOException {
      byte[] page = pages.get(number);
      if (page != null) {
        return page;
      }
      byte[] fresh = new byte[PAGE];
      long from = number * PAGE;
      if (file != null && from < shown) {
        ByteBuffer target = ByteBuffer.wrap(fresh, 0, (int) Math.min(PAGE, shown - from));
        while (target.hasRemaining() && file.read(target, from + target.position()) > 0) {
          // a page in pieces
        }
      }
      return fresh;
    }

    void truncate(long newSize) throws IOException {
      if (newSize >= size) {
        return;
      }
      int rest = (int) (newSize % PAGE);
      if (rest > 0) {
        byte[] last = page(newSize / PAGE);
        Arrays.fill(last, rest, PAGE, (byte) 0);
        pages.put(newSize / PAGE, last);
      }
      pages.keySet().removeIf(number -> number * PAGE >= newSize);
      size = newSize;
      shown = Math.min(shown, newSize);
    }
  }

  @Override
  public synchronized RawFile open(Path file, boolean writable) throws IOException {
    Content content = files.get(file);
    if (content == null) {
      boolean exists = !gone.contains(file) && base.exists(file);
      if (!exists && !writable) {
        throw new FileNotFoundException(file.toString());
      }
      RawFile below = exists ? base.open(file, false) : null;
      if (below != null) {
        opened.add(below);
      }
      content = new Content(below);
      files.put(file, content);
    }
    return new ScratchFile(content);
  }

  @Override
  public synchronized boolean exists(Path file) {
    return files.containsKey(file) || (!gone.contains(file) && base.exists(file));
  }

  @Override
  public synchronized long size(Path file) {
    Content content = files.get(file);
    if (content != null) {
      return content.size;
    }
    return gone.contains(file) ? 0 : base.size(file);
  }

  @Override
  public long lastModified(Path file) {
    return exists(file) ? base.lastModified(file) : 0;
  }

  @Override
  public boolean canWrite(Path file) {
    return exists(file);
  }

  @Override
  public synchronized void delete(Path file) {
    files.remove(file);
    gone.add(file);
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    open(from, false);
    Content content = files.remove(from);
    if (content != null) {
      files.put(to, content);
    }
    gone.add(from);
  }

  @Override
  public void syncDirectory(Path directory) {}

  /** Closes the files of the base, and so gives up the locks. */
  synchronized void close() throws IOException {
    for (RawFile file : opened) {
      file.close();
    }
    opened.clear();
  }

  /** One who has a file open. */
  private final class ScratchFile implements RawFile {
    private final Content content;

    ScratchFile(Content content) {
      this.content = content;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (ScratchDisk.this) {
        if (position >= content.size) {
          return -1;
        }
        int count = (int) Math.min(target.remaining(), content.size - position);
        for (int done = 0; done < count; ) {
          long at = position + done;
          int from = (int) (at % PAGE);
          int some = Math.min(PAGE - from, count - done);
          target.put(content.page(at / PAGE), from, some);
          done += some;
        }
        return count;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (ScratchDisk.this) {
        for (long at = position; source.hasRemaining(); ) {
          int from = (int) (at % PAGE);
          int some = Math.min(PAGE - from, source.remaining());
          byte[] page = content.page(at / PAGE);
          source.get(page, from, some);
          content.pages.put(at / PAGE, page);
          at += some;
          content.size = Math.max(content.size, at);
        }
      }
    }

    @Override
    public void sync() {}

    @Override
    public long size() {
      synchronized (ScratchDisk.this) {
        return content.size;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (ScratchDisk.this) {
        content.truncate(size);
      }
    }

    /** Taken once, and held until the disk is closed: whoever reads here is one user. */
    @Override
    public boolean tryLock(boolean shared) throws IOException {
      synchronized (ScratchDisk.this) {
        if (content.file == null || locked.contains(content)) {
          return true;
        }
        boolean free = content.file.tryLock(true);
        if (free) {
          locked.add(content);
        }
        return free;
      }
    }

    @Override
    public void close() {}
  }
}
