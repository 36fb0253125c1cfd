package org.angarium.cdi.listener;

import jakarta.jms.JMSContext;

/** Exactly once: what is received and sent is one transaction of the session. */
final class TransactedUnit implements WorkUnit {
  private final JMSContext context;

  TransactedUnit(JMSContext context) {
    this.context = context;
  }

  @Override
  public void done() {
    context.commit();
  }

  @Override
  public void failed(Throwable failure) {
    context.rollback();
  }
}
