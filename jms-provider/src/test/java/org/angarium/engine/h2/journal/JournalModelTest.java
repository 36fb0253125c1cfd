package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.angarium.engine.h2.journal.PowerCutDisk.Survivors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random writes, truncations, flushes, syncs, closings, kills, cuts and disk errors against an
 * array in memory: the file reads as the array does; after a cut it is as it was at the last sync,
 * or at a flush after it, or as at the one that was under way; after a kill as at the last flush.
 */
@Timeout(60)
class JournalModelTest {
  private static final int LIVES = 4_000;
  private static final JournalSettings SETTINGS = new JournalSettings(64 << 10, 128 << 10, 20_000);

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final PowerCutDisk disk = new PowerCutDisk(random);
  private Path path = Path.of("/0/f.mv.db");
  private byte[] model = new byte[0];
  private byte[] underWay = new byte[0];
  private final List<byte[]> flushed = new ArrayList<>(List.of(new byte[0])); // first: as synced
  private boolean killed;
  private int kills;
  private int lostFlushes;
  private int keptFlushes;
  private int cuts;
  private int errors;
  private int replays;
  private int generations;

  private final JournalObserver observer =
      new JournalObserver() {
        @Override
        public void logSynced(long bytes) {
          flushed.subList(0, flushed.size() - 1).clear();
        }

        @Override
        public void mainSynced() {
          generations++;
        }

        @Override
        public void recovered(long records) {
          replays++;
        }
      };

  @Test
  void shouldBeAsAtTheLastSyncOrAFlushAfterItWhenCutOrKilled() throws IOException {
    for (int life = 1; life <= LIVES; life++) {
      boolean wantError = random.nextInt(3) == 0;
      if (wantError) {
        disk.failAfter(random.nextInt(60));
      } else if (random.nextInt(3) == 0) {
        disk.cutInside("makeRoom", random.nextInt(5));
      } else {
        disk.cutAfter(random.nextInt(random.nextBoolean() ? 10 : 200));
      }
      liveOnce(life);
      end(Path.of("/" + life));
    }
    System.out.printf(
        "seed %d: %d cuts, %d kills, %d disk errors, %d replays, %d syncs of the main file, %d"
            + " flushes kept and %d lost in cuts%n",
        seed, cuts, kills, errors, replays, generations, keptFlushes, lostFlushes);
    assertThat(cuts).isGreaterThan(LIVES / 6);
    assertThat(kills).isPositive();
    assertThat(keptFlushes).isPositive();
    assertThat(lostFlushes).isPositive();
    assertThat(errors).isPositive();
    assertThat(replays).isPositive();
  }

  private void end(Path directory) {
    path = directory.resolve("f.mv.db");
    if (!disk.isCut() && !disk.failed() && random.nextInt(3) == 0) {
      kills++;
      disk.kill(directory);
      killed = true;
      return;
    }
    if (disk.isCut()) {
      cuts++;
    }
    disk.cutNow();
    disk.restart(Survivors.SOME, directory);
    killed = false;
  }

  private void liveOnce(int life) {
    JournaledFile file;
    byte[] viewed;
    try {
      viewed = view();
      file = Objects.requireNonNull(new Recovery(disk, path, SETTINGS, observer).open());
    } catch (IOException e) {
      expectOrdered(e);
      return;
    }
    try {
      same(viewed, contents(file), "life " + life + ", as seen before it was opened");
      adopt(contents(file), "life " + life);
      int steps = random.nextInt(60);
      for (int i = 0; i < steps; i++) {
        step(file);
      }
      if (random.nextInt(4) == 0) {
        underWay = model.clone();
        file.close();
        if (file.failure() == null) { // a sync may have failed after it was durable
          synced(model);
        }
      }
    } catch (IOException e) {
      expectOrdered(e);
      if (!disk.isCut()) {
        errors++;
        refuses(file);
      }
    }
  }

  /** What the file will be, while nothing is changed; empty where there is none yet. */
  private byte[] view() throws IOException {
    if (!disk.exists(path)) {
      return new byte[0];
    }
    try (FileChannel channel =
        Objects.requireNonNull(new Recovery(disk, path, SETTINGS, observer).view())) {
      ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
      while (buffer.hasRemaining()) { // pieces, as H2 reads
        int limit = Math.min(buffer.capacity(), buffer.position() + 1 + random.nextInt(9_000));
        channel.read(buffer.limit(limit), buffer.position());
        buffer.limit(buffer.capacity());
      }
      assertThat(channel.read(ByteBuffer.allocate(1), channel.size())).isEqualTo(-1);
      return buffer.array();
    }
  }

  /** After a failure: no write, no sync, and all that was written can still be read. */
  private void refuses(JournaledFile file) {
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
    assertThat(file.failure()).isNotNull();
    try {
      if (!Arrays.equals(contents(file), model)) {
        throw new AssertionError("what was written cannot be read after a failure, seed " + seed);
      }
    } catch (IOException e) {
      assertThat(e).hasMessage("closed");
    }
  }

  private void step(JournaledFile file) throws IOException {
    switch (random.nextInt(9)) {
      case 0 -> {
        int size = random.nextInt(model.length + 1);
        if (random.nextInt(3) == 0) {
          file.truncate(size);
          model = Arrays.copyOf(model, size);
        }
      }
      case 1 -> {
        underWay = model.clone();
        file.force();
        synced(model);
      }
      case 2, 4 -> {
        underWay = model.clone();
        file.flush();
        flushed.add(model.clone());
      }
      case 3 -> {
        same(contents(file), model, "read");
        if (random.nextInt(3) == 0) {
          file.sync();
          synced(flushed.get(flushed.size() - 1));
        }
      }
      default -> write(file);
    }
  }

  private void write(JournaledFile file) throws IOException {
    int gap = random.nextInt(10) == 0 ? random.nextInt(9000) : 0;
    int position = random.nextInt(model.length + 1) + gap;
    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 200_000 : 6_000)];
    random.nextBytes(bytes);
    if (position + bytes.length > 1_000_000 || bytes.length == 0) {
      return;
    }
    byte[] next = Arrays.copyOf(model, Math.max(model.length, position + bytes.length));
    System.arraycopy(bytes, 0, next, position, bytes.length);
    if (file.failure() == null) {
      model = next; // in memory before the disk can fail; after that, refused
    }
    file.write(ByteBuffer.wrap(bytes), position);
  }

  private void adopt(byte[] found, String life) {
    int last = flushed.size() - 1;
    int at = last;
    while (at >= 0 && !Arrays.equals(found, flushed.get(at))) {
      at--;
    }
    if (killed && at < last) {
      same(found, flushed.get(last), life + ", not as at the last flush before the kill");
    } else if (at < 0) {
      same(found, underWay, life + ", neither as at a flush since the sync nor as at the next");
    } else if (!killed) {
      keptFlushes += at;
      lostFlushes += last - at;
    }
    model = found;
    synced(found);
    underWay = found;
  }

  private void synced(byte[] state) {
    flushed.clear();
    flushed.add(state.clone());
  }

  private void same(byte[] found, byte[] expected, String what) {
    int at = Arrays.mismatch(found, expected);
    if (at >= 0) {
      throw new AssertionError(
          "seed %d, %s: differs at %d, %d bytes instead of %d"
              .formatted(seed, what, at, found.length, expected.length));
    }
  }

  private void expectOrdered(IOException e) {
    if (!disk.isCut() && !disk.failed()) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static byte[] contents(JournaledFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
    file.read(buffer, 0);
    assertThat(buffer.hasRemaining()).isFalse();
    return buffer.array();
  }
}
