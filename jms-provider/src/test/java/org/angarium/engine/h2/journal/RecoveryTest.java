package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.testkit.disk.MemoryDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
import org.junit.jupiter.api.Test;

/** What opening accepts, and what it refuses with both files left as they were. */
class RecoveryTest {
  private static final Path MAIN = Path.of("/d/f.mv.db");
  private static final Path LOG = Recovery.logPath(MAIN);
  private static final Path OTHER = Path.of("/d/other.mv.db");
  private static final byte[] TEXT = "what was written".getBytes(StandardCharsets.UTF_8);

  private final MemoryDisk disk = new MemoryDisk(new Random(1));

  @Test
  void shouldReadWhatWasWrittenWhenOpenedAgain() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.close();

    assertThat(disk.size(MAIN)).isEqualTo(HeaderSlots.LENGTH + TEXT.length);
    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  @Test
  void shouldKeepWhatWasWrittenWithoutASyncWhenClosed() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 100, TEXT);
    file.close();

    assertThat(read(open(MAIN))).startsWith(new byte[100]).endsWith(TEXT);
  }

  @Test
  void shouldShowAndTakeAFileWhoseMakingWasCut() throws IOException {
    disk.put(MAIN, new byte[4608]); // its size was on the disk, its header was not
    disk.put(LOG, new byte[64 << 10]);
    Header made = Header.none(Header.State.NEW, UUID.randomUUID(), 1, 0, null);
    try (RawFile log = disk.open(LOG, true)) {
      new HeaderSlots(log, HeaderSlots.LOG).write(made);
    }
    Recovery recovery = new Recovery(disk, MAIN, JournalSettings.DEFAULT, new JournalObserver() {});
    try (FileChannel view = Objects.requireNonNull(recovery.view())) {
      assertThat(view.size()).isZero();
    }
    assertThat(read(open(MAIN))).isEmpty();
  }

  @Test
  void shouldOpenAClosedFileThatWasRestoredAlone() throws IOException {
    closed(MAIN);
    byte[] backup = disk.bytes(MAIN);
    disk.wipe();
    disk.put(MAIN, backup);

    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  @Test
  void shouldIgnoreTheLogOfAnotherDatabaseThatWasClosed() throws IOException {
    closed(MAIN);
    closed(OTHER);
    disk.put(LOG, disk.bytes(Recovery.logPath(OTHER)));

    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  @Test
  void shouldUseTheOtherSlotWhenOneHeaderIsTorn() throws IOException {
    for (int slot = 0; slot < 2; slot++) {
      disk.wipe();
      notClosed(MAIN);
      byte[] log = disk.bytes(LOG);
      Header newest = Objects.requireNonNull(slots(LOG, HeaderSlots.LOG).header());
      // the newest header stays, the other one is torn
      int torn = (int) ((newest.sequence() + 1) & 1) * 4096;
      log[torn + 20] ^= 1;
      disk.put(LOG, log);

      assertThat(read(open(MAIN))).isEqualTo(TEXT);
    }
  }

  @Test
  void shouldRefuseAMissingLog() throws IOException {
    notClosed(MAIN);
    byte[] main = disk.bytes(MAIN);
    disk.wipe();
    disk.put(MAIN, main);

    refuses(ErrorCode.STORE_DAMAGED, "missing");
    assertThat(disk.exists(LOG)).isFalse();
  }

  @Test
  void shouldRefuseAMissingMainFile() throws IOException {
    notClosed(MAIN);
    byte[] log = disk.bytes(LOG);
    disk.wipe();
    disk.put(LOG, log);

    refuses(ErrorCode.STORE_DAMAGED, "missing or empty next to its log");
    assertThat(disk.exists(MAIN)).isFalse();
  }

  @Test
  void shouldRefuseAMainFileThatWasCut() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, new byte[100_000]);
    file.close();
    byte[] main = disk.bytes(MAIN);
    disk.put(MAIN, java.util.Arrays.copyOf(main, main.length - 1));

    refuses(ErrorCode.STORE_DAMAGED, "has 108191 bytes of 108192");
  }

  @Test
  void shouldRefuseTheLogOfAnotherDatabase() throws IOException {
    notClosed(MAIN);
    notClosed(OTHER);
    disk.put(LOG, disk.bytes(Recovery.logPath(OTHER)));

    refuses(ErrorCode.STORE_FOREIGN, "another database");
  }

  @Test
  void shouldRefuseToOverwriteTheLogOfAnotherDatabaseThatWasNotClosed() throws IOException {
    closed(MAIN);
    notClosed(OTHER);
    disk.put(LOG, disk.bytes(Recovery.logPath(OTHER)));

    refuses(ErrorCode.STORE_FOREIGN, "was not closed");
  }

  @Test
  void shouldRefuseTheLogOfAnotherTime() throws IOException {
    notClosed(MAIN);
    byte[] old = disk.bytes(LOG);
    open(MAIN).close();
    open(MAIN);
    disk.kill();
    disk.put(LOG, old);

    refuses(ErrorCode.STORE_FOREIGN, "another time");
  }

  @Test
  void shouldRefuseFilesThatAngariumDidNotWrite() throws IOException {
    disk.put(MAIN, "H:2,block:0,blockSize:1000".getBytes(StandardCharsets.UTF_8));
    refuses(ErrorCode.STORE_FOREIGN, "did not write it");

    disk.wipe();
    disk.put(LOG, "a diary".getBytes(StandardCharsets.UTF_8));
    refuses(ErrorCode.STORE_FOREIGN, "f.mv.db.journal");
  }

  @Test
  void shouldRefuseNewerFormats() throws IOException {
    notClosed(MAIN);
    byte[] main = disk.bytes(MAIN);
    byte[] log = disk.bytes(LOG);

    disk.put(LOG, withVersion(log, 9));
    refuses(ErrorCode.STORE_NEWER, "its format is 9");
    disk.put(LOG, log);
    disk.put(MAIN, withVersion(main, 8));
    refuses(ErrorCode.STORE_NEWER, "its format is 8");
  }

  @Test
  void shouldRefuseHeadersThatDoNotCheck() throws IOException {
    notClosed(MAIN);
    byte[] main = disk.bytes(MAIN);
    byte[] log = disk.bytes(LOG);

    disk.put(LOG, withFlippedHeaders(log));
    refuses(ErrorCode.STORE_DAMAGED, "its header does not check");
    disk.put(LOG, log);
    disk.put(MAIN, withFlippedHeaders(main));
    refuses(ErrorCode.STORE_DAMAGED, "its header does not check");
  }

  @Test
  void shouldRefuseALogThatLostASyncedRecord() throws IOException {
    JournaledFile file = open(MAIN);
    for (int i = 0; i < 3; i++) {
      write(file, 0, TEXT);
      file.force();
    }
    disk.kill();
    byte[] log = disk.bytes(LOG);
    log[8192 + 4096 + 60] ^= 1; // in the second of three records
    disk.put(LOG, log);

    refuses(ErrorCode.STORE_DAMAGED, "was synced, and does not check any more");
  }

  @Test
  void shouldTakeATornRecordForACutWhenItWasFlushedOnly() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.force();
    for (int i = 1; i < 4; i++) {
      write(file, 0, new byte[] {(byte) i});
      file.flush();
    }
    disk.kill();
    byte[] log = disk.bytes(LOG);
    log[8192 + 4096 + 60] ^= 1; // in the second of four records
    disk.put(LOG, log);

    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  @Test
  void shouldRefuseALogThatLostASyncedRecordBeforeFlushedOnes() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.flush();
    write(file, 0, TEXT);
    file.flush();
    file.sync();
    write(file, 0, TEXT);
    file.flush();
    disk.kill();
    byte[] log = disk.bytes(LOG);
    log[8192 + 4096 + 60] ^= 1; // in the second of three records
    disk.put(LOG, log);

    refuses(ErrorCode.STORE_DAMAGED, "was synced, and does not check any more");
  }

  @Test
  void shouldKeepFlushesFromTheMainFileUntilTheyAreSynced() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.flush();
    assertThat(disk.size(MAIN)).isLessThan(HeaderSlots.LENGTH);

    file.sync();
    assertThat(disk.size(MAIN)).isEqualTo(HeaderSlots.LENGTH + TEXT.length);
    file.close();
    file.sync(); // a file that was closed is synced
    assertThatThrownBy(file::flush).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void shouldKeepWhatAKilledProcessFlushedOverACutSoonAfter() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.flush();
    disk.kill();
    assertThat(read(open(MAIN))).isEqualTo(TEXT);
    disk.cutNow();
    disk.restart(Survivors.NONE, MAIN.getParent());

    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  @Test
  void shouldTakeATornLastRecordForACut() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.force();
    write(file, 0, new byte[TEXT.length]);
    disk.cutAfter(1); // the record is written, its sync is not
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    disk.restart(Survivors.NONE, MAIN.getParent());

    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  @Test
  void shouldNotOpenTwice() throws IOException {
    JournaledFile file = open(MAIN);

    assertThat(new Recovery(disk, MAIN, JournalSettings.DEFAULT, new JournalObserver() {}).open())
        .isNull();
    file.close();
    assertThat(open(MAIN)).isNotNull();
  }

  @Test
  void shouldCommitMoreThanMemoryAndLogHold() throws IOException {
    byte[] large = new byte[3 << 20];
    new Random(2).nextBytes(large);
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.force();
    for (int at = 0; at < large.length; at += 50_000) {
      write(file, at, java.util.Arrays.copyOfRange(large, at, Math.min(large.length, at + 50_000)));
    }
    assertThat(read(file)).isEqualTo(large);
    assertThat(disk.size(LOG)).isGreaterThan(large.length - (1 << 20));
    assertThat(disk.size(MAIN)).isEqualTo(HeaderSlots.LENGTH + TEXT.length);
    file.force();
    assertThat(read(file)).isEqualTo(large);
    disk.cutNow();
    disk.restart(Survivors.NONE, MAIN.getParent());

    JournaledFile again = open(MAIN);
    assertThat(read(again)).isEqualTo(large);
    again.close();
    assertThat(disk.size(LOG)).isEqualTo(128 << 10);
  }

  @Test
  void shouldDropALargeCommitThatWasNotForced() throws IOException {
    JournaledFile file = open(MAIN);
    write(file, 0, TEXT);
    file.force();
    write(file, 5, new byte[2 << 20]);
    disk.cutNow();
    disk.restart(Survivors.SOME, MAIN.getParent());

    assertThat(read(open(MAIN))).isEqualTo(TEXT);
  }

  private void closed(Path path) throws IOException {
    JournaledFile file = open(path);
    write(file, 0, TEXT);
    file.close();
  }

  private void notClosed(Path path) throws IOException {
    JournaledFile file = open(path);
    write(file, 0, TEXT);
    file.force();
    disk.kill();
  }

  private void refuses(ErrorCode code, String text) throws IOException {
    byte[] main = disk.bytes(MAIN);
    byte[] log = disk.bytes(LOG);
    Throwable thrown = catchThrowable(() -> open(MAIN));

    AngariumException error = JournalErrors.find(thrown).orElseThrow();
    assertThat(error.code()).isEqualTo(code);
    assertThat(error).hasMessageContaining(text);
    assertThat(disk.bytes(MAIN)).isEqualTo(main);
    assertThat(disk.bytes(LOG)).isEqualTo(log);
  }

  private JournaledFile open(Path path) throws IOException {
    JournalSettings settings = new JournalSettings(64 << 10, 128 << 10, 100_000);
    return Objects.requireNonNull(
        new Recovery(disk, path, settings, new JournalObserver() {}).open());
  }

  private HeaderSlots.Slots slots(Path path, long magic) throws IOException {
    try (RawFile raw = disk.open(path, false)) {
      return new HeaderSlots(raw, magic).read();
    }
  }

  private static void write(JournaledFile file, long position, byte[] bytes) throws IOException {
    file.write(ByteBuffer.wrap(bytes), position);
  }

  private static byte[] read(JournaledFile file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
    file.read(buffer, 0);
    return buffer.array();
  }

  private static byte[] withVersion(byte[] bytes, int version) {
    byte[] result = bytes.clone();
    ByteBuffer.wrap(result).putInt(4096 + 8, version);
    return result;
  }

  private static byte[] withFlippedHeaders(byte[] bytes) {
    byte[] result = bytes.clone();
    result[20] ^= 1;
    result[4096 + 20] ^= 1;
    return result;
  }
}
