package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSContext;
import org.angarium.DeliveryGuarantee;

/** A way to work on messages, one after the other. */
public enum Mode {
  AT_MOST_ONCE("at most once", Effect.NONE, 1) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, DeliveryGuarantee.AT_MOST_ONCE.sessionMode(), this);
    }
  },
  AUTO("AUTO_ACKNOWLEDGE", Effect.NONE, 1) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, JMSContext.AUTO_ACKNOWLEDGE, this);
    }
  },
  DUPS_OK("DUPS_OK_ACKNOWLEDGE", Effect.NONE, 1) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, JMSContext.DUPS_OK_ACKNOWLEDGE, this);
    }
  },
  CLIENT("CLIENT_ACKNOWLEDGE, each message", Effect.NONE, 1) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, JMSContext.CLIENT_ACKNOWLEDGE, this);
    }
  },
  CLIENT_100("CLIENT_ACKNOWLEDGE, every hundredth", Effect.NONE, 100) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, JMSContext.CLIENT_ACKNOWLEDGE, this);
    }
  },
  TRANSACTED("SESSION_TRANSACTED, receives and sends on", Effect.SENT_ON, 1) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, JMSContext.SESSION_TRANSACTED, this);
    }
  },
  TRANSACTED_100("the same, a hundred at a time", Effect.SENT_ON, 100) {
    @Override
    Worker worker(Shop shop) {
      return new PlainWorker(shop, JMSContext.SESSION_TRANSACTED, this);
    }
  },
  JOINED("joined to the JDBC transaction, a row for each", Effect.ROW_BESIDE, 1) {
    @Override
    Worker worker(Shop shop) throws Exception {
      return new JoinedWorker(shop);
    }
  },
  INBOX("inbox, a row in another database", Effect.ROW_ELSEWHERE, 1) {
    @Override
    Worker worker(Shop shop) throws Exception {
      return new InboxWorker(shop);
    }
  },
  XA("XA, a row in another database", Effect.ROW_ELSEWHERE, 1) {
    @Override
    Worker worker(Shop shop) throws Exception {
      return new XaWorker(shop);
    }
  };

  private final String title;
  private final Effect effect;
  private final int batch;

  Mode(String title, Effect effect, int batch) {
    this.title = title;
    this.effect = effect;
    this.batch = batch;
  }

  /** What is left of a message that was worked on. */
  enum Effect {
    NONE,
    SENT_ON,
    ROW_BESIDE,
    ROW_ELSEWHERE
  }

  /** Opens what works on the messages of {@link Shop#IN}. */
  abstract Worker worker(Shop shop) throws Exception;

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
  }
}
