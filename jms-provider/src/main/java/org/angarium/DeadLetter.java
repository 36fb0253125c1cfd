package org.angarium;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.angarium.broker.DeadLetters;
import org.angarium.broker.Origin;
import org.angarium.message.AttemptHistory;
import org.angarium.message.FailedAttempt;
import org.angarium.message.MessageProperties;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message that no consumer could take, as an operator sees it; its body is to be read with a
 * {@link jakarta.jms.QueueBrowser} or a consumer of its queue. Expired messages are described in
 * the same way.
 *
 * @param messageId as {@link jakarta.jms.Message#getJMSMessageID()}; empty where the sender wanted
 *     none
 * @param origin where it came from; null for a message that an application has sent here
 * @param since when it came here; null where that is not known
 * @param expiredAt when it expired or would have expired; null for never
 * @param attempts how often it was handed out there
 * @param reason why it is here; empty where that is not known
 * @param history its attempts, in order; of many the first ones and the last ones. Where it was
 *     sent back and died again, those from before come first
 * @param redrives how often it was sent back to where it came from
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record DeadLetter(
    String messageId,
    @Nullable MessageOrigin origin,
    @Nullable Instant since,
    @Nullable Instant expiredAt,
    int attempts,
    String reason,
    List<Attempt> history,
    int redrives) {
  /** Copies the list. */
  public DeadLetter {
    history = List.copyOf(history);
  }

  static DeadLetter of(SentMessage message) {
    MessageProperties properties = message.properties();
    return new DeadLetter(
        message.messageId(),
        origin(Origin.of(properties)),
        time(properties, DeadLetters.TIME),
        time(properties, DeadLetters.ORIGINAL_EXPIRATION),
        number(properties, DeadLetters.ATTEMPTS),
        properties.get(DeadLetters.REASON) instanceof String reason ? reason : "",
        history(AttemptHistory.parse(properties.get(DeadLetters.HISTORY))),
        number(properties, DeadLetters.REDRIVES));
  }

  static @Nullable MessageOrigin origin(@Nullable Origin origin) {
    return origin == null
        ? null
        : new MessageOrigin(
            origin.destination().name(),
            !origin.destination().isQueue(),
            origin.subscription(),
            origin.clientId());
  }

  static List<Attempt> history(AttemptHistory history) {
    List<Attempt> attempts = new ArrayList<>();
    history.attempts().forEach(failed -> attempts.add(attempt(failed)));
    return attempts;
  }

  static Attempt attempt(FailedAttempt failed) {
    return new Attempt(
        failed.number(),
        failed.at() == 0 ? null : Instant.ofEpochMilli(failed.at()),
        failed.consumer(),
        failed.failure().reason(),
        failed.failure().exception(),
        failed.failure().message(),
        failed.failure().stack());
  }

  private static @Nullable Instant time(MessageProperties properties, String name) {
    return properties.get(name) instanceof Long millis ? Instant.ofEpochMilli(millis) : null;
  }

  private static int number(MessageProperties properties, String name) {
    return properties.get(name) instanceof Integer number ? number : 0;
  }
}
