package org.angarium.jms;

import java.util.List;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;

/**
 * SESSION_TRANSACTED: what a session sends and receives becomes one unit of work at commit (Jakarta
 * Messaging 6.2.7). The next transaction begins with the end of the last one. Thread-safe.
 */
final class Transaction extends KeepingAcknowledging {
  private final Engine engine;

  Transaction(Engine engine, OpenWork work) {
    super(work);
    this.engine = engine;
  }

  /**
   * Makes everything happen. Blocks until it is durable.
   *
   * @throws AngariumException why nothing happened; the messages to send are gone, and what was
   *     received is still held, to be released
   */
  void commit() {
    UnitOfWork unit = work.take();
    try {
      engine.submit(unit).await();
    } catch (AngariumException e) {
      work.putBack(unit.acks());
      throw e;
    }
  }

  @Override
  public OpenWork openWork() {
    return work;
  }

  @Override
  public void acknowledge() {}

  /** Forgets what would have been sent, and gives what was received to the caller. */
  @Override
  public List<Delivery> takeUnacknowledged() {
    return work.take().acks();
  }

  @Override
  public void idle() {}

  @Override
  public void settle() {}
}
