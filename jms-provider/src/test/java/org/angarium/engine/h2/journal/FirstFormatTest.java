package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.angarium.testkit.disk.MemoryDisk;
import org.junit.jupiter.api.Test;

/** Files that a version of Angarium wrote whose headers had format 1. */
class FirstFormatTest {
  private static final Path MAIN = Path.of("/d/f.mv.db");
  private static final Path LOG = Recovery.logPath(MAIN);
  private static final byte[] TEXT = "what was written".getBytes(StandardCharsets.UTF_8);
  private static final long SALT = 77;

  private final MemoryDisk disk = new MemoryDisk(new Random(1));

  @Test
  void shouldOpenWhatTheVersionBeforeLeftUnclosed() throws IOException {
    disk.put(MAIN, firstHeader(HeaderSlots.MAIN, 3, Header.State.OPEN, 0));
    byte[] log = new byte[64 << 10];
    byte[] header = firstHeader(HeaderSlots.LOG, 4, Header.State.OPEN, 0);
    System.arraycopy(header, 0, log, 0, header.length);
    System.arraycopy(firstRecord(0, TEXT), 0, log, 8192, 4096);
    System.arraycopy(firstRecord(1, "WHAT".getBytes(StandardCharsets.UTF_8)), 0, log, 12288, 4096);
    disk.put(LOG, log);
    JournaledFile file = open();
    assertThat(new String(read(file), StandardCharsets.UTF_8)).isEqualTo("WHAT was written");
    assertThat(file.hasFoundNotes()).isFalse();
    note(file, "and more");
    disk.kill();

    file = open(); // with one header of each version in its places
    assertThat(new String(read(file), StandardCharsets.UTF_8)).isEqualTo("WHAT was written");
    assertThat(notes(file)).containsExactly("and more");
  }

  @Test
  void shouldOpenWhatTheVersionBeforeClosed() throws IOException {
    byte[] main =
        Arrays.copyOf(
            firstHeader(HeaderSlots.MAIN, 5, Header.State.CLEAN, TEXT.length), 8192 + TEXT.length);
    System.arraycopy(TEXT, 0, main, 8192, TEXT.length);
    disk.put(MAIN, main);
    disk.put(LOG, firstHeader(HeaderSlots.LOG, 6, Header.State.CLEAN, TEXT.length));
    JournaledFile file = open();
    assertThat(read(file)).isEqualTo(TEXT);
    note(file, "and more");
    disk.kill();

    assertThat(notes(open())).containsExactly("and more");
  }

  @Test
  void shouldRefuseAHeaderOfTheVersionBeforeThatDoesNotCheck() throws IOException {
    byte[] main = firstHeader(HeaderSlots.MAIN, 5, Header.State.CLEAN, 0);
    main[4096 + 40] ^= 1;
    disk.put(MAIN, main);

    assertThatThrownBy(this::open).hasMessageContaining("its header does not check");
  }

  /** A header as format 1 had it, in its place: 64 bytes, then their checksum. */
  private static byte[] firstHeader(long magic, long sequence, Header.State state, long size) {
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    int at = (int) (sequence & 1) * 4096;
    bytes.putLong(at, magic).putInt(at + 8, 1).putInt(at + 12, state.ordinal());
    bytes.putLong(at + 16, 11).putLong(at + 24, 12); // the identity
    bytes.putLong(at + 32, 13); // the run
    bytes.putLong(at + 40, sequence).putLong(at + 48, SALT).putLong(at + 56, size);
    int check = crc(bytes.array(), at, 64, 0, 0);
    bytes.putInt(at + 64, check).putInt(at + 68, ~check);
    return bytes.array();
  }

  /** A record of format 1 that writes some bytes to the front. */
  private static byte[] firstRecord(long number, byte[] text) {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    int body = 12 + text.length;
    bytes.putInt(0x414e4752).putInt(body).putLong(SALT).putLong(number);
    bytes.putInt(0).putInt(1).putLong(TEXT.length);
    bytes.putLong(48, 0).putInt(56, text.length).put(60, text);
    bytes.putInt(40, crc(bytes.array(), 0, 40, 48, body));
    return bytes.array();
  }

  private static int crc(byte[] bytes, int at, int length, int thenAt, int thenLength) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, length);
    crc.update(bytes, thenAt, thenLength);
    return (int) crc.getValue();
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
