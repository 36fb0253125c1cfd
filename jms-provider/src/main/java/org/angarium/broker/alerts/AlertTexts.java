package org.angarium.broker.alerts;

import java.time.Duration;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.Inspection;
import org.angarium.engine.StorageLook;
import org.angarium.engine.SubscriptionLook;
import org.jspecify.annotations.Nullable;

/** What alerts say: what it is, the numbers, and what to do. */
final class AlertTexts {
  private AlertTexts() {}

  static String depth(AlertSubject subject, SubscriptionLook look, Threshold threshold) {
    return ("%s holds %d messages (%s) and has %d consumers; ask"
            + " broker.explanations() what holds them up, add consumers, or raise %s")
        .formatted(
            subject, look.depth(), threshold.why(), look.consumers().size(), threshold.option());
  }

  static String bytes(AlertSubject subject, SubscriptionLook look, AlertThresholds.Bytes bytes) {
    return ("what %s holds takes %d bytes (%s), in %d messages; consume them, limit"
            + " the destination, or raise %s")
        .formatted(
            subject,
            bytes.value(),
            bytes.threshold().why(),
            look.depth(),
            bytes.threshold().option());
  }

  static String age(
      AlertSubject subject, Inspection.@Nullable Oldest oldest, long age, Threshold threshold) {
    return ("a message of %s has waited for %s (%s), and nobody has it%s; ask broker.explanations()"
            + " why, or raise %s")
        .formatted(
            subject,
            span(age),
            threshold.why(),
            oldest == null || oldest.messageId().isEmpty() ? "" : ": " + oldest.messageId(),
            threshold.option());
  }

  static String unacknowledged(AlertSubject subject, ConsumerLook consumer, long idle) {
    return ("consumer %s holds %d messages of %s, and has not acknowledged or committed any for %s;"
            + " look what its thread does, close it to give them back, or raise"
            + " alertUnacknowledged")
        .formatted(consumer.name(), consumer.holds(), subject, span(idle));
  }

  static String deadLetters(AlertSubject subject, long grown, AlertThresholds limits) {
    return ("%d messages came to %s within %s (alertDeadLetters is %d); see why they failed with"
            + " broker.deadLetters(), mend that, and send them back with redrive()")
        .formatted(grown, subject, span(limits.window().toMillis()), limits.deadLetters());
  }

  static String abandoned(AlertSubject subject, SubscriptionLook look, long alone) {
    return ("%s has had no consumer for %s, and keeps %d messages for it; start its consumer, or"
            + " delete it with broker.deleteSubscription()")
        .formatted(subject, span(alone), look.depth());
  }

  static String dropping(AlertSubject subject, long grown, SubscriptionLook look) {
    return ("%s is full and drops messages: %d in the last minute, %d since the broker was opened;"
            + " add consumers, or raise its limit")
        .formatted(subject, grown, look.counts().dropped());
  }

  static String transactions(StorageLook look, long percent) {
    return ("messages that open transactions are to send take %d of %d bytes, %d%%; when that is"
            + " full their senders wait or are refused: commit more often, let fewer transactions"
            + " send at a time, or raise memoryLimit")
        .formatted(look.transactionBytes(), look.transactionLimit(), percent);
  }

  static String memory(StorageLook look, long percent) {
    return ("messages that are only in memory take %d of %d bytes, %d%%; when it is full senders"
            + " wait or are refused: consume them, raise memoryLimit, or send PERSISTENT messages,"
            + " which are kept on disk")
        .formatted(look.volatileBytes(), look.volatileLimit(), percent);
  }

  static String fileSize(StorageLook look, AlertSettings settings) {
    return ("the broker's file takes %d bytes (alertFileSize is %d); see which queues are deep, and"
            + " consume or delete what nobody needs")
        .formatted(look.fileBytes(), settings.fileSize());
  }

  static String freeDisk(StorageLook look, AlertSettings settings) {
    return ("%d bytes are free on the disk of the broker's file (alertFreeDisk is %d); a full disk"
            + " stops the broker: make room now")
        .formatted(look.freeBytes(), settings.freeDisk());
  }

  /** Two of the units that matter: {@code 2 d 3 h}, {@code 10 min 5 s}. */
  static String span(long millis) {
    Duration span = Duration.ofMillis(millis);
    if (span.toDays() > 0) {
      return span.toDays() + " d " + span.toHoursPart() + " h";
    } else if (span.toHours() > 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " min";
    } else if (span.toMinutes() > 0) {
      return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }
    return millis >= 1000 ? span.toSeconds() + " s" : millis + " ms";
  }
}
