package org.angarium.message;

import java.util.Arrays;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a message whose stored bytes cannot be read: a bytes message with those bytes, so
 * that they are not lost, and with the reason as a property. It holds up nobody: whoever is about
 * to hand it out makes it a dead letter instead.
 */
public final class Damaged {
  /** Why the stored bytes cannot be read, for people. */
  public static final String REASON = "JMS_ANGARIUM_DAMAGED";

  /** How many bytes of the body are the stored head; the rest is the stored body. An int. */
  public static final String HEAD_BYTES = "JMS_ANGARIUM_DAMAGED_HEAD_BYTES";

  private static final DestinationName UNKNOWN = DestinationName.queue("unknown");

  private Damaged() {}

  /**
   * The substitute.
   *
   * @param head the stored head, as far as there is one
   * @param body the stored body, as far as there is one
   */
  public static SentMessage substitute(
      int priority, byte @Nullable [] head, byte @Nullable [] body, RuntimeException why) {
    byte[] first = head == null ? new byte[0] : head;
    byte[] second = body == null ? new byte[0] : body;
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    String reason = why instanceof AngariumException ? why.getMessage() : why.toString();
    return SentMessage.to(UNKNOWN)
        .priority(priority)
        .property(REASON, reason + idOf(first))
        .property(HEAD_BYTES, first.length)
        .body(Body.Bytes.copyOf(all))
        .build();
  }

  private static String idOf(byte[] head) {
    try {
      return "; it is " + StoredForm.decodeHead(head).messageId();
    } catch (RuntimeException e) {
      return ""; // the head is what cannot be read
    }
  }

  /** Why a message's stored bytes cannot be read; null for a message like any other. */
  public static @Nullable String reason(SentMessage message) {
    return message.messageId().isEmpty() // cheap, for all others
            && message.properties().get(REASON) instanceof String reason
        ? reason
        : null;
  }
}
