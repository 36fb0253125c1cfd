package org.angarium.container;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;

/** A bean that sends, in the context of the request that runs. */
@Dependent
class Desk {
  @Inject JMSContext context;
  @Inject Queue orders;

  /** Sends a text, in the request's transaction. */
  void send(String text) {
    context.createProducer().send(orders, text);
  }

  /** Commits what all beans have sent in this request. */
  void commit() {
    context.commit();
  }
}
