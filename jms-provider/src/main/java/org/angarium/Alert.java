package org.angarium;

import java.time.Instant;
import org.angarium.broker.alerts.AlertSubject;
import org.angarium.broker.alerts.Episode;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Something that an operator should know before it is too late; see {@link Alerts}. One alert is
 * one episode: raised once when a threshold is reached, cleared once when all is well again.
 *
 * @param number counted from 1, since the broker was opened: the same when it is raised and cleared
 * @param queue the queue that it is about; null for none
 * @param topic the topic whose subscription it is about; null for none
 * @param subscription the name of the subscription; null for none, and where it has no name
 * @param clientId the client id of the subscription; null for none
 * @param consumer the consumer that it is about, for people; null for none
 * @param value what was found when somebody looked last, counted in {@link AlertType#unit()}
 * @param threshold what it was compared with
 * @param since when it was raised
 * @param until when it was cleared; null while it holds
 * @param text what it is and what to do; begins with the {@link AlertType#code() code}
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record Alert(
    long number,
    AlertType type,
    Severity severity,
    @Nullable String queue,
    @Nullable String topic,
    @Nullable String subscription,
    @Nullable String clientId,
    @Nullable String consumer,
    long value,
    long threshold,
    Instant since,
    @Nullable Instant until,
    String text) {

  /** How bad it is. */
  public enum Severity {
    /** Somebody should look. */
    WARNING,
    /** Somebody must act now. */
    CRITICAL
  }

  /** Whether it holds; else it is over. */
  public boolean holds() {
    return until == null;
  }

  static Alert of(Episode episode) {
    AlertSubject subject = episode.subject();
    DestinationName name = subject.destination();
    return new Alert(
        episode.number(),
        AlertType.valueOf(episode.kind().name()),
        Severity.valueOf(episode.kind().severity().name()),
        name != null && name.isQueue() ? name.name() : null,
        name != null && !name.isQueue() ? name.name() : null,
        subject.subscription(),
        subject.clientId(),
        subject.consumer(),
        episode.value(),
        episode.threshold(),
        Instant.ofEpochMilli(episode.sinceMillis()),
        episode.holds() ? null : Instant.ofEpochMilli(episode.clearedMillis()),
        episode.text());
  }
}
