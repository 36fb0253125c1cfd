package org.angarium.engine.shared.sql;

import java.sql.SQLException;

/**
 * The connection was lost while a transaction was being committed: nobody here knows whether it
 * was.
 */
public final class OutcomeUnknown extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the driver said. */
  public OutcomeUnknown(SQLException cause) {
    super("the connection was lost during a commit: " + cause.getMessage(), cause);
  }
}
