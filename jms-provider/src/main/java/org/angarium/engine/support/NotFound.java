package org.angarium.engine.support;

import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What callers are told who ask for what is not there. */
public final class NotFound {
  private NotFound() {}

  /** There is no such destination. */
  public static AngariumException destination(DestinationName name) {
    return new AngariumException(
        ErrorCode.NO_SUCH_DESTINATION,
        name
            + (name.temporary()
                ? " does not exist any more: it was deleted, or its connection has closed"
                : " does not exist; declare it first, or check the name"));
  }

  /** There is no such durable subscription. */
  public static AngariumException subscription(@Nullable String clientId, String name) {
    return new AngariumException(
        ErrorCode.NO_SUCH_SUBSCRIPTION,
        "there is no durable subscription \"%s\" %s; check the name and the client id"
            .formatted(
                name,
                clientId == null ? "without a client id" : "of client id \"" + clientId + '"'));
  }
}
