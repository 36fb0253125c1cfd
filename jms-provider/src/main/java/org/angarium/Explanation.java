package org.angarium;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a message is not being delivered from one place, or what holds up a destination or a
 * subscription. True at one moment.
 *
 * @param place the queue or subscription that it is about, for people; empty where a message is
 *     nowhere
 * @param messageId the message; null where it is about all that is there
 * @param depth how many messages the place holds
 * @param consumers how many consumers it has
 * @param reasons all that hold, the most important first; never empty
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record Explanation(
    String place, @Nullable String messageId, long depth, int consumers, List<Reason> reasons) {
  /** Copies the list. */
  public Explanation {
    reasons = List.copyOf(reasons);
  }

  /** The most important reason. */
  public Reason reason() {
    return reasons.get(0);
  }

  /** All of it in words: a line for the place, and one for each reason. */
  public String text() {
    String what = messageId == null ? "" : messageId + (place.isEmpty() ? "" : " in ");
    return reasons.stream()
        .map(reason -> "\n- " + reason.text())
        .collect(
            Collectors.joining(
                "",
                "%s%s (%d messages, %d consumers):".formatted(what, place, depth, consumers),
                ""));
  }
}
