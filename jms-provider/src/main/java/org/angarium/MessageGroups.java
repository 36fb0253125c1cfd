package org.angarium;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import java.util.function.Consumer;
import org.angarium.jms.GroupKeeper;
import org.angarium.jms.JmsGroupKeeper;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/**
 * What consumers can learn of the groups (JMSXGroupID) that are theirs. The messages of a group go
 * to one consumer, in order, until the group changes hands; this class tells the one who loses it,
 * and {@link AngariumProperties#GROUP_FIRST_FOR_CONSUMER} the one who gets it.
 */
public final class MessageGroups {
  private MessageGroups() {}

  /**
   * Has {@code listener} told each group that is no longer this consumer's, so that it can let go
   * of what it keeps for it: because another consumer has joined, because this one has not come for
   * a message for {@code groupTimeout}, because the group ended with JMSXGroupSeq -1, or because
   * nothing came of it while {@code maxGroups} others were remembered. When the consumer closes it
   * is not told.
   *
   * <p>The listener is called on the session's thread where the consumer has a MessageListener,
   * else on the thread that receives, before that gets its next message; never while another
   * message of the session is being handled. It must return soon, and not close the consumer or the
   * session. What it throws is logged.
   *
   * @param consumer of a connection of Angarium, not wrapped by a library
   * @throws JMSException where it is none, or is closed
   */
  public static void onLost(MessageConsumer consumer, Consumer<String> listener)
      throws JMSException {
    if (!(consumer instanceof GroupKeeper keeper)) {
      throw JmsErrors.checked(ErrorCode.ILLEGAL_CALL, notOurs(consumer));
    }
    keeper.onLostGroup(listener);
  }

  /**
   * The same for a consumer of a context.
   *
   * @throws jakarta.jms.JMSRuntimeException where it is none of Angarium, or is closed
   */
  public static void onLost(JMSConsumer consumer, Consumer<String> listener) {
    if (!(consumer instanceof JmsGroupKeeper keeper)) {
      throw JmsErrors.unchecked(JmsErrors.checked(ErrorCode.ILLEGAL_CALL, notOurs(consumer)));
    }
    keeper.onLostGroup(listener);
  }

  private static String notOurs(Object consumer) {
    return "a listener for groups is refused: %s is no consumer of Angarium; give the consumer itself, not one that a library has wrapped"
        .formatted(consumer.getClass().getName());
  }
}
