package org.angarium.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/**
 * In what the databases differ. H2 and PostgreSQL are tested in each build; the others are written
 * by their manuals.
 */
enum Dialect {
  H2("h2", "", "", " FOR UPDATE SKIP LOCKED", " FETCH FIRST %d ROWS ONLY", ""),
  POSTGRESQL(
      "postgresql",
      "",
      "",
      " FOR UPDATE SKIP LOCKED",
      " FETCH FIRST %d ROWS ONLY",
      " ON CONFLICT DO NOTHING"),
  MYSQL("mysql", "", "", " FOR UPDATE SKIP LOCKED", " LIMIT %d", ""),
  ORACLE("oracle", "", "", " FOR UPDATE SKIP LOCKED", " FETCH FIRST %d ROWS ONLY", ""),
  SQLSERVER(
      "sqlserver",
      " WITH (UPDLOCK, ROWLOCK, READPAST)",
      " WITH (READPAST)",
      "",
      " OFFSET 0 ROWS FETCH NEXT %d ROWS ONLY",
      "");

  private final String resource;
  private final String lockHint;
  private final String readHint;
  private final String lockSuffix;
  private final String limit;
  private final String unlessKnown;

  Dialect(
      String resource,
      String lockHint,
      String readHint,
      String lockSuffix,
      String limit,
      String unlessKnown) {
    this.resource = resource;
    this.lockHint = lockHint;
    this.readHint = readHint;
    this.lockSuffix = lockSuffix;
    this.limit = limit;
    this.unlessKnown = unlessKnown;
  }

  /**
   * The dialect of a connection's database.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-1608 for a database that is not known
   */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    String name = product.toLowerCase(Locale.ROOT);
    if (name.equals("h2")) {
      return H2;
    } else if (name.equals("postgresql")) {
      return POSTGRESQL;
    } else if (name.equals("mysql") || name.equals("mariadb")) {
      return MYSQL;
    } else if (name.equals("oracle")) {
      return ORACLE;
    } else if (name.equals("microsoft sql server")) {
      return SQLSERVER;
    }
    throw JmsErrors.unchecked(
        new AngariumException(
            ErrorCode.NOT_SUPPORTED,
            "the database \"%s\" is not known to outbox and inbox; use H2, PostgreSQL, MySQL,"
                    .formatted(product)
                + " MariaDB, Oracle or SQL Server"));
  }

  /** The part of the name of its scripts. */
  String resource() {
    return resource;
  }

  /** Takes a row for the transaction, or finds none where somebody else has it. */
  String lock(String columns, String table, String condition) {
    return "SELECT " + columns + " FROM " + table + lockHint + " WHERE " + condition + lockSuffix;
  }

  /** What stands behind a table that is read without a wait for those who write it. */
  String readHint() {
    return readHint;
  }

  /** At the end of an ordered query: so many rows. */
  String limit(int rows) {
    return limit.formatted(rows);
  }

  /**
   * At the end of an INSERT of a key that may be there. Only PostgreSQL needs it: there a statement
   * that fails takes the transaction with it.
   */
  String unlessKnown() {
    return unlessKnown;
  }
}
