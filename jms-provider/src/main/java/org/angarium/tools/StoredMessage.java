package org.angarium.tools;

import jakarta.jms.Message;
import java.time.Instant;
import org.angarium.message.AngariumMessage;
import org.angarium.message.ObjectFilter;
import org.angarium.message.Receipt;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/** A message that waits in a store. Immutable. */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class StoredMessage {
  private final StoredSubscription place;
  private final SentMessage sent;
  private final int attempts;
  private final long due;

  StoredMessage(StoredSubscription place, SentMessage sent, int attempts, long due) {
    this.place = place;
    this.sent = sent;
    this.attempts = attempts;
    this.due = due;
  }

  /** Where it waits. */
  public StoredSubscription subscription() {
    return place;
  }

  /**
   * Headers, properties and body; read-only. An object in it can be had only where it is of plain
   * JDK values.
   */
  public Message message() {
    return AngariumMessage.received(
        sent, Math.max(1, attempts + 1), Receipt.NONE, ObjectFilter.JDK_VALUES);
  }

  /** How often it was handed out, as far as that was written down. */
  public int attempts() {
    return attempts;
  }

  /** Not before this time; null for at once. */
  public @Nullable Instant due() {
    return due == 0 ? null : Instant.ofEpochMilli(due);
  }

  SentMessage sent() {
    return sent;
  }

  long dueMillis() {
    return due;
  }

  /** All of it as one line of JSON, see {@link StoreContents#export}. */
  public String toJson() {
    return JsonLine.of(this);
  }

  /** The message's id and where it waits. */
  @Override
  public String toString() {
    return sent + " in " + place;
  }
}
