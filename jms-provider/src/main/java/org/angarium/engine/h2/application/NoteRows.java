package org.angarium.engine.h2.application;

import java.sql.SQLException;
import java.util.Arrays;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.h2.result.Row;
import org.h2.table.Table;
import org.h2.value.ValueBigint;
import org.h2.value.ValueVarbinary;

/**
 * The rows of the table {@code joined}: each has a part of a note that was committed with a
 * transaction of the application. The id of a row is the note's number and the part's.
 *
 * <p>They are written below SQL: what is in that table is done again after a crash, so the
 * application itself must have no right to it, and its user is the one of the session.
 */
public final class NoteRows {
  private static final int PART_BITS = 16;

  /** How many bytes of a note go into a row. */
  static final int PART = 512 * 1024;

  private NoteRows() {}

  /** The id of a part of a note, counted from 0; those of later notes are greater. */
  public static long id(long number, int part) {
    return (number << PART_BITS) + part;
  }

  /** The number of the note that a row has a part of. */
  public static long number(long id) {
    return id >>> PART_BITS;
  }

  /** Adds the rows of a note to the transaction of a session. */
  static void insert(SessionLocal session, long number, byte[] note, int length)
      throws SQLException {
    session.lock();
    try {
      Table table = session.getDatabase().getSchema("PUBLIC").getTableOrView(session, "JOINED");
      session.startStatementWithinTransaction(null);
      try {
        table.lock(session, Table.WRITE_LOCK);
        int part = 0;
        for (int at = 0; at < length; at += PART) {
          byte[] bytes = Arrays.copyOfRange(note, at, Math.min(at + PART, length));
          table.addRow(session, row(table, id(number, part++), bytes));
        }
      } finally {
        session.endStatement();
      }
    } catch (DbException e) {
      throw e.getSQLException();
    } finally {
      session.unlock();
    }
  }

  private static Row row(Table table, long id, byte[] bytes) {
    Row row = table.getTemplateRow();
    row.setValue(table.getColumn("ID").getColumnId(), ValueBigint.get(id));
    row.setValue(table.getColumn("BYTES").getColumnId(), ValueVarbinary.getNoCopy(bytes));
    return row;
  }
}
