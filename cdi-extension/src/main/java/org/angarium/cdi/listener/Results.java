package org.angarium.cdi.listener;

import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.body.Bodies;
import org.jspecify.annotations.Nullable;

/** What becomes of what a listener returns. Thread-safe. */
sealed interface Results {
  /** Takes what it has returned; sends it in the delivery's context. */
  void take(Delivered delivered, @Nullable Object result) throws JMSException;

  /** It returns nothing. */
  record None() implements Results {
    @Override
    public void take(Delivered delivered, @Nullable Object result) {}
  }

  /** To where the message wants a reply. */
  record Reply(Bodies bodies) implements Results {
    @Override
    public void take(Delivered delivered, @Nullable Object result) throws JMSException {
      Destination to = delivered.first().getJMSReplyTo();
      if (result != null && to != null) {
        JMSContext context = delivered.context();
        JMSProducer producer = context.createProducer();
        producer.setJMSCorrelationID(delivered.first().getJMSMessageID());
        producer.send(to, bodies.write(context, result));
      }
    }
  }

  /** To a destination. */
  record Send(Bodies bodies, DestinationKind kind, String destination) implements Results {
    @Override
    public void take(Delivered delivered, @Nullable Object result) {
      if (result != null) {
        JMSContext context = delivered.context();
        context.createProducer().send(kind.of(context, destination), bodies.write(context, result));
      }
    }
  }
}
