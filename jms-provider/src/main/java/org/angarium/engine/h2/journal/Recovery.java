package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.angarium.engine.h2.journal.Header.State;
import org.angarium.engine.h2.journal.HeaderSlots.Finding;
import org.angarium.engine.h2.journal.HeaderSlots.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Opens a main file and its log: makes both, or brings the main file up to date, or refuses.
 *
 * <p>Which of it is to be done follows from the headers alone, and until that is decided nothing is
 * written:
 *
 * <ul>
 *   <li>A main file that was closed needs no log. It may be copied, moved and restored alone; a log
 *       that is next to it is begun anew. But a log in use by another identity is refused: the
 *       commits in it belong to a file that was put elsewhere.
 *   <li>A main file that was not closed needs the log of its identity and run; its records are
 *       written to the main file again.
 *   <li>Without a main file, both are made. But next to a log in use its main file is missing.
 * </ul>
 *
 * <p>What a killed process wrote is with the operating system, and is read as if it were on the
 * disk. So it is synced before anything follows from it: else a power cut soon after could take the
 * record away whose bytes are in the main file already.
 *
 * <p>Notes are not written anywhere: they are carried over into the next generation, until their
 * owner releases them.
 *
 * <p>Each step leaves a state that one of these sentences covers: a new log is synced before its
 * main file is made; a log is begun before the main file says that it needs one; a main file is
 * closed before its log is. Replaying changes only the main file, so that a cut repeats it.
 */
final class Recovery {
  private static final String LOG_SUFFIX = ".journal";

  private final RawDisk disk;
  private final Path mainPath;
  private final Path logPath;
  private final JournalSettings settings;
  private final JournalObserver observer;
  private final @Nullable Keys keys;

  /** For a file that is not encrypted. */
  Recovery(RawDisk disk, Path mainPath, JournalSettings settings, JournalObserver observer) {
    this(disk, mainPath, settings, observer, null);
  }

  /**
   * @param keys of the file, or null if it is not encrypted
   */
  Recovery(
      RawDisk disk,
      Path mainPath,
      JournalSettings settings,
      JournalObserver observer,
      @Nullable Keys keys) {
    this.disk = disk;
    this.mainPath = mainPath;
    this.logPath = logPath(mainPath);
    this.settings = settings;
    this.observer = observer;
    this.keys = keys;
  }

  /** Where the log of a main file is. */
  static Path logPath(Path mainPath) {
    return mainPath.resolveSibling(mainPath.getFileName() + LOG_SUFFIX);
  }

  /** Whether a file of this name is a log. */
  static boolean isLog(String name) {
    return name.endsWith(LOG_SUFFIX);
  }

  /**
   * The schema of the tables in a file that is closed, as {@link Journal#schema} said; 0 where it
   * is not known. Locks and changes nothing.
   */
  int schema() throws IOException {
    if (!disk.exists(mainPath)) {
      return 0;
    }
    try (RawFile main = disk.open(mainPath, false)) {
      Header header = new HeaderSlots(main, HeaderSlots.MAIN).read().header();
      return header != null && header.state() == State.CLEAN ? header.schema() : 0;
    }
  }

  /**
   * What the header of the main file says, if there is one. Locks and changes nothing.
   *
   * @throws IOException STORE_DAMAGED, STORE_FOREIGN or STORE_NEWER
   */
  @Nullable Header header() throws IOException {
    if (!disk.exists(mainPath)) {
      return null;
    }
    try (RawFile main = disk.open(mainPath, false)) {
      Slots slots = new HeaderSlots(main, HeaderSlots.MAIN).read();
      refuseUnknown(slots, Slots.ABSENT);
      return slots.header();
    }
  }

  /**
   * Opens the file for reading and writing; it is locked until it is closed.
   *
   * @return null when another user has locked it
   * @throws IOException STORE_DAMAGED, STORE_FOREIGN or STORE_NEWER, with both files as they were
   */
  @Nullable JournaledFile open() throws IOException {
    boolean existed = disk.exists(mainPath);
    RawFile main = disk.open(mainPath, true);
    try {
      if (!main.tryLock(false)) {
        main.close();
        return null;
      }
      return openLocked(main);
    } catch (IOException | RuntimeException e) {
      closeQuietly(main, e);
      if (!existed) {
        deleteEmpty(e);
      }
      throw e;
    }
  }

  /**
   * Opens the file for reading only, as {@link #open} would leave it, and changes nothing; others
   * may do that too, but not write.
   *
   * @return null when another user has locked it
   * @throws IOException as {@link #open}
   */
  @Nullable FileChannel view() throws IOException {
    RawFile main = disk.open(mainPath, false);
    try {
      if (!main.tryLock(true)) {
        main.close();
        return null;
      }
      Slots slots = new HeaderSlots(main, HeaderSlots.MAIN).read();
      refuseUnknown(slots, Slots.ABSENT);
      Header header = slots.header();
      if (header == null) { // its making was cut; whether it may be made is for open() to say
        return ReadOnlyChannel.closed(
            new MainFile(mainPath, main, Header.none(State.NEW, new UUID(0, 0), 0, 0, null)));
      }
      refuseOtherKeys(header);
      if (header.state() == State.OPEN) {
        return viewUnclosed(main, slots, header);
      }
      refuseCutMain(main, header.size());
      return ReadOnlyChannel.closed(new MainFile(mainPath, main, header));
    } catch (IOException | RuntimeException e) {
      closeQuietly(main, e);
      throw e;
    }
  }

  private FileChannel viewUnclosed(RawFile rawMain, Slots mainSlots, Header header)
      throws IOException {
    RawFile rawLog = requireLog(disk.exists(logPath) ? disk.open(logPath, false) : null);
    try {
      Slots logSlots = new HeaderSlots(rawLog, HeaderSlots.LOG).read();
      refuseUnknown(mainSlots, logSlots);
      Header logHeader = requireOwnLog(header, logSlots);
      LogScan scan = new LogScan(logPath, rawLog, logHeader, null);
      LogScan.Found found = scan.find();
      refuseCutMain(rawMain, Math.min(found.size(), logHeader.size()));
      Overlay overlay = new Overlay();
      for (long part : found.parts()) {
        scan.part(part).forEach(new Overlaying(overlay, part));
      }
      LogFile log = new LogFile(logPath, rawLog, logHeader, settings, null);
      MainFile main = new MainFile(mainPath, rawMain, header);
      return ReadOnlyChannel.unclosed(main, log, overlay, found.size());
    } catch (IOException | RuntimeException e) {
      closeQuietly(rawLog, e);
      throw e;
    }
  }

  private JournaledFile openLocked(RawFile main) throws IOException {
    boolean logExisted = disk.exists(logPath);
    RawFile log = logExisted ? disk.open(logPath, true) : null;
    try {
      if (main.size() > 0) {
        secure(main, log);
      }
      Slots mainSlots = new HeaderSlots(main, HeaderSlots.MAIN).read();
      Slots logSlots = log == null ? Slots.ABSENT : new HeaderSlots(log, HeaderSlots.LOG).read();
      refuseUnknown(mainSlots, logSlots);
      Header header = mainSlots.header();
      if (header != null) {
        refuseOtherKeys(header);
      }
      if (header != null && header.state() == State.OPEN) {
        return replay(main, header, requireLog(log), requireOwnLog(header, logSlots));
      }
      if (header == null) {
        refuseLostMain(main, logSlots);
      } else {
        refuseToReopen(main, header, logSlots);
      }
      log = log == null ? disk.open(logPath, true) : log;
      return header == null
          ? create(main, log)
          : reopen(main, header, log, logSlots.header(), logExisted);
    } catch (IOException | RuntimeException e) {
      if (log != null) {
        closeQuietly(log, e);
      }
      throw e;
    }
  }

  /** Makes durable what is there, before it is believed. */
  private void secure(RawFile main, @Nullable RawFile log) throws IOException {
    main.sync();
    if (log != null) {
      log.sync();
    }
    syncDirectory();
  }

  private JournaledFile create(RawFile rawMain, RawFile rawLog) throws IOException {
    UUID identity = UUID.randomUUID();
    long run = newRun();
    Derivation derivation = keys == null ? null : keys.derivation();
    Header none = Header.none(State.NEW, identity, run, 0, derivation);
    LogFile log = new LogFile(logPath, rawLog, none, settings, keys);
    log.clear();
    log.begin(State.NEW, run, 0, false);
    syncDirectory();
    rawMain.truncate(0);
    MainFile main =
        new MainFile(mainPath, rawMain, Header.none(State.OPEN, identity, run, 0, derivation));
    main.mark(State.OPEN, run, 0, 0, Sum.NONE);
    syncDirectory();
    log.begin(State.OPEN, run, 0, false);
    return new JournaledFile(main, log, 0, settings, observer);
  }

  private JournaledFile reopen(
      RawFile rawMain, Header header, RawFile rawLog, @Nullable Header old, boolean logExisted)
      throws IOException {
    boolean own = old != null && old.identity().equals(header.identity());
    long run = newRun();
    Header first =
        own && old != null
            ? old
            : Header.none(State.NEW, header.identity(), run, header.size(), header.derivation());
    LogFile log = new LogFile(logPath, rawLog, first, settings, keys);
    if (!own) {
      log.clear();
    }
    log.begin(State.OPEN, run, header.size(), false);
    if (!logExisted) {
      syncDirectory();
    }
    MainFile main = new MainFile(mainPath, rawMain, header);
    main.mark(State.OPEN, run, header.size(), 0, Sum.NONE);
    return new JournaledFile(main, log, header.size(), settings, observer);
  }

  private JournaledFile replay(RawFile rawMain, Header header, RawFile rawLog, Header logHeader)
      throws IOException {
    LogScan scan = new LogScan(logPath, rawLog, logHeader, keys);
    LogScan.Found found = scan.find();
    refuseCutMain(rawMain, Math.min(found.size(), logHeader.size()));
    MainFile main = new MainFile(mainPath, rawMain, header);
    for (long part : found.parts()) {
      scan.part(part).forEach(new Replaying(main));
    }
    main.sync();
    observer.mainSynced();
    LogFile log = new LogFile(logPath, rawLog, logHeader, settings, keys);
    boolean hasNotes = found.noteBytes() > 0;
    if (hasNotes) {
      log.carryOver(scan, found);
      observer.carriedOver(found.noteBytes());
    } else {
      log.begin(State.OPEN, logHeader.run(), found.size(), false);
    }
    observer.recovered(found.records());
    JournaledFile file = new JournaledFile(main, log, found.size(), settings, observer);
    if (hasNotes) {
      file.foundNotes(new FoundNotes(new LogScan(logPath, rawLog, log.header(), keys)));
    }
    return file;
  }

  private void refuseUnknown(Slots main, Slots log) throws IOException {
    if (main.finding() == Finding.NEWER) {
      throw JournalErrors.newer(mainPath, main.version());
    } else if (log.finding() == Finding.NEWER) {
      throw JournalErrors.newer(logPath, log.version());
    } else if (main.finding() == Finding.FOREIGN) {
      throw JournalErrors.foreign(
          mainPath,
          "Angarium did not write it",
          "choose another directory; an H2 database can be moved with SCRIPT and RUNSCRIPT");
    } else if (log.finding() == Finding.FOREIGN) {
      throw JournalErrors.foreign(
          logPath, "it is where a log belongs, and Angarium did not write it", "move it away");
    } else if (main.finding() == Finding.DAMAGED) {
      throw JournalErrors.damaged(mainPath, "its header does not check", "restore a backup");
    }
  }

  private void refuseOtherKeys(Header header) throws IOException {
    Derivation derivation = header.derivation();
    if (keys == null) {
      if (derivation != null) {
        throw JournalErrors.encrypted(mainPath);
      }
    } else if (derivation == null) {
      throw JournalErrors.notEncrypted(mainPath);
    } else if (!derivation.equals(keys.derivation())) {
      throw JournalErrors.wrongSecret(mainPath);
    }
  }

  private void refuseLostMain(RawFile main, Slots log) throws IOException {
    boolean empty = main.size() == 0;
    if (log.is(State.OPEN) || log.finding() == Finding.DAMAGED) {
      throw JournalErrors.damaged(
          mainPath,
          "it is " + (empty ? "missing or empty" : "without a header") + " next to its log",
          "restore it; or delete " + logPath + " too, to begin with an empty database");
    } else if (!empty && !log.is(State.NEW)) {
      throw JournalErrors.damaged(mainPath, "it has no header", "restore a backup");
    }
  }

  private void refuseToReopen(RawFile main, Header header, Slots log) throws IOException {
    Header other = log.header();
    if (other != null
        && other.state() == State.OPEN
        && !other.identity().equals(header.identity())) {
      throw JournalErrors.foreign(
          logPath,
          "it is the log of another database, which was not closed",
          "put it back next to its own main file, or delete it");
    }
    refuseCutMain(main, header.size());
  }

  private void refuseCutMain(RawFile main, long size) throws IOException {
    if (size > 0 && main.size() < HeaderSlots.LENGTH + size) {
      throw JournalErrors.damaged(
          mainPath,
          "it has %d bytes of %d".formatted(main.size(), HeaderSlots.LENGTH + size),
          "something has cut it, restore a backup");
    }
  }

  private RawFile requireLog(@Nullable RawFile log) throws IOException {
    if (log == null) {
      throw JournalErrors.damaged(
          mainPath,
          "it was not closed, and its log " + logPath + " is missing",
          "put the log back, or restore a backup");
    }
    return log;
  }

  private Header requireOwnLog(Header header, Slots log) throws IOException {
    Header found = log.header();
    if (found == null) {
      throw JournalErrors.damaged(
          logPath, "its header does not check, and it is needed", "restore a backup");
    } else if (!found.identity().equals(header.identity()) || found.run() != header.run()) {
      throw JournalErrors.foreign(
          logPath,
          "it is the log of another database, or of another time of this one",
          "main file and log must be copied together; put the right one back, or restore a backup");
    }
    return found;
  }

  private void syncDirectory() throws IOException {
    Path directory = mainPath.toAbsolutePath().getParent();
    if (directory != null) {
      disk.syncDirectory(directory);
    }
  }

  /** Leaves no empty main file behind where there was none. */
  private void deleteEmpty(Exception reason) {
    try {
      if (disk.size(mainPath) == 0) {
        disk.delete(mainPath);
      }
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static void closeQuietly(RawFile file, Exception reason) {
    try {
      file.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private static long newRun() {
    return ThreadLocalRandom.current().nextLong();
  }

  /** Remembers where in the log the entries of a part are. */
  private record Overlaying(Overlay overlay, long part) implements LogRecord.Entries {
    @Override
    public void bytes(long position, ByteBuffer bytes) {
      Extent.Logged place = new Extent.Logged(position, part + bytes.position());
      overlay.put(new Extent(position, position + bytes.remaining(), place));
    }

    @Override
    public void zeros(long from, long to) {
      overlay.put(new Extent(from, to, new Extent.Zeros()));
    }
  }

  /** Writes entries of the log to the main file. */
  private record Replaying(MainFile main) implements LogRecord.Entries {
    @Override
    public void bytes(long position, ByteBuffer bytes) throws IOException {
      main.write(bytes, position);
    }

    @Override
    public void zeros(long from, long to) throws IOException {
      main.writeZeros(from, to);
    }
  }
}
