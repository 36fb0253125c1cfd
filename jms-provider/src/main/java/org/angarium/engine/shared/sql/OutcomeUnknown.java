package org.angarium.engine.shared.sql;

import java.sql.SQLException;

/**
 * The connection was lost while a transaction was being committed, and nobody here knows whether it
 * was; or it was, and it is not known whether also where another server would take over.
 */
public final class OutcomeUnknown extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the driver said. */
  public OutcomeUnknown(SQLException cause) {
    super("the outcome of a commit is not known: " + cause.getMessage(), cause);
  }
}
