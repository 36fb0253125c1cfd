package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSContext;
import org.angarium.DeliveryGuarantee;

/** A way to work on messages, one after the other. */
public enum Mode {
  AT_MOST_ONCE("at most once", Effect.NONE, 1, DeliveryGuarantee.AT_MOST_ONCE.sessionMode()),
  AUTO("AUTO_ACKNOWLEDGE", Effect.NONE, 1, JMSContext.AUTO_ACKNOWLEDGE),
  DUPS_OK("DUPS_OK_ACKNOWLEDGE", Effect.NONE, 1, JMSContext.DUPS_OK_ACKNOWLEDGE),
  CLIENT("CLIENT_ACKNOWLEDGE, each message", Effect.NONE, 1, JMSContext.CLIENT_ACKNOWLEDGE),
  CLIENT_100(
      "CLIENT_ACKNOWLEDGE, every hundredth", Effect.NONE, 100, JMSContext.CLIENT_ACKNOWLEDGE),
  TRANSACTED(
      "SESSION_TRANSACTED, receives and sends on",
      Effect.SENT_ON,
      1,
      JMSContext.SESSION_TRANSACTED),
  DEDUPLICATED(
      "the same, with a deduplication id", Effect.SENT_ON, 1, JMSContext.SESSION_TRANSACTED),
  TRANSACTED_100(
      "without an id, a hundred at a time", Effect.SENT_ON, 100, JMSContext.SESSION_TRANSACTED),
  JOINED(
      "joined to the JDBC transaction, a row for each",
      Effect.ROW_BESIDE,
      1,
      JMSContext.SESSION_TRANSACTED),
  INBOX("inbox, a row in another database", Effect.ROW_ELSEWHERE, 1, JMSContext.SESSION_TRANSACTED),
  OUTBOX(
      "inbox and outbox, sends on by way of another database",
      Effect.SENT_ON,
      1,
      JMSContext.SESSION_TRANSACTED),
  XA("XA, a row in another database", Effect.ROW_ELSEWHERE, 1, JMSContext.SESSION_TRANSACTED);

  private final String title;
  private final Effect effect;
  private final int batch;
  private final int sessionMode;

  Mode(String title, Effect effect, int batch, int sessionMode) {
    this.title = title;
    this.effect = effect;
    this.batch = batch;
    this.sessionMode = sessionMode;
  }

  /** What is left of a message that was worked on. */
  enum Effect {
    NONE,
    SENT_ON,
    ROW_BESIDE,
    ROW_ELSEWHERE
  }

  /** Opens what works on the messages of {@link Shop#IN}. */
  Worker worker(Shop shop) throws Exception {
    return switch (this) {
      case JOINED -> new JoinedWorker(shop);
      case INBOX -> new InboxWorker(shop);
      case OUTBOX -> new OutboxWorker(shop);
      case XA -> new XaWorker(shop);
      default -> new PlainWorker(shop, sessionMode, this);
    };
  }

  String title() {
    return title;
  }

  Effect effect() {
    return effect;
  }

  /** After how many messages it acknowledges or commits. */
  int batch() {
    return batch;
  }

  /** Works on messages. Used by one thread. */
  interface Worker extends AutoCloseable {
    /** Works on the next messages, as many as {@link Mode#batch()} says. */
    void work() throws Exception;

    /** Waits for what others do with it; that takes time of the measurement. */
    default void finish() throws Exception {}
  }
}
