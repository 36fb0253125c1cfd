package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.message.DbException;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The file system that H2 sees under {@code jdbc:h2:angarium:/path/of/database}.
 *
 * <p>H2's database files (those with {@code .mv.db} in their names, also the temporary ones that
 * compaction makes and renames) are {@link JournaledFile}s; each has a log next to it, {@code
 * database.mv.db.journal}. Everything else, such as lock files, traces and temporary results,
 * passes through to H2's own file system. A journaled file cannot be opened by H2 alone, even when
 * it was closed: its header tells H2 that this is none of its files, so that nobody changes it
 * while a part of it is still in the log. Inside the broker all of H2's tools work, {@code SCRIPT}
 * and {@code BACKUP} too; a backup holds a plain H2 file.
 *
 * <p>Deleting and renaming take a log along; before that it is written to its main file, so that at
 * no moment one needs the other. H2's file lock is taken when the file is opened, before anything
 * is replayed, and given up when it is closed.
 *
 * <p>Thread-safe: a path is immutable, but for the name that {@link FilePath} makes public.
 */
public final class JournaledFilePath extends FilePath {
  /** The scheme in H2's URLs. */
  public static final String SCHEME = "angarium";

  private static final String MAIN_SUFFIX = ".mv.db";

  private final JournaledFiles files;
  private final FilePath base;

  /** The path of a name, scheme included, as H2 has it; to be registered with H2. */
  public JournaledFilePath(JournaledFiles files, String name) {
    this.files = files;
    this.name = name;
    this.base = files.unwrap(name);
  }

  /** Makes the scheme known to H2, once in a JVM; returns the databases under it. */
  public static synchronized JournaledFiles register() {
    if (FilePath.get(SCHEME + ":.") instanceof JournaledFilePath registered) {
      return registered.files;
    }
    JournaledFiles files =
        new JournaledFiles(
            SCHEME, "", new LocalDisk(), JournalSettings.in(Runtime.getRuntime().maxMemory()));
    FilePath.register(new JournaledFilePath(files, SCHEME + ":."));
    return files;
  }

  @Override
  public String getScheme() {
    return files.scheme();
  }

  @Override
  public JournaledFilePath getPath(String path) {
    return new JournaledFilePath(files, path);
  }

  @Override
  public FilePath unwrap() {
    return base;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    if (!journaled()) {
      return base.open(mode);
    }
    Path main = diskPath();
    if (mode.equals("r")) {
      FileChannel view = files.view(main);
      return view == null ? new LockedChannel(main) : view;
    }
    JournaledFile file = files.open(main);
    return file == null ? new LockedChannel(main) : new JournaledChannel(files, main, file);
  }

  @Override
  public InputStream newInputStream() throws IOException {
    return journaled() ? Channels.newInputStream(open("r")) : base.newInputStream();
  }

  @Override
  public OutputStream newOutputStream(boolean append) throws IOException {
    return journaled() ? super.newOutputStream(append) : base.newOutputStream(append);
  }

  @Override
  public long size() {
    return journaled() ? files.size(diskPath()) : base.size();
  }

  @Override
  public boolean exists() {
    return journaled() ? files.disk().exists(diskPath()) : base.exists();
  }

  @Override
  public long lastModified() {
    if (!journaled()) {
      return base.lastModified();
    }
    Path main = diskPath();
    RawDisk disk = files.disk();
    return Math.max(disk.lastModified(main), disk.lastModified(Recovery.logPath(main)));
  }

  @Override
  public boolean canWrite() {
    return journaled() ? files.disk().canWrite(diskPath()) : base.canWrite();
  }

  @Override
  public boolean isRegularFile() {
    return journaled() ? exists() : base.isRegularFile();
  }

  @Override
  public boolean isDirectory() {
    return !journaled() && base.isDirectory();
  }

  @Override
  public boolean createFile() {
    if (!journaled()) {
      return base.createFile();
    } else if (exists()) {
      return false;
    }
    try (FileChannel channel = open("rw")) {
      return channel instanceof JournaledChannel;
    } catch (IOException e) {
      throw DbException.convertIOException(e, name);
    }
  }

  @Override
  public void delete() {
    if (!journaled()) {
      base.delete();
      return;
    }
    Path main = diskPath();
    Path log = Recovery.logPath(main);
    RawDisk disk = files.disk();
    try {
      if (disk.exists(main) && disk.size(main) > 0) {
        settleBeforeDelete(main);
      }
      disk.delete(main);
      disk.syncDirectory(directory(main));
      disk.delete(log);
    } catch (IOException e) {
      throw DbException.convertIOException(e, "delete " + name);
    }
  }

  @Override
  public void moveTo(FilePath newName, boolean atomicReplace) {
    JournaledFilePath target =
        newName instanceof JournaledFilePath journaled ? journaled : getPath(newName.toString());
    if (journaled() != target.journaled()) {
      throw DbException.convertIOException(
          JournalErrors.of(
              ErrorCode.STORE_FAILED,
              "cannot rename %s to %s: one is journaled, the other is not; keep %s in both names"
                  .formatted(name, target, MAIN_SUFFIX)),
          name);
    } else if (!journaled()) {
      base.moveTo(target.base, atomicReplace);
      return;
    }
    try {
      move(target, atomicReplace);
    } catch (IOException e) {
      throw DbException.convertIOException(e, "rename " + name + " to " + target);
    }
  }

  @Override
  public List<FilePath> newDirectoryStream() {
    List<FilePath> list = base.newDirectoryStream();
    list.replaceAll(this::wrap);
    return list;
  }

  @Override
  public FilePath toRealPath() {
    return wrap(base.toRealPath());
  }

  @Override
  public @Nullable FilePath getParent() {
    FilePath parent = base.getParent();
    return parent == null ? null : wrap(parent);
  }

  @Override
  public boolean isAbsolute() {
    return base.isAbsolute();
  }

  @Override
  public void createDirectory() {
    base.createDirectory();
  }

  @Override
  public boolean setReadOnly() {
    return base.setReadOnly();
  }

  @Override
  public FilePath createTempFile(String suffix, boolean inTempDir) throws IOException {
    return wrap(base.createTempFile(suffix, inTempDir));
  }

  private void move(JournaledFilePath target, boolean replace) throws IOException {
    Path from = diskPath();
    Path to = target.diskPath();
    RawDisk disk = files.disk();
    boolean exists = disk.exists(to);
    if (exists && !replace) {
      throw new IOException(target + " exists");
    }
    settle(from);
    if (exists) {
      settle(to); // or its log would look like that of another database
    }
    disk.move(from, to);
    disk.syncDirectory(directory(to));
    disk.delete(Recovery.logPath(from));
  }

  /** Brings a main file up to date, so that it needs no log. */
  private void settle(Path main) throws IOException {
    JournaledFile file = files.open(main);
    if (file == null) {
      throw JournalErrors.inUse(main);
    }
    boolean needsLog = file.hasNotes();
    files.close(main, file);
    if (needsLog) {
      throw JournalErrors.of(
          ErrorCode.STORE_FAILED,
          ("cannot rename %s or delete it: its log holds work that is not in the database yet;"
                  + " open it with a broker and close that")
              .formatted(main));
    }
  }

  /** What cannot be opened may be deleted, unless it is in use or the disk fails. */
  private void settleBeforeDelete(Path main) throws IOException {
    try {
      settle(main);
    } catch (IOException e) {
      ErrorCode code = JournalErrors.find(e).map(AngariumException::code).orElse(null);
      if (code != ErrorCode.STORE_DAMAGED
          && code != ErrorCode.STORE_FOREIGN
          && code != ErrorCode.STORE_NEWER) {
        throw e;
      }
    }
  }

  private boolean journaled() {
    String file = getName();
    return file.contains(MAIN_SUFFIX) && !Recovery.isLog(file);
  }

  private Path diskPath() {
    return files.diskPath(base);
  }

  private FilePath wrap(FilePath unwrapped) {
    return getPath(files.wrap(unwrapped));
  }

  private static Path directory(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
