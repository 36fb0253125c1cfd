package org.angarium;

import jakarta.jms.JMSContext;
import org.angarium.jms.AngariumContext;

/**
 * For frameworks that receive messages and call listeners themselves: tells the broker what a
 * listener threw, so that the messages' {@linkplain DeadLetter#history() history} has it.
 *
 * <pre>{@code
 * Message message = consumer.receive();
 * try {
 *   listener.onMessage(message);
 *   context.commit();
 * } catch (RuntimeException e) {
 *   ListenerFailures.note(context, e);
 *   context.rollback();
 * }
 * }</pre>
 */
public final class ListenerFailures {
  private ListenerFailures() {}

  /**
   * Notes what a listener threw for all messages that a context has received and not acknowledged
   * or committed. It takes effect when they are given back: by {@code rollback}, {@code recover},
   * or the rollback of a global transaction. Call it on the thread that uses the context. Does not
   * block.
   *
   * @param context of another provider, or where nothing is unacknowledged: nothing happens
   */
  public static void note(JMSContext context, Throwable thrown) {
    if (context instanceof AngariumContext ours) {
      ours.noteFailure(thrown);
    }
  }
}
