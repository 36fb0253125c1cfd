package org.angarium.engine.h2.application;

import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** What the store does for the application's connections. Thread-safe. */
public interface Host {
  /** The schema of the application's tables. */
  String SCHEMA = "APP";

  /** Makes the schema and what connecting needs, durable; does nothing where they are. */
  void prepare() throws SQLException;

  /** A connection of H2's own, as the application. */
  Connection connect() throws SQLException;

  /**
   * Waits for the right to change the database, and takes it. Who has it must wait for nobody.
   *
   * <p>One thread at a time changes it, and what was changed is written to the file by who has that
   * right: for H2 writes its trees to the file one after the other, and their changes are undone
   * after a crash only where none of them changes meanwhile.
   *
   * @throws AngariumException {@link ErrorCode#STORE_FAILED}
   */
  void enter();

  /** Whether this thread has that right. */
  boolean isEntered();

  /** Gives back what {@link #enter} took. */
  void leave();
}
