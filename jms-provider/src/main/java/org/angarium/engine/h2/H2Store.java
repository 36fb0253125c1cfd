package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.angarium.engine.Backup;
import org.angarium.engine.embedded.ApplicationTables;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.DiskSpace;
import org.angarium.engine.embedded.JoinedCommits;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.h2.application.ApplicationDatabase;
import org.angarium.engine.h2.application.KeptInterrupt;
import org.angarium.engine.move.MoveMark;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The embedded engine's store: one H2 database in one file.
 *
 * <p>All goes through SQL, into tables that a person can read while no broker has the file open:
 * {@link Schema}. A queue's message is one row; tables beside it have rows only for messages that
 * are delayed, expire, belong to a group, are redelivered or are shared. One connection writes, a
 * few others read, each statement a range of one index. What makes a commit durable is {@link
 * StoreWriter#sync()}; see {@link H2StoreSettings} for what it is without.
 *
 * <p>Thread-safe; the writer is not. Opening takes as long as reading the subscriptions; closing
 * waits for readers.
 */
public final class H2Store implements Store {
  private static final int READERS = 2;

  private final StoreFiles files;
  private final Lease lease;
  private final Contents contents;
  private final SqlSession writing;
  private final Tables tables;
  private final H2Writer writer;
  private final H2Reader reader;
  private final JournalWatch watch;
  private final ApplicationHost applications;
  private final StoreSpace space;
  private final AtomicReference<@Nullable ApplicationDatabase> application =
      new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private H2Store(
      StoreFiles files,
      Lease lease,
      Contents contents,
      SqlSession writing,
      Tables tables,
      H2Writer writer,
      H2Reader reader,
      JournalWatch watch,
      ApplicationHost applications,
      StoreSpace space) {
    this.files = files;
    this.lease = lease;
    this.contents = contents;
    this.writing = writing;
    this.tables = tables;
    this.writer = writer;
    this.reader = reader;
    this.watch = watch;
    this.applications = applications;
    this.space = space;
  }

  /**
   * Opens a store, and makes it with its folders where it is missing. Blocks for the disk.
   *
   * @throws AngariumException {@link ErrorCode#STORE_IN_USE} while another has it; {@link
   *     ErrorCode#STORE_DAMAGED}, {@link ErrorCode#STORE_FOREIGN} and {@link ErrorCode#STORE_NEWER}
   *     for a file that cannot be used, which is left as it is; {@link ErrorCode#STORE_FAILED} when
   *     the disk fails; {@link ErrorCode#INVALID_SETTING} for a path with a semicolon; {@link
   *     ErrorCode#STORE_H2_VERSION} where this JVM has an H2 that loses data
   */
  public static H2Store open(H2StoreSettings settings) {
    return open(settings, Schema.MIGRATIONS);
  }

  static H2Store open(H2StoreSettings settings, List<List<String>> migrations) {
    H2Version.check(); // before anything of H2 is used
    StoreFiles files = StoreFiles.of(settings.database());
    return open(settings, files, Waiting.in(Runtime.getRuntime().maxMemory()), migrations);
  }

  /** As above, with files that may be on another disk than the machine's own. */
  static H2Store open(
      H2StoreSettings settings, StoreFiles files, Waiting waiting, List<List<String>> migrations) {
    try (KeptInterrupt kept = new KeptInterrupt()) {
      return openUninterrupted(settings, files, waiting, migrations);
    }
  }

  private static H2Store openUninterrupted(
      H2StoreSettings settings, StoreFiles files, Waiting waiting, List<List<String>> migrations) {
    try {
      files.createFolder();
      Lease lease = Lease.take(files);
      try {
        StoreFiles unlocked = lease.unlock(files, settings.secret());
        Preflight preflight = new Preflight(unlocked, migrations.size());
        preflight.checkWritable();
        boolean current = preflight.isCurrent();
        if (!current) {
          preflight.check();
        }
        return connect(settings, unlocked, lease, waiting, current, migrations);
      } catch (Throwable e) {
        lease.close();
        throw e;
      }
    } catch (SQLException | IOException e) {
      throw OpenErrors.of(files, e);
    } catch (RuntimeException e) { // a selector or a name in the tables that is none, too
      throw e instanceof AngariumException known && known.code().isOfStore()
          ? known
          : OpenErrors.impossible(files, e);
    }
  }

  private static H2Store connect(
      H2StoreSettings settings,
      StoreFiles files,
      Lease lease,
      Waiting waiting,
      boolean current,
      List<List<String>> migrations)
      throws SQLException, IOException {
    List<SqlSession> sessions = new ArrayList<>();
    JournalWatch watch = new JournalWatch(files);
    try {
      for (int i = 0; i <= READERS; i++) {
        sessions.add(connect(files));
      }
      SqlSession writing = sessions.get(0);
      if (!current) {
        new Migrations(writing, migrations).run();
      }
      files.journal().schema(migrations.size());
      String move = Migrations.read(writing, Schema.MOVE);
      if (!move.isEmpty() && !settings.forMove()) {
        throw MoveMark.unfinished("the store " + files.main(), move);
      }
      Owner.self(settings.clock().millis()).write(files.owner());
      redo(files, writing, waiting);
      new LaneBytes(writing).countMissing();
      Lanes lanes = new Lanes();
      Contents contents = new ContentsReader(writing, lanes).read();
      writing.autoCommit(false);
      Tables tables = tables(files, writing, lanes, waiting);
      List<SqlSession> reading = sessions.subList(1, sessions.size());
      H2Reader reader =
          new H2Reader(new SessionPool(reading), lanes, tables.lag(), tables::catchUp);
      H2Writer writer = new H2Writer(tables, lateSync(settings, files));
      ApplicationHost applications = new ApplicationHost(files, tables);
      StoreSpace space = StoreSpace.of(writing, files);
      return new H2Store(
          files, lease, contents, writing, tables, writer, reader, watch, applications, space);
    } catch (Throwable e) {
      closeAll(sessions, e);
      watch.close();
      throw e;
    }
  }

  /** Brings the tables up to date, after a crash. */
  static void redo(StoreFiles files, SqlSession writing, Waiting waiting) throws IOException {
    if (files.journal().hasFoundNotes() || new JoinedNotes(writing).exist()) {
      Lanes lanes = new Lanes();
      new ContentsReader(writing, lanes).read();
      writing.autoCommit(false);
      tables(files, writing, lanes, waiting).redo();
      writing.autoCommit(true);
    }
  }

  private static Tables tables(StoreFiles files, SqlSession writing, Lanes lanes, Waiting waiting) {
    long number = Migrations.readNumber(writing, Schema.LAST_NOTE);
    return new Tables(new TableWriter(writing, lanes), files.journal(), number, waiting);
  }

  private static @Nullable LateSync lateSync(H2StoreSettings settings, StoreFiles files) {
    return settings.syncOnCommit()
        ? null
        : new LateSync(files.name(), files.journal(), settings.clock());
  }

  static SqlSession connect(StoreFiles files) throws SQLException {
    String url = files.url(Runtime.getRuntime().maxMemory());
    return new SqlSession(files.connect(url, "sa"), files.main());
  }

  static void closeAll(List<SqlSession> sessions, Throwable reason) {
    for (SqlSession session : sessions) {
      try {
        session.close();
      } catch (RuntimeException e) {
        reason.addSuppressed(e);
      }
    }
  }

  @Override
  public Contents contents() {
    return contents;
  }

  @Override
  public Space space() {
    return files.space();
  }

  @Override
  public StoreWriter writer() {
    return writer;
  }

  @Override
  public StoreReader reader() {
    return reader;
  }

  /** The writer, for who moves another store here; instead of {@link #writer()}. */
  H2Writer moving() {
    return writer;
  }

  /** How far a move to here is, as text; empty where there is none. */
  String move() {
    return Migrations.read(writing, Schema.MOVE);
  }

  @Override
  public void tidy() {
    tables.tidy();
  }

  @Override
  public DiskSpace diskSpace() {
    return space.look();
  }

  @Override
  public ApplicationTables applicationTables(JoinedCommits commits) {
    ApplicationDatabase present = application.get();
    if (present == null) {
      present = new ApplicationDatabase(files.name(), applications, commits);
      ApplicationDatabase other = application.compareAndExchange(null, present);
      present = other == null ? present : other;
    }
    return present;
  }

  @Override
  public Backup backup(Path target, boolean replace) {
    return H2Backup.prepare(files, tables, target, replace);
  }

  /** Told when the journal fails, with its lock held: also by a sync in the background. */
  @Override
  public void onFailure(Consumer<AngariumException> listener) {
    watch.add(listener);
  }

  /** Closes the store; must not run while the writer is used. Calling it again does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (KeptInterrupt kept = new KeptInterrupt()) {
      closeUninterrupted();
    }
  }

  private void closeUninterrupted() {
    boolean failed = watch.hasFailed();
    try (watch) {
      Owner.forget(files.owner());
    } finally {
      try {
        closeApplication();
      } finally {
        closeReaderAndWriter(failed);
      }
    }
  }

  /** The last connection closes the database, so the application's must not be the last. */
  private void closeApplication() {
    ApplicationDatabase present = application.get();
    if (present != null) {
      present.close();
    }
  }

  private void closeReaderAndWriter(boolean failed) {
    try {
      reader.close();
    } finally {
      closeWriter(failed);
    }
  }

  private void closeWriter(boolean failed) {
    try {
      writer.close(watch.hasFailed());
    } finally {
      closeFile(failed);
    }
  }

  /**
   * Closes H2, which may want to write what a transaction of the application has left.
   *
   * @param failed whether the store had failed before, so that everybody has heard of it
   */
  private void closeFile(boolean failed) {
    try {
      writing.close();
    } catch (AngariumException e) {
      if (!failed) {
        throw e;
      }
    } finally {
      lease.close();
    }
  }
}
