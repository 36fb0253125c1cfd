package org.angarium.engine.h2.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk in memory that knows what was synced. A cut leaves each file as it was synced, plus a
 * random choice of the writes since, in random order, some of them torn at sectors of 512 bytes;
 * and of the files made, moved and deleted since the directory was synced a random choice, in
 * order.
 *
 * <p>Each operation that changes something is counted; a cut or an error can be ordered for any.
 * Thread-safe.
 */
public final class PowerCutDisk implements RawDisk {
  private static final int SECTOR = 512;
  private static final String STORE = "org.angarium.engine.h2";

  /** Which of the writes that were not synced survive a cut. */
  public enum Survivors {
    NONE,
    SOME
  }

  /** What everything throws from the cut on. */
  static final class PowerCut extends IOException {
    private static final long serialVersionUID = 1L;

    PowerCut() {
      super("the power was cut");
    }
  }

  private final Random random;
  private Map<Path, Content> files = new HashMap<>();
  private Map<Path, Content> durableFiles = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private long operations;
  private long cutAt = Long.MAX_VALUE;
  private long failAt = Long.MAX_VALUE;
  private String cutMethod = "";
  private int cutMethodLeft;
  private boolean cut;
  private String cutIn = "";
  private int life;
  private long syncs;

  PowerCutDisk(Random random) {
    this.random = random;
  }

  /** Cuts the power in the operation that comes after so many others. */
  public synchronized void cutAfter(long count) {
    cutAt = operations + count;
  }

  /** Cuts the power in an operation that a method asks for, after so many others of it. */
  public synchronized void cutInside(String method, int count) {
    cutMethod = method;
    cutMethodLeft = count;
  }

  /** Has the operation fail that comes after so many others. */
  public synchronized void failAfter(long count) {
    failAt = operations + count;
  }

  public synchronized boolean failed() {
    return operations > failAt;
  }

  public synchronized void cutNow() {
    if (!cut) {
      cut = true;
      cutIn = "";
    }
  }

  public synchronized boolean isCut() {
    return cut;
  }

  /**
   * The methods of the store and its journal that the cut came in, such as " Recovery.replay
   * LogFile.begin".
   */
  public synchronized String cutIn() {
    return cutIn;
  }

  public synchronized long operations() {
    return operations;
  }

  synchronized long syncs() {
    return syncs;
  }

  /** Switches the power on again after a cut; the files are then in another directory. */
  public synchronized void restart(Survivors survivors, Path directory) {
    if (survivors == Survivors.SOME) {
      for (Entry entry : entries) {
        if (random.nextBoolean()) {
          entry.apply(durableFiles);
        }
      }
    }
    double share = random.nextInt(4) / 3.0;
    Map<Path, Content> next = new HashMap<>();
    durableFiles.forEach(
        (path, content) -> {
          if (survivors == Survivors.SOME) {
            content.loseSome(random, share);
          }
          content.restart();
          next.put(directory.resolve(path.getFileName()), content);
        });
    files = next;
    durableFiles = new HashMap<>(next);
    entries.clear();
    cut = false;
    cutAt = Long.MAX_VALUE;
    cutMethod = "";
    failAt = Long.MAX_VALUE;
    life++;
  }

  /** Takes all files away. */
  public synchronized void wipe() {
    cutNow();
    durableFiles.clear();
    restart(Survivors.NONE, Path.of("/"));
  }

  /** Stops all that is under way without losing anything, as a killed process does. */
  synchronized void kill() {
    files.values().forEach(content -> content.locks = 0);
    life++;
  }

  /**
   * As a process that is killed and another that opens its files, in another directory. What was
   * written and not synced may still be lost in a cut.
   */
  public synchronized void kill(Path directory) {
    kill();
    files = moved(files, directory);
    durableFiles = moved(durableFiles, directory);
    entries.replaceAll(entry -> entry.in(directory));
    cutAt = Long.MAX_VALUE;
    cutMethod = "";
    failAt = Long.MAX_VALUE;
  }

  private static Map<Path, Content> moved(Map<Path, Content> map, Path directory) {
    Map<Path, Content> result = new HashMap<>();
    map.forEach((path, content) -> result.put(directory.resolve(path.getFileName()), content));
    return result;
  }

  /** A copy of what a file holds now; an empty one if it is missing. */
  synchronized byte[] bytes(Path file) {
    Content content = files.get(file);
    return content == null ? new byte[0] : content.current.copy();
  }

  /** Puts a file where it is durable at once. */
  synchronized void put(Path file, byte[] bytes) {
    Content content = new Content();
    content.current.write(0, bytes);
    content.durable.write(0, bytes);
    files.put(file, content);
    durableFiles.put(file, content);
  }

  @Override
  public synchronized RawFile open(Path file, boolean writable) throws IOException {
    if (cut) {
      throw new PowerCut();
    }
    if (!files.containsKey(file)) {
      if (!writable) {
        throw new FileNotFoundException(file.toString());
      }
      count();
      enter(new Entry(file, null, new Content()));
    }
    return new Opened(files.get(file), life);
  }

  @Override
  public synchronized boolean exists(Path file) {
    return files.containsKey(file);
  }

  @Override
  public synchronized long size(Path file) {
    return files.containsKey(file) ? files.get(file).current.size : 0;
  }

  @Override
  public long lastModified(Path file) {
    return exists(file) ? 1 : 0;
  }

  @Override
  public boolean canWrite(Path file) {
    return exists(file);
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    if (files.containsKey(file)) {
      count();
      enter(new Entry(null, file, null));
    }
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    count();
    enter(new Entry(to, from, null));
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    count();
    entries.clear();
    durableFiles = new HashMap<>(files);
  }

  private void enter(Entry entry) {
    entry.apply(files);
    entries.add(entry);
  }

  private void count() throws IOException {
    if (cut) {
      throw new PowerCut();
    }
    operations++;
    if (operations > cutAt || !cutMethod.isEmpty() && cutsInside()) {
      cut = true;
      StringBuilder where = new StringBuilder();
      for (StackTraceElement frame : new Throwable().getStackTrace()) {
        if (frame.getClassName().startsWith(STORE)) {
          String name = frame.getClassName();
          where.insert(
              0, " " + name.substring(name.lastIndexOf('.') + 1) + "." + frame.getMethodName());
        }
      }
      cutIn = where.toString();
      throw new PowerCut();
    }
    if (operations == failAt + 1) {
      throw new IOException("the disk failed");
    }
  }

  private boolean cutsInside() {
    boolean inside =
        StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(cutMethod)));
    return inside && cutMethodLeft-- == 0;
  }

  /** A change of the directory: {@code to} takes the content of {@code from}, or a new one. */
  private record Entry(Path to, Path from, Content content) {
    Entry in(Path directory) {
      return new Entry(
          to == null ? null : directory.resolve(to.getFileName()),
          from == null ? null : directory.resolve(from.getFileName()),
          content);
    }

    void apply(Map<Path, Content> map) {
      Content moved = from == null ? content : map.remove(from);
      if (to != null && moved != null) {
        map.put(to, moved);
      }
    }
  }

  /** A write, or where {@code bytes} is null a truncation, that was not synced. */
  private record Change(long position, byte[] bytes) {}

  private static final class Content {
    private final Bytes current = new Bytes();
    private Bytes durable = new Bytes();
    private final List<Change> changes = new ArrayList<>();
    private int locks; // -1 exclusive, else the number of shared ones

    void sync() {
      changes.forEach(change -> apply(change));
      changes.clear();
    }

    private void apply(Change change) {
      if (change.bytes == null) {
        durable.truncate(change.position);
      } else {
        durable.write(change.position, change.bytes);
      }
    }

    void loseSome(Random random, double share) {
      Collections.shuffle(changes, random);
      for (Change change : changes) {
        if (random.nextDouble() >= share) {
          continue;
        }
        if (change.bytes == null || random.nextInt(3) > 0) {
          apply(change);
        } else {
          tear(change, random);
        }
      }
    }

    private void tear(Change change, Random random) {
      long end = change.position + change.bytes.length;
      for (long at = change.position; at < end; ) {
        long next = Math.min(end, (at / SECTOR + 1) * SECTOR);
        if (random.nextBoolean()) {
          int from = (int) (at - change.position);
          durable.write(at, Arrays.copyOfRange(change.bytes, from, from + (int) (next - at)));
        }
        at = next;
      }
    }

    void restart() {
      changes.clear();
      current.become(durable);
      locks = 0;
    }
  }

  /** Bytes that grow; what is skipped is zero. */
  private static final class Bytes {
    private byte[] bytes = new byte[1 << 16];
    private int size;

    void write(long position, byte[] source) {
      int end = Math.toIntExact(position + source.length);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(source, 0, bytes, (int) position, source.length);
      size = Math.max(size, end);
    }

    void truncate(long newSize) {
      if (newSize < size) {
        Arrays.fill(bytes, (int) newSize, size, (byte) 0);
        size = (int) newSize;
      }
    }

    void become(Bytes other) {
      bytes = other.bytes.clone();
      size = other.size;
    }

    byte[] copy() {
      return Arrays.copyOf(bytes, size);
    }
  }

  private final class Opened implements RawFile {
    private final Content content;
    private final int openedIn;
    private int held;
    private boolean closed;

    Opened(Content content, int openedIn) {
      this.content = content;
      this.openedIn = openedIn;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (PowerCutDisk.this) {
        check();
        if (position >= content.current.size) {
          return -1;
        }
        int count = (int) Math.min(target.remaining(), content.current.size - position);
        target.put(content.current.bytes, (int) position, count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      synchronized (PowerCutDisk.this) {
        check();
        try {
          count();
        } finally {
          // the write that the cut comes in may reach the disk, or a part of it
          content.changes.add(new Change(position, bytes));
        }
        content.current.write(position, bytes);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (PowerCutDisk.this) {
        check();
        count();
        syncs++;
        content.sync();
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (PowerCutDisk.this) {
        check();
        return content.current.size;
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (PowerCutDisk.this) {
        check();
        if (size < content.current.size) {
          count();
          content.changes.add(new Change(size, null));
          content.current.truncate(size);
        }
      }
    }

    @Override
    public boolean tryLock(boolean shared) throws IOException {
      synchronized (PowerCutDisk.this) {
        check();
        if (content.locks < 0 || content.locks > 0 && !shared) {
          return false;
        }
        held = shared ? 1 : -1;
        content.locks += held;
        return true;
      }
    }

    @Override
    public void close() {
      synchronized (PowerCutDisk.this) {
        if (!closed && openedIn == life) {
          content.locks -= held;
        }
        closed = true;
      }
    }

    private void check() throws IOException {
      if (cut || openedIn != life) {
        throw new PowerCut();
      }
      if (closed) {
        throw new IOException("closed");
      }
    }
  }
}
