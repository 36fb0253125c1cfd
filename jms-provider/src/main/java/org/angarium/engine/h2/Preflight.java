package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.angarium.engine.h2.journal.Keys;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.encrypt.FileEncrypt;
import org.h2.store.fs.encrypt.FilePathEncrypt;

/**
 * Looks whether a file is a store of this Angarium before anything may change in it.
 *
 * <p>H2 writes to whatever it opens, and where it finds nothing to its liking in a file it begins a
 * new database in it. So the file is first opened for reading only; the journal shows one that was
 * not closed as it will be when that is made good, and writes nothing.
 */
final class Preflight {
  private static final String H2_CHUNK = ",chunk:";
  private static final int H2_HEADER = 2 * 4096;

  private static final String TABLES =
      "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES"
          + " WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'";

  private static final String META_COLUMNS =
      "SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS"
          + " WHERE TABLE_SCHEMA = 'PUBLIC' AND TABLE_NAME = 'META'"
          + " AND COLUMN_NAME IN ('NAME', 'TEXT')";

  private final StoreFiles files;
  private final int knownVersion;

  Preflight(StoreFiles files, int knownVersion) {
    this.files = files;
    this.knownVersion = knownVersion;
  }

  /**
   * Whether it is a store that this version closed, and H2 would find its tables: then there is
   * nothing more to check. That costs a tenth of opening a database to look.
   */
  boolean isCurrent() throws IOException {
    if (files.schema() != knownVersion) {
      return false;
    }
    try (MVStore store = builder().fileName(files.journaled().toString()).readOnly().open()) {
      return !store.getMapNames().isEmpty();
    } catch (MVStoreException e) {
      return false; // check() says what is wrong
    }
  }

  private MVStore.Builder builder() {
    MVStore.Builder builder = new MVStore.Builder();
    Keys keys = files.keys();
    return keys == null ? builder : builder.encryptionKey(keys.filePassword().toCharArray());
  }

  /**
   * Refuses a file that may not be written: H2 would open it all the same, to be read only.
   *
   * @throws AngariumException {@link ErrorCode#STORE_FAILED}
   */
  void checkWritable() {
    FilePath file = files.journaled();
    if (file.exists() && !file.canWrite()) {
      throw OpenErrors.readOnly(files);
    }
  }

  /**
   * Looks; returns when the store may be opened. A missing and an empty file may.
   *
   * @throws AngariumException why not
   */
  void check() throws IOException, SQLException {
    if (!files.journaled().exists()) {
      return; // the journal sees whether it is missing
    }
    if (!readHeader().contains(H2_CHUNK)) {
      return; // a crash came before the first commit
    }
    try (SqlSession session =
        new SqlSession(files.connect(files.readOnlyUrl(), "sa"), files.main())) {
      checkTables(session);
    }
  }

  /** H2's header, which is there twice, in case one is damaged. */
  private String readHeader() throws IOException {
    try (FileChannel channel = plain(locked(files.journaled().open("r")))) {
      ByteBuffer header = ByteBuffer.allocate((int) Math.min(H2_HEADER, channel.size()));
      while (header.hasRemaining() && channel.read(header, header.position()) > 0) {
        // a file that ends early has no header
      }
      return new String(header.array(), StandardCharsets.ISO_8859_1);
    }
  }

  /** An encrypted file begins with a block of its own; H2 would make it, where it is missing. */
  private FileChannel plain(FileChannel channel) throws IOException {
    Keys keys = files.keys();
    if (keys == null || channel.size() < FileEncrypt.BLOCK_SIZE) {
      return channel;
    }
    byte[] password = FilePathEncrypt.getPasswordBytes(keys.filePassword().toCharArray());
    return new FileEncrypt(files.main().toString(), password, channel);
  }

  private FileChannel locked(FileChannel channel) throws IOException {
    if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
      channel.close();
      throw OpenErrors.inUse(files, null);
    }
    return channel;
  }

  private void checkTables(SqlSession session) {
    int tables = count(session, TABLES);
    if (tables == 0) {
      return; // a crash came before the first table
    }
    boolean ours =
        count(session, META_COLUMNS) == 2
            && Schema.ANGARIUM.equals(Migrations.read(session, Schema.PRODUCT));
    if (!ours && !isCutShort(session, tables)) {
      throw OpenErrors.foreign(files, "it is a database of H2 with other tables", null);
    }
    int version = ours && !isWithoutVersion(session, tables) ? Migrations.version(session) : 0;
    if (version > knownVersion) {
      throw OpenErrors.newer(files, version, knownVersion);
    }
  }

  /** Whether a crash came between the making of the table meta and its first row. */
  private static boolean isCutShort(SqlSession session, int tables) {
    return tables == 1
        && count(session, META_COLUMNS) == 2
        && count(session, "SELECT COUNT(*) FROM meta") == 0;
  }

  /** Whether a crash came between the first rows of the table meta. */
  private static boolean isWithoutVersion(SqlSession session, int tables) {
    return tables == 1 && Migrations.read(session, Schema.VERSION).isEmpty();
  }

  private static int count(SqlSession session, String sql) {
    return session.query("looking at the tables", sql, rows -> rows.next() ? rows.getInt(1) : 0);
  }
}
