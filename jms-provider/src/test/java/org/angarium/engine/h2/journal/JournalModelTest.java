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
import org.angarium.model.Secret;
import org.angarium.testkit.disk.MemoryDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random writes, truncations, flushes, notes, syncs, closings, kills, cuts and disk errors against
 * an array and a list in memory: the file reads as the array does; after a cut it is as it was at
 * the last sync, or at a flush or note after it, or as at the one that was under way; after a kill
 * as at the last. The notes that are found are those up to that moment, from the first that was not
 * released at the latest.
 */
@Timeout(60)
class JournalModelTest {
  private static final int LIVES = Integer.getInteger("angarium.lives", 2_000);
  private static final JournalSettings SETTINGS = new JournalSettings(64 << 10, 128 << 10, 20_000);

  private static final State EMPTY = new State(new byte[0], 0);

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final MemoryDisk disk = new MemoryDisk(random);
  private Path path = Path.of("/0/f.mv.db");
  private @Nullable Keys keys;
  private byte[] model = new byte[0];
  private final List<byte[]> notes = new ArrayList<>(); // all that were written
  private int released; // how many notes were
  private List<State> underWay = List.of();
  private final List<State> flushed = new ArrayList<>(List.of(EMPTY)); // first: as synced
  private int notesFound;
  private int carriedOver;
  private int cutsInCarryOver;
  private int longNotes;
  private int notesBetweenParts;
  private int notesBeyondTheLog;
  private boolean killed;
  private int kills;
  private int lostFlushes;
  private int keptFlushes;
  private int cuts;
  private int errors;
  private int replays;
  private int generations;

  /** What the file was at a moment, and how many notes had been written. */
  private record State(byte[] file, int notes) {}

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
    live(LIVES);
    assertThat(cutsInCarryOver).isPositive();
    assertThat(carriedOver).isGreaterThan(LIVES / 10);
    assertThat(longNotes).isPositive();
    assertThat(notesBetweenParts).isPositive();
    assertThat(notesBeyondTheLog).isPositive();
    assertThat(cuts).isGreaterThan(LIVES / 6);
    assertThat(kills).isPositive();
    assertThat(keptFlushes).isPositive();
    assertThat(lostFlushes).isPositive();
    assertThat(errors).isPositive();
    assertThat(replays).isPositive();
  }

  @Test
  void shouldBeSoWhereNotesAreEncrypted() throws IOException {
    byte[] key = new byte[Secret.MIN_KEY];
    random.nextBytes(key);
    keys = Keys.fresh(Secret.key(key));
    live(LIVES / 20);
    assertThat(notesFound).isPositive();
    assertThat(carriedOver).isPositive();
  }

  private void live(int lives) throws IOException {
    for (int life = 1; life <= lives; life++) {
      boolean wantError = random.nextInt(3) == 0;
      if (wantError) {
        disk.failAfter(random.nextInt(60));
      } else if (random.nextInt(3) == 0) {
        disk.cutInside(random.nextBoolean() ? "makeRoom" : "carryOver", random.nextInt(5));
      } else {
        disk.cutAfter(random.nextInt(random.nextBoolean() ? 10 : 200));
      }
      liveOnce(life);
      end(Path.of("/" + life));
    }
    System.out.printf(
        "seed %d: %d cuts (%d in carryOver), %d kills, %d disk errors, %d replays, %d syncs of the"
            + " main file, %d flushes kept and %d lost in cuts, %d notes found, carried over %d"
            + " times, %d long ones, %d between parts, %d beyond the log%n",
        seed,
        cuts,
        cutsInCarryOver,
        kills,
        errors,
        replays,
        generations,
        keptFlushes,
        lostFlushes,
        notesFound,
        carriedOver,
        longNotes,
        notesBetweenParts,
        notesBeyondTheLog);
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
      cutsInCarryOver += disk.cutIn().contains("LogFile.carryOver") ? 1 : 0;
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
      file = Objects.requireNonNull(new Recovery(disk, path, SETTINGS, observer, keys).open());
    } catch (IOException e) {
      expectOrdered(e);
      return;
    }
    try {
      same(viewed, contents(file), "life " + life + ", as seen before it was opened");
      adopt(contents(file), foundNotes(file), "life " + life);
      int steps = random.nextInt(60);
      for (int i = 0; i < steps; i++) {
        step(file);
      }
      if (random.nextInt(4) == 0) {
        underWay = List.of(now());
        file.close();
        if (file.failure() == null) { // a sync may have failed after it was durable
          synced(now());
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
        Objects.requireNonNull(new Recovery(disk, path, SETTINGS, observer, keys).view())) {
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
    switch (random.nextInt(12)) {
      case 0 -> {
        int size = random.nextInt(model.length + 1);
        if (random.nextInt(3) == 0) {
          file.truncate(size);
          model = Arrays.copyOf(model, size);
        }
      }
      case 1 -> {
        underWay = List.of(now());
        file.force();
        synced(now());
      }
      case 2, 4 -> {
        underWay = List.of(now());
        file.flush();
        flushed.add(now());
      }
      case 3 -> {
        same(contents(file), model, "read");
        if (random.nextInt(3) == 0) {
          file.sync();
          synced(flushed.get(flushed.size() - 1));
        }
      }
      case 5, 6 -> note(file);
      case 7 -> {
        if (random.nextInt(4) == 0) {
          file.releaseNotes();
          released = notes.size();
        }
      }
      default -> write(file);
    }
  }

  private State now() {
    return new State(model.clone(), notes.size());
  }

  private void note(JournaledFile file) throws IOException {
    byte[] note = new byte[random.nextInt(random.nextInt(50) == 0 ? 600_000 : 3_000)];
    random.nextBytes(note);
    if (hasParts()) {
      assertThat(file.note(note, note.length)).as("a note between parts").isFalse();
      notesBetweenParts++;
      underWay = List.of(now());
      file.flush();
      flushed.add(now());
    }
    boolean fits = file.hasRoomFor(note.length);
    State before = flushed.get(flushed.size() - 1);
    underWay = List.of(before, new State(before.file, notes.size() + 1));
    if (file.failure() == null) {
      notes.add(note);
    }
    assertThat(file.note(note, note.length)).isTrue();
    flushed.add(new State(before.file, notes.size()));
    longNotes += note.length > LogFile.MAX_PART ? 1 : 0;
    notesBeyondTheLog += !fits && released < notes.size() - 1 ? 1 : 0;
  }

  /** Whether parts of a large write are in the log, and their last is not. */
  private boolean hasParts() throws IOException {
    Path logPath = Recovery.logPath(path);
    try (RawFile raw = disk.open(logPath, false)) {
      Header header = Objects.requireNonNull(new HeaderSlots(raw, HeaderSlots.LOG).read().header());
      LogScan scan = new LogScan(logPath, raw, header, null);
      LogScan.Found found = scan.find();
      return isPart(scan, found.end());
    }
  }

  private static boolean isPart(LogScan scan, long position) {
    try {
      return scan.part(position).part() == 0;
    } catch (IOException e) {
      return false; // STORE_DAMAGED: nothing of this generation is there
    }
  }

  private List<byte[]> foundNotes(JournaledFile file) throws IOException {
    List<byte[]> found = new ArrayList<>();
    file.forEachFoundNote(
        note -> {
          byte[] bytes = new byte[note.remaining()];
          note.get(bytes);
          found.add(bytes);
        });
    assertThat(file.hasFoundNotes()).isEqualTo(!found.isEmpty());
    notesFound += found.size();
    carriedOver += found.isEmpty() ? 0 : 1;
    return found;
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
    if (file.failure() != null) {
      file.write(ByteBuffer.wrap(bytes), position); // is refused
    }
    byte[] before = model;
    model = next; // in memory before the disk can fail
    try {
      file.write(ByteBuffer.wrap(bytes), position);
    } catch (IOException e) {
      model = asFarAsItCame(file, before, next, position, bytes.length);
      throw e;
    }
  }

  /** A large write goes in pieces, and those before the one that failed can be read. */
  private static byte[] asFarAsItCame(
      JournaledFile file, byte[] before, byte[] next, int position, int length) {
    for (int came = (int) SETTINGS.maxPending(); came < length; came += SETTINGS.maxPending()) {
      byte[] some = Arrays.copyOf(before, Math.max(before.length, position + came));
      System.arraycopy(next, position, some, position, came);
      try {
        if (Arrays.equals(contents(file), some)) {
          return some;
        }
      } catch (IOException e) {
        return next; // closed, or the power was cut: nobody will read it
      }
    }
    return next;
  }

  private void adopt(byte[] found, List<byte[]> foundNotes, String life) {
    int last = flushed.size() - 1;
    int at = last;
    while (at >= 0 && !is(flushed.get(at), found, foundNotes)) {
      at--;
    }
    State state = at < 0 ? null : flushed.get(at);
    if (killed && at < last) {
      fail(life + ", not as at the last flush before the kill", found, foundNotes);
    } else if (at < 0) {
      state =
          underWay.stream().filter(next -> is(next, found, foundNotes)).findFirst().orElse(null);
      if (state == null) {
        fail(life + ", neither as since the sync nor as under way", found, foundNotes);
      }
    } else if (!killed) {
      keptFlushes += at;
      lostFlushes += last - at;
    }
    model = found;
    notes.subList(state.notes, notes.size()).clear();
    released = notes.size() - foundNotes.size();
    synced(now());
    underWay = List.of(now());
  }

  /** Whether the file is so, and the notes are the newest, with all that were not released. */
  private boolean is(State state, byte[] found, List<byte[]> foundNotes) {
    int first = state.notes - foundNotes.size();
    if (first < 0 || first > released || !Arrays.equals(state.file, found)) {
      return false;
    }
    for (int i = 0; i < foundNotes.size(); i++) {
      if (!Arrays.equals(notes.get(first + i), foundNotes.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void fail(String what, byte[] found, List<byte[]> foundNotes) {
    throw new AssertionError(
        "seed %d, %s: %d bytes and %d notes; %d notes were released; since the sync were %s, under way %s"
            .formatted(
                seed,
                what,
                found.length,
                foundNotes.size(),
                released,
                flushed.stream().map(state -> state.file.length + "/" + state.notes).toList(),
                underWay.stream().map(state -> state.file.length + "/" + state.notes).toList()));
  }

  private void synced(State state) {
    flushed.clear();
    flushed.add(state);
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
