package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.h2.journal.Journal;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.engine.h2.journal.JournaledFiles;
import org.angarium.engine.h2.journal.Keys;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.jdbc.JdbcConnection;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The files of a store, and the URLs under which H2 opens them.
 *
 * @param database the absolute path without {@code .mv.db}
 * @param journals among which its journal is
 * @param keys null where it is not encrypted
 */
record StoreFiles(Path database, JournaledFiles journals, @Nullable Keys keys) {
  private static final String MAIN = ".mv.db";

  private static final int COMPACT_MILLIS = 200;

  private static final int MIN_CACHE_KB = 4 * 1024;

  /** H2's settings that never change a file. */
  private static final String QUIET = ";TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE";

  /**
   * The files at a path.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} for a path that H2 cannot take
   */
  static StoreFiles of(Path database) {
    Path absolute = database.toAbsolutePath().normalize();
    return of(absolute, JournaledFilePath.register().at(absolute));
  }

  /** As above, on the disk that certain journals are on. */
  static StoreFiles of(Path database, JournaledFiles journals) {
    Path absolute = database.toAbsolutePath().normalize();
    if (absolute.toString().indexOf(';') >= 0) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "the path of the store has a semicolon: " + absolute + "; choose another path");
    }
    return new StoreFiles(absolute, journals, null);
  }

  /** The same files, encrypted with keys. */
  StoreFiles with(@Nullable Keys given) {
    return new StoreFiles(database, journals, given);
  }

  /**
   * A connection of H2's own; H2 takes two passwords as one. Not by way of {@code DriverManager},
   * which would look through the class path for the drivers of other databases.
   */
  Connection connect(String url, String user) throws SQLException {
    String password = keys == null ? "" : keys.filePassword() + " ";
    return new JdbcConnection(url, new Properties(), user, password, false);
  }

  /** The path without {@code .mv.db}, links resolved: the same for the same file. */
  Path identity() throws IOException {
    Path folder = database.getParent();
    return folder == null ? database : folder.toRealPath().resolve(database.getFileName());
  }

  /** The file that holds the tables. */
  Path main() {
    return sibling(MAIN);
  }

  /** The log beside it. */
  Path log() {
    return sibling(MAIN + ".journal");
  }

  /** The file that says who has the store open. */
  Path owner() {
    return sibling(".owner");
  }

  /** The name without its folder. */
  String name() {
    return String.valueOf(database.getFileName());
  }

  /** What the files take of their disk; not known where they are not on the machine's own. */
  Store.Space space() {
    try {
      long bytes = Files.size(main());
      Path log = log();
      bytes += Files.exists(log) ? Files.size(log) : 0;
      return new Store.Space(bytes, Files.getFileStore(main()).getUsableSpace());
    } catch (IOException e) {
      return Store.Space.UNKNOWN;
    }
  }

  /** Makes the folder. */
  void createFolder() throws IOException {
    Path folder = database.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  /** The URL to look into a store without changing it. */
  String readOnlyUrl() {
    return url() + ";ACCESS_MODE_DATA=r" + QUIET;
  }

  /**
   * The URL to work with a store. Each commit is written at once; space is used again at once; a
   * cache of a sixteenth of the heap; closing gives space back for a fifth of a second at most;
   * nothing is analyzed, since each statement has one possible plan.
   */
  String url(long heap) {
    return url(heap, COMPACT_MILLIS);
  }

  /**
   * The URL to read a store whose changes are thrown away, so that closing need not be thorough.
   */
  String scratchUrl(long heap) {
    return url(heap, 0);
  }

  private String url(long heap, int compactMillis) {
    long cache = Math.max(MIN_CACHE_KB, heap / 16 / 1024);
    return url()
        + QUIET
        + ";WRITE_DELAY=0;RETENTION_TIME=0;ANALYZE_AUTO=0;LOCK_TIMEOUT=20000;MAX_COMPACT_TIME="
        + compactMillis
        + ";CACHE_SIZE="
        + cache;
  }

  /** The URL of a database that is open already, for who may set nothing. */
  String url() {
    return "jdbc:h2:" + journals.name(database) + (keys == null ? "" : ";CIPHER=AES");
  }

  /** The file that holds the tables as H2 sees it: through the journal. */
  FilePath journaled() {
    return FilePath.get(journals.name(database) + MAIN);
  }

  /** The schema of the tables, if the store was closed and says so; else 0. */
  int schema() throws IOException {
    return journals.schema(database);
  }

  /** The journal of the file that holds the tables, while a connection is open. */
  Journal journal() {
    return journals.journal(database);
  }

  private Path sibling(String suffix) {
    return database.resolveSibling(database.getFileName() + suffix);
  }
}
