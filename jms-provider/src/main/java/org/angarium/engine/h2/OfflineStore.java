package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.h2.application.KeptInterrupt;
import org.angarium.engine.h2.journal.FileReport;
import org.angarium.engine.h2.journal.ScratchFiles;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A store that no broker has open, to be read as a broker would find it, also when it was not
 * closed: what opening would write stays in memory, and the files stay as they are, byte for byte.
 *
 * <p>While it is open no broker gets the store. Thread-safe; blocks for the disk.
 */
public final class OfflineStore implements AutoCloseable {
  private final StoreFiles real;
  private final StoreFiles scratch;
  private final ScratchFiles scratchFiles;
  private final Lease lease;
  private final Lease scratchLease;
  private final List<SqlSession> sessions;
  private final Lanes lanes;
  private final Contents contents;
  private final H2Reader reader;

  private OfflineStore(Opening opening, List<SqlSession> sessions, Lanes lanes, Contents contents) {
    this.real = opening.real;
    this.scratch = opening.scratch;
    this.scratchFiles = opening.scratchFiles;
    this.lease = opening.lease;
    this.scratchLease = opening.scratchLease;
    this.sessions = sessions;
    this.lanes = lanes;
    this.contents = contents;
    this.reader =
        new H2Reader(new SessionPool(sessions.subList(1, 2)), lanes, Lag.none(), () -> {});
  }

  /** What is held while a store is open, or opened. */
  private record Opening(
      StoreFiles real,
      StoreFiles scratch,
      ScratchFiles scratchFiles,
      Lease lease,
      Lease scratchLease) {}

  /**
   * Looks through the files of a store, without its tables.
   *
   * @throws AngariumException {@link ErrorCode#STORE_IN_USE}; {@link ErrorCode#STORE_FAILED} where
   *     there is none, or the disk fails
   */
  public static FileReport checkFiles(Path database) {
    StoreFiles files = StoreFiles.of(database);
    requirePresent(files);
    try (Lease lease = Lease.take(files)) {
      return lease.check(files);
    } catch (IOException e) {
      throw OpenErrors.of(files, e);
    }
  }

  /**
   * Opens a store.
   *
   * @param secret that it is encrypted with, or null
   * @throws AngariumException as {@link H2Store#open}; {@link ErrorCode#STORE_FAILED} where there
   *     is none
   */
  public static OfflineStore open(Path database, @Nullable Secret secret) {
    H2Version.check();
    StoreFiles files = StoreFiles.of(database);
    requirePresent(files);
    try (KeptInterrupt kept = new KeptInterrupt()) {
      Lease lease = Lease.take(files);
      try {
        return openScratch(files, lease, secret);
      } catch (Throwable e) {
        lease.close();
        throw e;
      }
    } catch (SQLException | IOException e) {
      throw OpenErrors.of(files, e);
    } catch (AngariumException e) {
      throw e;
    } catch (RuntimeException e) { // H2 and the readers throw whatever comes of damaged bytes
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          "the store %s cannot be read and was left as it is: %s; restore it from a backup"
              .formatted(files.main(), e),
          e);
    }
  }

  private static void requirePresent(StoreFiles files) {
    if (!files.journaled().exists()) {
      throw new AngariumException(
          ErrorCode.STORE_FAILED,
          "there is no store %s; give the path without .mv.db".formatted(files.main()));
    }
  }

  private static OfflineStore openScratch(StoreFiles files, Lease lease, @Nullable Secret secret)
      throws SQLException, IOException {
    ScratchFiles scratchFiles = ScratchFiles.over(files.journals());
    try {
      StoreFiles real = lease.unlock(files, secret);
      StoreFiles bare = StoreFiles.of(files.database(), scratchFiles.files());
      Lease scratchLease = Lease.ofKeys(bare, real.keys());
      StoreFiles scratch = bare.with(real.keys());
      Preflight preflight = new Preflight(scratch, Schema.MIGRATIONS.size());
      if (!preflight.isCurrent()) {
        preflight.check();
      }
      return connect(new Opening(real, scratch, scratchFiles, lease, scratchLease));
    } catch (Throwable e) {
      scratchFiles.close();
      throw e;
    }
  }

  private static OfflineStore connect(Opening opening) throws SQLException, IOException {
    List<SqlSession> sessions = new ArrayList<>();
    try {
      sessions.add(session(opening.scratch));
      sessions.add(session(opening.scratch));
      SqlSession writing = sessions.get(0);
      new Migrations(writing, Schema.MIGRATIONS).run();
      opening.scratch.journal().schema(Schema.MIGRATIONS.size());
      Waiting waiting = Waiting.in(Runtime.getRuntime().maxMemory());
      H2Store.redo(opening.scratch, writing, waiting);
      Lanes lanes = new Lanes();
      Contents contents = new ContentsReader(writing, lanes).read();
      return new OfflineStore(opening, sessions, lanes, contents);
    } catch (Throwable e) {
      H2Store.closeAll(sessions, e);
      throw e;
    }
  }

  private static SqlSession session(StoreFiles scratch) throws SQLException {
    String url = scratch.scratchUrl(Runtime.getRuntime().maxMemory());
    return new SqlSession(scratch.connect(url, "sa"), scratch.main());
  }

  /** What the store holds, but for the messages. */
  public Contents contents() {
    return contents;
  }

  /** Reads the messages. */
  public StoreReader reader() {
    return reader;
  }

  /** How far a move to here is, see {@link Schema#MOVE}; empty where there is none. */
  String move() {
    return Migrations.read(sessions.get(0), Schema.MOVE);
  }

  /** The names of the application's own tables. */
  List<String> applicationTables() {
    return sessions
        .get(0)
        .query(
            "looking for the application's tables",
            "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'APP'"
                + " AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME",
            rows -> {
              List<String> names = new ArrayList<>();
              while (rows.next()) {
                names.add(rows.getString(1));
              }
              return names;
            });
  }

  /**
   * Checks what the tables say against each other, and each message.
   *
   * @param progress hears now and then, on this thread, how many rows have been read so far
   */
  public List<Finding> verify(LongConsumer progress) {
    return new StoreVerifier(sessions.get(0), contents, lanes, progress).findings();
  }

  /**
   * Writes the store to a new file, encrypted with another secret or not at all, and closes this.
   *
   * @param target the main file, with its ending; it must not be there
   * @param progress hears now and then, on this thread, how many bytes have been written so far
   * @throws AngariumException {@link ErrorCode#BACKUP_FAILED}
   */
  public void recode(Path target, @Nullable Secret newSecret, LongConsumer progress) {
    closeSessions();
    try (this) {
      Path absolute = target.toAbsolutePath().normalize();
      real.journals()
          .recode(
              scratchFiles.files(),
              scratch.database(),
              scratch.keys(),
              absolute,
              newSecret,
              Schema.MIGRATIONS.size(),
              progress);
    } catch (IOException e) {
      throw H2Backup.failed(target, e);
    }
  }

  private void closeSessions() {
    reader.close();
    sessions.get(0).close();
  }

  /** Gives the store back. Calling it again does nothing. */
  @Override
  public void close() {
    try (lease;
        scratchFiles;
        scratchLease;
        KeptInterrupt kept = new KeptInterrupt()) {
      closeSessions();
    } catch (IOException e) {
      throw OpenErrors.of(real, e);
    }
  }
}
