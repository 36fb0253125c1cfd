package org.angarium.frame;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;

/** Tests that must fail. */
class MustFail extends TckTest {
  @Test
  void whereNothingComes() {
    JMSContext context = jms.context();
    jms.receive(context.createConsumer(jms.queue(context)));
  }

  @Test
  void whereSomethingComes() {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    context.createProducer().send(queue, "unexpected");
    jms.assertNothing(context.createConsumer(queue));
  }

  @Test
  void whereACloseFails() {
    jms.closing(
        () -> {
          throw new IllegalStateException("it does not close");
        });
  }
}
