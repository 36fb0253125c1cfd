package org.angarium.cdi.listener;

import jakarta.jms.XAJMSContext;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;

/** Exactly once with others: each message is received in a Jakarta transaction. */
final class JakartaUnit implements WorkUnit {
  private final TransactionManager manager;
  private final XAJMSContext context;

  JakartaUnit(TransactionManager manager, XAJMSContext context) {
    this.manager = manager;
    this.context = context;
  }

  @Override
  public void begin() throws Exception {
    manager.begin();
    try {
      if (!manager.getTransaction().enlistResource(context.getXAResource())) {
        throw new IllegalStateException("the transaction manager has not let the session join");
      }
    } catch (Exception e) {
      manager.rollback();
      throw e;
    }
  }

  @Override
  public void idle() throws Exception {
    manager.rollback();
  }

  @Override
  public void done() throws Exception {
    if (manager.getStatus() == Status.STATUS_MARKED_ROLLBACK) {
      throw new IllegalStateException("the transaction was marked to be rolled back");
    }
    manager.commit();
  }

  @Override
  public void failed(Throwable failure) throws Exception {
    Transaction open = manager.getTransaction();
    if (open != null) {
      manager.rollback();
    }
  }
}
