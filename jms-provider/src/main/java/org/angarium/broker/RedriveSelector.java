package org.angarium.broker;

import java.util.HashSet;
import java.util.Set;
import org.angarium.message.Damaged;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters a run may still claim: those that were there when it began, so that one that
 * dies again is not sent back by the same run, and not those whose origins are known to be gone.
 * For one thread.
 */
final class RedriveSelector {
  /** So that the selector does not become too long. */
  private static final int MAX_GONE = 100;

  private final Set<Origin> gone = new HashSet<>();
  private final StringBuilder text;

  RedriveSelector(Selector asked, long start) {
    text = new StringBuilder(asked.equals(Selector.all()) ? "" : "(" + asked.text() + ") AND ");
    text.append(DeadLetters.ORIGINAL_DESTINATION).append(" IS NOT NULL AND ");
    text.append("(JMSMessageID IS NOT NULL OR ");
    text.append(Damaged.REASON).append(" IS NULL) AND ");
    text.append(DeadLetters.TIME).append(" <= ").append(start);
  }

  Selector selector() {
    return Selector.parse(text.toString());
  }

  /** Leaves out what came from here. */
  void leaveOut(Origin origin) {
    if (!gone.add(origin)) {
      return;
    }
    if (gone.size() > MAX_GONE) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION,
          "dead letters of more than %d destinations and subscriptions that do not exist any more are in the way; send back those of each destination by a selector"
              .formatted(MAX_GONE));
    }
    text.append(" AND NOT (");
    text.append(equal(DeadLetters.ORIGINAL_DESTINATION, origin.destination().name()));
    text.append(" AND ");
    text.append(
        equal(DeadLetters.ORIGINAL_KIND, origin.destination().isQueue() ? "queue" : "topic"));
    text.append(" AND ").append(equal(DeadLetters.ORIGINAL_SUBSCRIPTION, origin.subscription()));
    text.append(" AND ").append(equal(DeadLetters.ORIGINAL_CLIENT_ID, origin.clientId()));
    text.append(')');
  }

  /** Never unknown. */
  private static String equal(String property, @Nullable String value) {
    return value == null
        ? property + " IS NULL"
        : "%s IS NOT NULL AND %s = '%s'".formatted(property, property, value.replace("'", "''"));
  }
}
