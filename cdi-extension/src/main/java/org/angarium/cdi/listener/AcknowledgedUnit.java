package org.angarium.cdi.listener;

import jakarta.jms.JMSContext;

/** At least once: acknowledged when the listener has returned, each or many together. */
final class AcknowledgedUnit implements WorkUnit {
  private final JMSContext context;
  private final int together;
  private int pending;

  /**
   * @param together after how many calls to acknowledge
   */
  AcknowledgedUnit(JMSContext context, int together) {
    this.context = context;
    this.together = together;
  }

  @Override
  public void done() {
    pending++;
    if (pending >= together) {
      acknowledge();
    }
  }

  @Override
  public boolean pending() {
    return pending > 0;
  }

  @Override
  public void idle() {
    if (pending > 0) {
      acknowledge();
    }
  }

  private void acknowledge() {
    pending = 0;
    context.acknowledge();
  }

  @Override
  public void failed(Throwable failure) {
    pending = 0;
    context.recover();
  }
}
