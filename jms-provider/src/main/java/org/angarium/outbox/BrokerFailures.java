package org.angarium.outbox;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.util.Set;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Whose fault it is that a message could not be sent: the broker's, its destination's, its own. */
final class BrokerFailures {
  private static final Set<String> OF_BROKER =
      Set.of(
          ErrorCode.BROKER_CLOSED.code(),
          ErrorCode.CONNECTION_CLOSED.code(),
          ErrorCode.SESSION_CLOSED.code(),
          ErrorCode.INTERRUPTED.code(),
          ErrorCode.STORE_FAILED.code());

  private static final Set<String> OF_DESTINATION =
      Set.of(
          ErrorCode.NO_SUCH_DESTINATION.code(),
          ErrorCode.DESTINATION_FULL.code(),
          ErrorCode.MEMORY_FULL.code());

  private static final int MAX_DEPTH = 10;

  private BrokerFailures() {}

  /** Whether no message at all can be sent. */
  static boolean isOfBroker(Exception e) {
    return isAmong(OF_BROKER, e);
  }

  /** Whether another message to the same destination would hardly fare better. */
  static boolean isOfDestination(Exception e) {
    return isAmong(OF_DESTINATION, e);
  }

  /** Also as a cause: a commit that fails says first that it was rolled back. */
  private static boolean isAmong(Set<String> codes, Exception e) {
    Throwable at = e;
    for (int depth = 0; at != null && depth < MAX_DEPTH; depth++) {
      String code = codeOf(at);
      if (code != null && codes.contains(code)) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }

  private static @Nullable String codeOf(Throwable e) {
    if (e instanceof JMSException checked) {
      return checked.getErrorCode();
    } else if (e instanceof AngariumException own) {
      return own.code().code();
    }
    return e instanceof JMSRuntimeException unchecked ? unchecked.getErrorCode() : null;
  }
}
