package org.angarium.jms;

import org.angarium.broker.OpenWork;
import org.angarium.engine.Engine;

/**
 * SESSION_TRANSACTED: what a session sends and receives becomes one unit of work at commit (Jakarta
 * Messaging 6.2.7). The next transaction begins with the end of the last one. Thread-safe.
 */
sealed class Transaction extends KeepingAcknowledging permits JoinedSession.Joined {
  Transaction(Engine engine, OpenWork work) {
    super(engine, work);
  }

  /** Makes everything happen, as {@link #settleAll}. */
  void commit() {
    settleAll();
  }

  @Override
  public OpenWork openWork() {
    return work;
  }
}
