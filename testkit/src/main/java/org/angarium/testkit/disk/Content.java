package org.angarium.testkit.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What is in a file: as it is now, and as it was synced. Guarded by its disk. */
final class Content {
  private static final int SECTOR = 512;
  private static final int SHARES = 3;

  private final Bytes current = new Bytes();
  private final Bytes durable = new Bytes();
  private final List<Change> changes = new ArrayList<>();
  private @Nullable Change attempted; // the write that the end came in
  private int locks; // -1 exclusive, else the number of shared ones

  Bytes current() {
    return current;
  }

  /** Writes what is durable at once. */
  void put(byte[] bytes) {
    current.write(0, bytes);
    durable.write(0, bytes);
  }

  void write(long position, byte[] bytes) {
    changes.add(new Change(position, bytes));
    current.write(position, bytes);
  }

  /** Notes a write that the end came in: it may reach the disk, or a part of it. */
  void attempt(long position, byte[] bytes) {
    attempted = new Change(position, bytes);
  }

  void truncate(long size) {
    changes.add(new Change(size, null));
    current.truncate(size);
  }

  void sync() {
    changes.forEach(this::reach);
    changes.clear();
  }

  /** As after a cut: what was synced. */
  void restart() {
    changes.clear();
    attempted = null;
    current.become(durable);
    locks = 0;
  }

  /** As {@link #restart}, with a random share of what was not synced, in random order. */
  void restart(Random random, int share) {
    if (attempted != null) {
      changes.add(attempted);
    }
    Collections.shuffle(changes, random);
    for (Change change : changes) {
      if (random.nextInt(SHARES) >= share) {
        continue;
      }
      if (change.bytes == null || random.nextInt(3) > 0) {
        reach(change);
      } else {
        tear(change.position, change.bytes, random);
      }
    }
    restart();
  }

  /** A share for {@link #restart}: from nothing to everything. */
  static int share(Random random) {
    return random.nextInt(SHARES + 1);
  }

  private void reach(Change change) {
    if (change.bytes == null) {
      durable.truncate(change.position);
    } else {
      durable.write(change.position, change.bytes);
    }
  }

  private void tear(long position, byte[] bytes, Random random) {
    long end = position + bytes.length;
    for (long at = position; at < end; ) {
      long next = Math.min(end, (at / SECTOR + 1) * SECTOR);
      if (random.nextBoolean()) {
        durable.write(
            at, Arrays.copyOfRange(bytes, (int) (at - position), (int) (next - position)));
      }
      at = next;
    }
  }

  boolean tryLock(boolean shared) {
    if (locks < 0 || (locks > 0 && !shared)) {
      return false;
    }
    locks += shared ? 1 : -1;
    return true;
  }

  void unlock(boolean shared) {
    locks -= shared ? 1 : -1;
  }

  /** As after a process was killed: the write that it was in has happened, or not. */
  void kill(Random random) {
    Change last = attempted;
    if (last != null && last.bytes != null && random.nextBoolean()) {
      write(last.position, last.bytes);
    }
    attempted = null;
    locks = 0;
  }

  /** A write, or where {@code bytes} is null a truncation, that was not synced. */
  private record Change(long position, byte @Nullable [] bytes) {}
}
