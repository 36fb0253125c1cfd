package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.h2.journal.FileReport.Problem;
import org.angarium.engine.h2.journal.HeaderSlots.Finding;
import org.angarium.engine.h2.journal.HeaderSlots.Slots;

/**
 * Looks through a main file and its log, from the first byte to the last: headers, sizes, the
 * checksum of a file that was closed, and each record of the log of one that was not. Opens nothing
 * for writing.
 */
final class FileCheck {
  private static final String RESTORE = "restore a backup";

  private final RawDisk disk;
  private final Path mainPath;
  private final Path logPath;
  private final List<Problem> problems = new ArrayList<>();
  private long records;
  private long noteBytes;
  private boolean summed;

  private FileCheck(RawDisk disk, Path mainPath) {
    this.disk = disk;
    this.mainPath = mainPath;
    this.logPath = Recovery.logPath(mainPath);
  }

  /**
   * Checks.
   *
   * @throws IOException STORE_IN_USE; or when the disk fails
   */
  static FileReport of(RawDisk disk, Path mainPath) throws IOException {
    return new FileCheck(disk, mainPath).check();
  }

  private FileReport check() throws IOException {
    try (RawFile main = disk.open(mainPath, false)) {
      if (!main.tryLock(true)) {
        throw JournalErrors.inUse(mainPath);
      }
      HeaderSlots slots = new HeaderSlots(main, HeaderSlots.MAIN);
      Slots found = slots.read();
      Header header = found.header();
      checkHeader(mainPath, slots, found);
      if (header == null) {
        return new FileReport(false, false, 0, false, 0, 0, problems);
      }
      boolean closed = header.state() == Header.State.CLEAN;
      if (closed) {
        checkClosed(main, header);
      } else {
        checkLog(header);
      }
      boolean encrypted = header.derivation() != null;
      return new FileReport(closed, encrypted, header.size(), summed, records, noteBytes, problems);
    }
  }

  private void checkHeader(Path file, HeaderSlots slots, Slots found) throws IOException {
    if (found.finding() != Finding.FOUND) {
      fatal("it has no header that checks (" + found.finding() + ")", file.toString(), RESTORE);
    } else if (slots.hasDamaged()) {
      problems.add(
          new Problem(
              false,
              "one of its two headers does not check; the other was used",
              file.toString(),
              "open it and close it, which writes a new one, and see to the disk"));
    }
  }

  private void checkClosed(RawFile raw, Header header) throws IOException {
    if (raw.size() < HeaderSlots.LENGTH + header.size()) {
      fatal(
          "it has %d bytes of %d".formatted(raw.size(), HeaderSlots.LENGTH + header.size()),
          mainPath.toString(),
          RESTORE);
    } else if (header.sum() != Sum.NONE) {
      MainFile main = new MainFile(mainPath, raw, header);
      summed = Sum.of(main, header.size(), bytes -> {}) == header.sum();
      if (!summed) {
        fatal(
            "a byte has changed since it was closed: the checksum of the file is another",
            mainPath.toString(),
            "what else is found says which messages; " + RESTORE);
      }
    }
  }

  private void checkLog(Header header) throws IOException {
    if (!disk.exists(logPath)) {
      fatal("it was not closed, and its log is missing", logPath.toString(), RESTORE);
      return;
    }
    try (RawFile raw = disk.open(logPath, false)) {
      HeaderSlots slots = new HeaderSlots(raw, HeaderSlots.LOG);
      Slots found = slots.read();
      checkHeader(logPath, slots, found);
      Header log = found.header();
      if (log == null) {
        return;
      } else if (!log.identity().equals(header.identity()) || log.run() != header.run()) {
        fatal(
            "it is the log of another file, or of another time of this one",
            logPath.toString(),
            "put the right one next to " + mainPath);
        return;
      }
      checkRecords(raw, log);
    }
  }

  private void checkRecords(RawFile raw, Header log) throws IOException {
    LogScan scan = new LogScan(logPath, raw, log, null);
    LogScan.Found found;
    try {
      found = scan.find();
    } catch (IOException e) {
      fatal(String.valueOf(e.getMessage()), logPath.toString(), RESTORE);
      return;
    }
    records = found.records();
    noteBytes = found.noteBytes();
    long torn = scan.torn(found);
    if (torn >= 0) {
      problems.add(
          new Problem(
              false,
              "it ends with a record that does not check: a power cut came while it was written,"
                  + " or it was damaged since; what it said is lost",
              logPath + ", byte " + torn,
              "after a power cut or a kill this is as it should be; else " + RESTORE));
    }
  }

  private void fatal(String what, String where, String advice) {
    problems.add(new Problem(true, what, where, advice));
  }
}
