package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.angarium.model.Secret;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The journaled databases of this JVM: who observes them, and which have failed.
 *
 * <p>Thread-safe. A database is named as in H2's URL, without the suffix of its main file. One
 * instance belongs to each registered scheme; see {@link JournaledFilePath#register}.
 */
public final class JournaledFiles {
  private static final String SUFFIX = ".mv.db";

  private final String scheme;
  private final String base;
  private final RawDisk disk;
  private final JournalSettings settings;
  private final Map<Path, List<JournalObserver>> observers = new ConcurrentHashMap<>();
  private final Map<Path, JournaledFiles> mounted = new ConcurrentHashMap<>();
  private final Map<Path, JournaledFile> open = new ConcurrentHashMap<>();
  private final Map<Path, Keys> keys = new ConcurrentHashMap<>();

  /**
   * @param base prefix of H2's own file system for all that is not journaled; empty for the disk
   */
  public JournaledFiles(String scheme, String base, RawDisk disk, JournalSettings settings) {
    this.scheme = scheme;
    this.base = base;
    this.disk = disk;
    this.settings = settings;
  }

  /** The name of a database in H2's URL, after {@code jdbc:h2:}. */
  public String name(Path database) {
    return scheme + ":" + database.toAbsolutePath().toString().replace('\\', '/');
  }

  /**
   * Has the databases below a folder be among others, on another disk, until this is closed. For
   * those who ask {@link #at} where a database is.
   */
  public Observation mount(Path folder, JournaledFiles others) {
    mounted.put(folder, others);
    return () -> mounted.remove(folder, others);
  }

  /** Those among which a database is: these, unless others are mounted at a folder of its path. */
  public JournaledFiles at(Path database) {
    for (Map.Entry<Path, JournaledFiles> mount : mounted.entrySet()) {
      if (database.startsWith(mount.getKey())) {
        return mount.getValue();
      }
    }
    return this;
  }

  /** Has an observer told what happens to a database, open or not, until this is closed. */
  public Observation observe(Path database, JournalObserver observer) {
    Path main = mainPath(database);
    observers.computeIfAbsent(main, path -> new CopyOnWriteArrayList<>()).add(observer);
    return () ->
        observers.computeIfPresent(
            main,
            (path, list) -> {
              list.remove(observer);
              return list.isEmpty() ? null : list;
            });
  }

  /**
   * The journal of a database that H2 has open; to be asked for again after H2 opened it again.
   *
   * @throws IllegalStateException if it is not open
   */
  public Journal journal(Path database) {
    JournaledFile file = open.get(mainPath(database));
    if (file == null) {
      throw new IllegalStateException(
          database + " is not open; connect to " + name(database) + " first");
    }
    return file;
  }

  /**
   * The schema of the tables in a database that was closed, as its owner said by {@link
   * Journal#schema}; 0 where it is not known. Changes nothing.
   *
   * @throws IOException when the disk fails
   */
  public int schema(Path database) throws IOException {
    Path main = mainPath(database);
    return recovery(main).schema();
  }

  /**
   * The keys of a database, or those that it shall get where it is still to be made; null for one
   * that is not encrypted. Changes nothing. Takes a fifth of a second for a password.
   *
   * @param secret that it is, or shall be, encrypted with, or null
   * @throws IOException STORE_SECRET where the secret is missing, wrong, or one too many;
   *     STORE_DAMAGED, STORE_FOREIGN or STORE_NEWER; or when the disk fails
   */
  public @Nullable Keys keys(Path database, @Nullable Secret secret) throws IOException {
    Path main = mainPath(database);
    Header header = recovery(main).header();
    Derivation derivation = header == null ? null : header.derivation();
    if (derivation == null) {
      if (header != null && secret != null) {
        throw JournalErrors.notEncrypted(main);
      }
      return secret == null ? null : Keys.fresh(secret);
    }
    if (secret == null) {
      throw JournalErrors.encrypted(main);
    }
    Optional<Keys> found = Keys.of(secret, derivation);
    if (found.isEmpty()) {
      throw JournalErrors.wrongSecret(main);
    }
    return found.get();
  }

  /** Has a database be opened with keys, until this is closed. */
  public Observation unlock(Path database, Keys given) {
    Path main = mainPath(database);
    keys.put(main, given);
    return () -> keys.remove(main, given);
  }

  /**
   * Prepares a copy of a database that is open; see {@link FileCopy}.
   *
   * @param replace whether a file that is there is replaced when the copy is whole
   * @throws ClosedChannelException it is open no longer
   * @throws IOException BACKUP_FAILED with a reason, or when the disk fails
   */
  public FileCopy copy(Path database, Path target, boolean replace) throws IOException {
    Path main = mainPath(database);
    JournaledFile file = open.get(main);
    if (file == null) {
      throw new ClosedChannelException();
    }
    for (Path used : open.keySet()) {
      if (target.equals(used) || target.equals(Recovery.logPath(used))) {
        throw JournalErrors.refusedCopy(target, "it belongs to a store that is open");
      }
    }
    return FileCopy.prepare(disk, file, target, replace);
  }

  /**
   * Looks through the files of a database that nobody has open for writing, and changes nothing.
   *
   * @throws IOException STORE_IN_USE; or when the disk fails
   */
  public FileReport check(Path database) throws IOException {
    return FileCheck.of(disk, mainPath(database));
  }

  /**
   * Writes a database that was closed to a new file, encrypted with other keys or not at all; its
   * name is that of the main file. Changes nothing else.
   *
   * @param from where it is, and it is open to none
   * @param oldKeys of the database, or null
   * @param secret for the new file, or null
   * @throws IOException BACKUP_FAILED where the target exists; or when the disk fails
   */
  public void recode(
      JournaledFiles from,
      Path database,
      @Nullable Keys oldKeys,
      Path target,
      @Nullable Secret secret,
      int schema,
      LongConsumer progress)
      throws IOException {
    if (disk.exists(target)) {
      throw JournalErrors.refusedCopy(target, "there is a file of that name");
    }
    Keys newKeys = secret == null ? null : Keys.fresh(secret);
    try (FileChannel source = from.view(from.mainPath(database))) {
      if (source == null) {
        throw JournalErrors.inUse(database);
      }
      Recoding.run(source, oldKeys, disk, target, newKeys, schema, progress);
    }
  }

  /** The same with other disks below. */
  JournaledFiles on(String otherScheme, RawDisk other) {
    return new JournaledFiles(otherScheme, base, other, settings);
  }

  /**
   * The room where an open database is.
   *
   * @param main bytes of its main file
   * @param log bytes of its log
   * @param usable how many bytes can still be written there
   * @param total how many there are in all; 0 where nobody knows
   */
  public record Space(long main, long log, long usable, long total) {}

  /** The room where a database is. Blocks for the disk. */
  public Space space(Path database) {
    Path main = mainPath(database);
    return new Space(
        disk.size(main),
        disk.size(Recovery.logPath(main)),
        disk.usableSpace(main),
        disk.totalSpace(main));
  }

  /** What an open database failed with; it can be read, but takes no write. */
  public Optional<IOException> failure(Path database) {
    JournaledFile file = open.get(mainPath(database));
    return file == null ? Optional.empty() : Optional.ofNullable(file.failure());
  }

  /** Ends what {@link #observe} or {@link #mount} began. */
  public interface Observation extends AutoCloseable {
    @Override
    void close();
  }

  String scheme() {
    return scheme;
  }

  RawDisk disk() {
    return disk;
  }

  /** The path of H2's own file system under a name of ours. */
  FilePath unwrap(String name) {
    return FilePath.get(base + name.substring(scheme.length() + 1));
  }

  /** The path on the disk: absolute, links resolved. */
  Path diskPath(FilePath unwrapped) {
    String name = unwrapped.toRealPath().toString();
    return Path.of(name.substring(base.length()));
  }

  /** The name of ours for a path of H2's own file system. */
  String wrap(FilePath unwrapped) {
    return scheme + ":" + unwrapped.toString().substring(base.length());
  }

  /** Opens a main file; null when another user has locked it. */
  @Nullable JournaledFile open(Path main) throws IOException {
    JournaledFile file = recovery(main).open();
    if (file != null) {
      open.put(main, file);
    }
    return file;
  }

  /** Opens a main file for reading only, closed or not; null when another user has locked it. */
  @Nullable FileChannel view(Path main) throws IOException {
    return recovery(main).view();
  }

  private Recovery recovery(Path main) {
    return new Recovery(disk, main, settings, new Dispatcher(main), keysOf(main));
  }

  /** H2 makes files next to a database whose names begin with its own. */
  private @Nullable Keys keysOf(Path main) {
    Keys own = keys.get(main);
    if (own == null) {
      for (Map.Entry<Path, Keys> entry : keys.entrySet()) {
        if (main.toString().startsWith(entry.getKey().toString())) {
          return entry.getValue();
        }
      }
    }
    return own;
  }

  void close(Path main, JournaledFile file) throws IOException {
    open.remove(main, file);
    file.close();
  }

  /** The size of a main file as H2 sees it. */
  long size(Path main) {
    JournaledFile file = open.get(main);
    return file != null ? file.size() : Math.max(0, disk.size(main) - HeaderSlots.LENGTH);
  }

  private Path mainPath(Path database) {
    return diskPath(FilePath.get(base + database.toAbsolutePath() + SUFFIX));
  }

  /** Tells all that observe the file at this moment. */
  private final class Dispatcher implements JournalObserver {
    private final Path main;

    Dispatcher(Path main) {
      this.main = main;
    }

    @Override
    public void logSynced(long bytes) {
      each(observer -> observer.logSynced(bytes));
    }

    @Override
    public void mainSynced() {
      each(JournalObserver::mainSynced);
    }

    @Override
    public void recovered(long records) {
      each(observer -> observer.recovered(records));
    }

    @Override
    public void carriedOver(long bytes) {
      each(observer -> observer.carriedOver(bytes));
    }

    @Override
    public void failed(IOException cause) {
      each(observer -> observer.failed(cause));
    }

    private void each(Consumer<JournalObserver> call) {
      List<JournalObserver> list = observers.get(main);
      if (list != null) {
        list.forEach(call);
      }
    }
  }
}
