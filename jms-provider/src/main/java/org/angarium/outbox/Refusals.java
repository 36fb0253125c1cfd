package org.angarium.outbox;

import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/** What outbox and inbox refuse in the same words. */
final class Refusals {
  /** The longest name of an outbox or inbox, in characters. */
  private static final int MAX_NAME = 100;

  private Refusals() {}

  /** The name of an outbox or an inbox, if it can be one. */
  static String checkName(String what, String name) {
    try {
      DestinationName checked = DestinationName.queue(name);
      if (checked.name().length() <= MAX_NAME) {
        return name;
      }
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(
          new AngariumException(
              ErrorCode.INVALID_SETTING,
              "the name \"%s\" of an %s is refused; use 1 to %d characters, no control characters"
                  .formatted(name, what, MAX_NAME),
              e));
    }
    throw JmsErrors.unchecked(
        new AngariumException(
            ErrorCode.INVALID_SETTING,
            "the name \"%s\" of an %s is refused: it has %d characters, %d are allowed"
                .formatted(name, what, name.length(), MAX_NAME)));
  }

  /** Refuses a connection on which each statement is a transaction of its own. */
  static void checkTransaction(Connection connection, String what) throws SQLException {
    if (connection.getAutoCommit()) {
      throw JmsErrors.unchecked(
          new AngariumException(
              ErrorCode.NO_TRANSACTION,
              "the connection is refused by %s: it commits each statement by itself; begin a"
                      .formatted(what)
                  + " transaction, with setAutoCommit(false) or a transaction manager"));
    }
  }

  /** What may throw a checked exception of messaging. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws JMSException;
  }

  /** Calls, with unchecked exceptions in place of checked ones. */
  static <T> T unchecked(Call<T> call) {
    try {
      return call.run();
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
