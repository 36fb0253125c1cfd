package org.angarium.cdi.listener;

import jakarta.jms.JMSContext;
import org.angarium.cdi.context.LentContext;

/** The context of a delivery, as the listener gets it: what settles the delivery is not its own. */
final class DeliveryContext extends LentContext {
  private final JMSContext context;

  DeliveryContext(JMSContext context) {
    this.context = context;
  }

  @Override
  protected JMSContext real() {
    return context;
  }

  @Override
  protected String owner() {
    return "this JMSContext is the listener's, which settles the message when the method returns or"
        + " throws; use ConnectionFactory.createContext for one of your own";
  }

  @Override
  public String toString() {
    return "JMSContext of a listener";
  }
}
