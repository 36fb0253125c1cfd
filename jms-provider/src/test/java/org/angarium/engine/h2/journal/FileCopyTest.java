package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.angarium.testkit.disk.MemoryDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Copies of a file that is written meanwhile, by another thread and as fast as it can. */
@Timeout(60)
class FileCopyTest {
  private static final int COPIES = Integer.getInteger("angarium.copies", 60);
  private static final JournalSettings SETTINGS = new JournalSettings(64 << 10, 128 << 10, 20_000);
  private static final Path MAIN = Path.of("/d/f.mv.db");
  private static final Path TARGET = Path.of("/d/copy.mv.db");
  private static final int MAX = 3_000_000;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private MemoryDisk disk = new MemoryDisk(random);
  private byte[] model = new byte[0];

  @Test
  void shouldHoldTheFileAsItWasWhenTheCopyBegan() throws Exception {
    int meanwhile = 0;
    for (int i = 0; i < COPIES; i++) {
      disk = new MemoryDisk(random);
      model = new byte[0];
      JournaledFile file = open(MAIN);
      grow(file);
      byte[] wanted = model;
      try (FileCopy copy = FileCopy.prepare(disk, file, TARGET, false)) {
        copy.start();
        CompletableFuture<Void> running = run(copy);
        while (!running.isDone()) {
          step(file);
          meanwhile++;
        }
        running.get();
      }
      same(file, model, "the file, copy " + i);
      file.close();
      JournaledFile copied = open(TARGET);
      same(copied, wanted, "copy " + i);
      copied.close();
      assertThat(FileCheck.of(disk, TARGET).problems()).isEmpty();
    }
    System.out.printf("seed %d: %d steps while %d copies were made%n", seed, meanwhile, COPIES);
    assertThat(meanwhile).isGreaterThan(COPIES);
  }

  @Test
  void shouldEndItselfWhenItsDiskFailsAndLeaveTheFileAlone() throws Exception {
    JournaledFile file = open(MAIN);
    grow(file);
    FileCopy copy = FileCopy.prepare(disk, file, TARGET, false);
    copy.start();
    copy.fail(new IOException("the other disk is full"));
    step(file);
    file.force();
    assertThatThrownBy(copy::run).hasMessageContaining("the other disk is full");
    copy.close();
    same(file, model, "the file");
    assertThat(disk.exists(TARGET)).isFalse();
    assertThat(disk.exists(Path.of("/d/copy.mv.db.unfinished"))).isFalse();
    file.close();
  }

  @Test
  void shouldSayWhyItEndsWhenTheFileIsClosedOrItIsCancelled() throws Exception {
    JournaledFile file = open(MAIN);
    grow(file);
    try (FileCopy cancelled = FileCopy.prepare(disk, file, TARGET, false)) {
      cancelled.start();
      cancelled.cancel();
      assertThatThrownBy(cancelled::run).hasMessageContaining("was cancelled");
    }
    try (FileCopy closed = FileCopy.prepare(disk, file, TARGET, false)) {
      closed.start();
      file.close();
      assertThatThrownBy(closed::run)
          .hasRootCauseInstanceOf(java.nio.channels.ClosedChannelException.class);
    }
    assertThat(disk.exists(TARGET)).isFalse();
    JournaledFile again = open(MAIN);
    same(again, model, "the file");
    again.close();
  }

  @Test
  void shouldRefuseASecondCopyAndAFileThatIsThere() throws Exception {
    JournaledFile file = open(MAIN);
    grow(file);
    try (FileCopy first = FileCopy.prepare(disk, file, TARGET, false);
        FileCopy second = FileCopy.prepare(disk, file, Path.of("/d/other.mv.db"), false)) {
      first.start();
      assertThatThrownBy(second::start).hasMessageContaining("another backup of this store");
      first.run();
    }
    assertThatThrownBy(() -> FileCopy.prepare(disk, file, TARGET, false))
        .hasMessageContaining("there is a file of that name");
    try (FileCopy third = FileCopy.prepare(disk, file, TARGET, true)) {
      third.start();
      third.run();
    }
    file.close();
  }

  private static CompletableFuture<Void> run(FileCopy copy) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                copy.run();
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            })
        .start();
    return done;
  }

  private JournaledFile open(Path path) throws IOException {
    return Objects.requireNonNull(
        new Recovery(disk, path, SETTINGS, new JournalObserver() {}).open());
  }

  private void grow(JournaledFile file) throws IOException {
    int steps = 10 + random.nextInt(60);
    for (int i = 0; i < steps; i++) {
      step(file);
    }
    file.flush();
  }

  private void step(JournaledFile file) throws IOException {
    switch (random.nextInt(8)) {
      case 0 -> file.flush();
      case 1 -> file.force();
      case 2 -> {
        if (random.nextInt(8) == 0) {
          int size = random.nextInt(model.length + 1);
          file.truncate(size);
          model = Arrays.copyOf(model, size);
        }
      }
      case 3 -> {
        file.flush();
        byte[] note = new byte[random.nextInt(3_000)];
        assertThat(file.note(note, note.length)).isTrue();
        file.releaseNotes();
      }
      default -> write(file);
    }
  }

  private void write(JournaledFile file) throws IOException {
    int position = random.nextInt(model.length + 1);
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(6) == 0 ? 300_000 : 6_000)];
    if (position + bytes.length > MAX) {
      return;
    }
    random.nextBytes(bytes);
    byte[] next = Arrays.copyOf(model, Math.max(model.length, position + bytes.length));
    System.arraycopy(bytes, 0, next, position, bytes.length);
    model = next;
    file.write(ByteBuffer.wrap(bytes), position);
  }

  private void same(JournaledFile file, byte[] expected, String what) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
    file.read(buffer, 0);
    int at = Arrays.mismatch(buffer.array(), expected);
    assertThat(at)
        .as("seed %d, %s: %d bytes of %d", seed, what, file.size(), expected.length)
        .isEqualTo(-1);
  }
}
