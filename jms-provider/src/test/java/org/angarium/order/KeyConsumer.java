package org.angarium.order;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.Random;
import org.angarium.MessageGroups;
import org.jspecify.annotations.Nullable;

/** A consumer in one of three modes that fails now and then, until it dies. */
final class KeyConsumer {
  private static final int FAILS_ONE_IN = 25;

  private final KeyLedger ledger;
  private final KeyLedger.Entry entry;
  private final Random random;
  private final Connection connection;
  private final @Nullable Thread thread;
  private volatile boolean dying;
  private volatile @Nullable Throwable failure;

  /**
   * @param number of three in a row each has another mode
   */
  KeyConsumer(ConnectionFactory factory, String queue, KeyLedger ledger, int number, long seed)
      throws JMSException {
    this.ledger = ledger;
    this.random = new Random(seed);
    this.connection = factory.createConnection();
    int mode =
        new int[] {Session.SESSION_TRANSACTED, Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE}
            [number % 3];
    this.entry = ledger.new Entry("consumer " + number + " (" + mode + ")");
    Session session = connection.createSession(mode);
    MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
    MessageGroups.onLost(consumer, entry::lost);
    if (mode == Session.AUTO_ACKNOWLEDGE) {
      thread = null;
      consumer.setMessageListener(this::listen);
    } else {
      thread = new Thread(() -> receive(session, consumer, mode), entry.name);
      thread.setDaemon(true);
    }
    connection.start();
    if (thread != null) {
      thread.start();
    }
  }

  private void listen(Message message) {
    boolean fails = random.nextInt(FAILS_ONE_IN) == 0;
    try {
      entry.begin(message);
    } catch (JMSException e) {
      failure = e;
    }
    entry.end(!fails);
    if (fails) {
      throw new IllegalStateException("meant to happen");
    }
  }

  private void receive(Session session, MessageConsumer consumer, int mode) {
    try {
      while (!dying) {
        int size = 1 + random.nextInt(20);
        Message last = null;
        for (int i = 0; i < size && !dying; i++) {
          Message message = consumer.receive(i == 0 ? 200 : 1);
          if (message == null) {
            break;
          }
          entry.begin(message);
          last = message;
        }
        if (dying) {
          return; // with what it holds
        } else if (last != null) {
          boolean fails = random.nextInt(FAILS_ONE_IN) == 0;
          entry.end(!fails);
          end(session, last, mode, fails);
        }
      }
    } catch (JMSException | RuntimeException e) {
      failure = e;
    }
  }

  private static void end(Session session, Message last, int mode, boolean fails)
      throws JMSException {
    if (mode == Session.SESSION_TRANSACTED) {
      if (fails) {
        session.rollback();
      } else {
        session.commit();
      }
    } else if (fails) {
      session.recover();
    } else {
      last.acknowledge();
    }
  }

  /** Its connection ends, whatever it is about to do; what it holds comes again. */
  void die() throws JMSException, InterruptedException {
    dying = true;
    if (thread != null) {
      thread.join();
      entry.end(false);
    }
    connection.close();
    Throwable seen = failure;
    if (seen != null) {
      ledger.violation(entry.name + " failed: " + seen);
    }
  }
}
