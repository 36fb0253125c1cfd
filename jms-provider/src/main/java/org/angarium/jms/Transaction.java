package org.angarium.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * SESSION_TRANSACTED: what a session sends and receives becomes one unit of work at commit (Jakarta
 * Messaging 6.2.7). The next transaction begins with the end of the last one. Thread-safe.
 */
final class Transaction extends KeepingAcknowledging {
  private final Engine engine;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Send> sends = new ArrayList<>();
  private long bytes;

  /**
   * @param maxBytes what the sends of one transaction may take
   * @param maxReceived how many deliveries one transaction may receive
   */
  Transaction(Engine engine, long maxBytes, int maxReceived) {
    super(maxReceived);
    this.engine = engine;
    this.maxBytes = maxBytes;
  }

  /**
   * Keeps a message until commit.
   *
   * @throws AngariumException {@link ErrorCode#TRANSACTION_TOO_LARGE}; the transaction is as it was
   */
  void send(Send send) {
    lock.lock();
    try {
      int size = send.message().size();
      if (bytes + size > maxBytes) {
        throw new AngariumException(
            ErrorCode.TRANSACTION_TOO_LARGE,
            ("%s is refused: with its %d bytes this transaction would send %d bytes in %d messages,"
                    + " %d bytes are allowed; commit more often, or raise maxTransactionBytes")
                .formatted(send.message(), size, bytes + size, sends.size() + 1, maxBytes));
      }
      bytes += size;
      sends.add(send);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes everything happen. Blocks until it is durable.
   *
   * @throws AngariumException why nothing happened; the messages to send are gone, and what was
   *     received is still held, to be released
   */
  void commit() {
    List<Delivery> acks = kept.take();
    List<Send> out = takeSends();
    if (acks.isEmpty() && out.isEmpty()) {
      return;
    }
    try {
      engine.submit(new UnitOfWork(out, acks)).await();
    } catch (AngariumException e) {
      kept.putBack(acks);
      throw e;
    }
  }

  private List<Send> takeSends() {
    lock.lock();
    try {
      List<Send> taken = sends;
      sends = new ArrayList<>();
      bytes = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void acknowledge() {}

  /** Forgets what would have been sent, and gives what was received to the caller. */
  @Override
  public List<Delivery> takeUnacknowledged() {
    takeSends();
    return kept.take();
  }

  @Override
  public void idle() {}

  @Override
  public void settle() {}
}
