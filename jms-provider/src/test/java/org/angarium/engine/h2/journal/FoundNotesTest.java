package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.angarium.testkit.disk.MemoryDisk;
import org.junit.jupiter.api.Test;

/** What becomes of notes when a file is opened again. */
class FoundNotesTest {
  private static final Path MAIN = Path.of("/d/f.mv.db");
  private static final Path LOG = Recovery.logPath(MAIN);
  private static final byte[] TEXT = "what was written".getBytes(StandardCharsets.UTF_8);

  private final MemoryDisk disk = new MemoryDisk(new Random(1));

  @Test
  void shouldFindNotesUntilTheyAreReleased() throws IOException {
    JournaledFile file = open();
    note(file, "one");
    file.write(ByteBuffer.wrap(TEXT), 0);
    file.flush();
    note(file, "two");
    disk.kill();
    for (int i = 0; i < 4; i++) {
      file = open();
      assertThat(notes(file)).containsExactly("one", "two");
      assertThat(read(file)).isEqualTo(TEXT);
      if (i == 2) {
        file.close(); // not cleanly, with notes
      }
      disk.kill();
    }
    file = open();
    file.releaseNotes();
    file.close();
    assertThat(notes(open())).isEmpty();
  }

  @Test
  void shouldRefuseALogThatLostACarriedNote() throws IOException {
    JournaledFile file = open();
    for (int i = 0; i < 3; i++) {
      note(file, "note " + i);
    }
    file.sync();
    disk.kill();
    notes(open());
    disk.kill();
    Header header;
    try (RawFile raw = disk.open(LOG, false)) {
      header = Objects.requireNonNull(new HeaderSlots(raw, HeaderSlots.LOG).read().header());
    }
    byte[] log = disk.bytes(LOG);
    log[(int) header.start() + 4096 + 50] ^= 1; // in the second of three that were carried over
    disk.put(LOG, log);

    assertThatThrownBy(this::open).hasMessageContaining("was synced, and does not check any more");
  }

  private static void note(JournaledFile file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(file.note(bytes, bytes.length)).isTrue();
  }

  private static List<String> notes(JournaledFile file) throws IOException {
    List<String> found = new ArrayList<>();
    file.forEachFoundNote(note -> found.add(StandardCharsets.UTF_8.decode(note).toString()));
    return found;
  }

  private JournaledFile open() throws IOException {
    JournalSettings settings = new JournalSettings(64 << 10, 128 << 10, 100_000);
    return Objects.requireNonNull(
        new Recovery(disk, MAIN, settings, new JournalObserver() {}).open());
  }

  private static byte[] read(JournaledFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
    file.read(buffer, 0);
    return buffer.array();
  }
}
