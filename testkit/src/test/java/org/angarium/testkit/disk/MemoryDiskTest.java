package org.angarium.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.engine.h2.journal.RawFile;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MemoryDiskTest {
  private static final Path OLD = Path.of("/old").toAbsolutePath();
  private static final Path NEW = Path.of("/new").toAbsolutePath();
  private static final Path FILE = OLD.resolve("f");

  private final MemoryDisk disk = new MemoryDisk(new Random(1));

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private String text(Path file) {
    return new String(disk.bytes(file), java.nio.charset.StandardCharsets.UTF_8);
  }

  private RawFile synced(String text) throws IOException {
    RawFile file = disk.open(FILE, true);
    file.write(bytes(text), 0);
    file.sync();
    disk.syncDirectory(OLD);
    return file;
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(PowerCutException.class);
  }

  @Test
  void shouldKeepWhatWasSyncedAndLoseTheRest() throws IOException {
    RawFile file = synced("synced");
    file.write(bytes("other!"), 0);
    disk.cutNow();
    refused(file::sync);
    disk.restart(Survivors.NONE, NEW);

    assertThat(text(NEW.resolve("f"))).isEqualTo("synced");
  }

  @Test
  void shouldLoseAFileWhoseDirectoryWasNotSynced() throws IOException {
    RawFile file = disk.open(FILE, true);
    file.write(bytes("a"), 0);
    file.sync();
    disk.cutNow();
    disk.restart(Survivors.NONE, NEW);

    assertThat(disk.exists(NEW.resolve("f"))).isFalse();
  }

  @Test
  void shouldKeepAnyChoiceOfWhatWasNotSynced() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 200; seed++) {
      MemoryDisk other =
          new MemoryDisk(new Random(new java.util.SplittableRandom(seed).nextLong()));
      RawFile file = other.open(FILE, true);
      file.write(bytes("--"), 0);
      file.sync();
      other.syncDirectory(OLD);
      file.write(bytes("a"), 0);
      file.write(bytes("b"), 1);
      other.cutNow();
      other.restart(Survivors.SOME, NEW);
      seen.add(new String(other.bytes(NEW.resolve("f")), java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(seen).containsExactly("--", "-b", "a-", "ab");
  }

  @Test
  void shouldKeepEverythingWhenTheProcessIsKilledAndLoseItInALaterCut() throws IOException {
    RawFile file = synced("synced");
    file.write(bytes("other!"), 0);
    disk.kill(NEW);
    assertThat(text(NEW.resolve("f"))).isEqualTo("other!");

    disk.cutNow();
    disk.restart(Survivors.NONE, Path.of("/third"));
    assertThat(text(Path.of("/third/f"))).isEqualTo("synced");
  }

  @Test
  void shouldHaveDoneTheWriteThatAKillCameInOrNot() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      MemoryDisk other =
          new MemoryDisk(new Random(new java.util.SplittableRandom(seed).nextLong()));
      RawFile file = other.open(FILE, true);
      file.write(bytes("--"), 0);
      other.cutAfter(0);
      refused(() -> file.write(bytes("ab"), 0));
      other.kill(NEW);
      assertThat(other.isCut()).isFalse();
      seen.add(new String(other.bytes(NEW.resolve("f")), java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(seen).containsExactly("--", "ab");
  }

  @Test
  void shouldRefuseWhoIsLeftOfAnEarlierLife() throws IOException {
    for (boolean killed : new boolean[] {true, false}) {
      RawFile file = synced("synced");
      if (killed) {
        disk.kill(NEW);
      } else {
        disk.cutNow();
        disk.restart(Survivors.SOME, NEW);
      }
      long operations = disk.operations();

      refused(() -> file.write(bytes("x"), 0));
      refused(() -> file.read(ByteBuffer.allocate(1), 0));
      refused(file::sync);
      refused(() -> disk.open(FILE, true));
      refused(() -> disk.open(FILE, false));
      refused(() -> disk.delete(FILE));
      refused(() -> disk.move(FILE, NEW.resolve("f")));
      refused(() -> disk.move(NEW.resolve("f"), FILE));
      refused(() -> disk.syncDirectory(OLD));
      assertThat(disk.operations()).isEqualTo(operations);
      assertThat(text(NEW.resolve("f"))).isEqualTo("synced");
      disk.delete(NEW.resolve("f"));
      disk.kill(OLD); // the other way round
    }
  }

  @Test
  void shouldRefuseWhoIsLeftWhenAllWasWiped() throws IOException {
    RawFile file = synced("synced");
    disk.wipe();

    refused(() -> file.write(bytes("x"), 0));
    try (RawFile other = disk.open(FILE, true)) {
      assertThat(other.size()).isZero();
    }
  }

  @Test
  void shouldGiveUpTheLocksOfAKilledProcess() throws IOException {
    RawFile file = synced("synced");
    assertThat(file.tryLock(false)).isTrue();
    try (RawFile second = disk.open(FILE, true)) {
      assertThat(second.tryLock(true)).isFalse();
    }
    disk.kill(NEW);
    try (RawFile second = disk.open(NEW.resolve("f"), true)) {
      assertThat(second.tryLock(false)).isTrue();
      file.close();
      try (RawFile third = disk.open(NEW.resolve("f"), true)) {
        assertThat(third.tryLock(true)).isFalse();
      }
    }
  }
}
