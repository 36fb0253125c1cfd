package org.angarium.engine.h2;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import org.angarium.model.AngariumException;

/**
 * Looks whether a file is a store of this Angarium before anything may change in it: H2 writes to
 * whatever it opens.
 */
final class Preflight {
  private static final String H2_HEADER = "H:2,";
  private static final int H2_BLOCK = 4096;

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
   * Looks; returns when the store may be opened. A missing and an empty file may.
   *
   * @throws AngariumException why not
   */
  void check() throws IOException {
    if (!Files.exists(files.main()) || Files.size(files.main()) == 0) {
      return;
    }
    if (!hasH2Header()) {
      throw OpenErrors.foreign(files, "it does not begin as a database of H2 does", null);
    }
    try (SqlSession session =
        new SqlSession(DriverManager.getConnection(files.readOnlyUrl(), "sa", ""), files.main())) {
      checkTables(session);
    } catch (SQLException e) {
      throw OpenErrors.of(files, e);
    }
  }

  /** One of the two copies of H2's header is enough. */
  private boolean hasH2Header() throws IOException {
    try (InputStream in = Files.newInputStream(files.main())) {
      byte[] start = in.readNBytes(H2_BLOCK + H2_HEADER.length());
      return isHeader(start, 0) || isHeader(start, H2_BLOCK);
    }
  }

  private static boolean isHeader(byte[] bytes, int at) {
    byte[] expected = H2_HEADER.getBytes(StandardCharsets.US_ASCII);
    int end = at + expected.length;
    return end <= bytes.length
        && Arrays.equals(bytes, at, end, expected, 0, expected.length);
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
    int version = ours ? Migrations.version(session) : 0;
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

  private static int count(SqlSession session, String sql) {
    return session.query(
        "looking at the tables", sql, rows -> rows.next() ? rows.getInt(1) : 0);
  }
}
