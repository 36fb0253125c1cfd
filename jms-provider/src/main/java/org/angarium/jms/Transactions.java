package org.angarium.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.OpenWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Finds the transaction that a session or context works in, for what is no message. */
public final class Transactions {
  private Transactions() {}

  /**
   * The work of the transaction that is open in a session now; null where it has none, and what is
   * done there happens at once.
   *
   * @throws AngariumException {@link ErrorCode#ILLEGAL_CALL} for a session of something else than
   *     this broker; {@link ErrorCode#SESSION_CLOSED}
   */
  public static @Nullable OpenWork openIn(BrokerCore core, @Nullable Session session) {
    if (session instanceof AngariumSession own && own.connection().core() == core) {
      try {
        own.checkOpen();
      } catch (JMSException e) {
        throw new AngariumException(
            ErrorCode.SESSION_CLOSED, "the session is closed; create another one", e);
      }
      return own.core().acknowledging().openWork();
    }
    throw foreign(core, session);
  }

  /** As above, of a context. */
  public static @Nullable OpenWork openIn(BrokerCore core, @Nullable JMSContext context) {
    if (context instanceof AngariumContext own) {
      return openIn(core, own.session());
    }
    throw foreign(core, context);
  }

  private static AngariumException foreign(BrokerCore core, @Nullable Object given) {
    return new AngariumException(
        ErrorCode.ILLEGAL_CALL,
        ("%s is no session or context of broker \"%s\"; take one that its connection factory made,"
                + " not one that a pool has wrapped")
            .formatted(given == null ? "null" : given.getClass().getName(), core.name()));
  }
}
