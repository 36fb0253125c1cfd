package org.angarium.cdi.listener;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Topic;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Factories;
import org.jspecify.annotations.Nullable;

/** Opens the sessions of listeners, not started yet. Thread-safe. */
@Singleton
public class SeatOpener {
  private final Factories factories;
  private final JakartaSupport jakarta;

  @Inject
  SeatOpener(Factories factories, JakartaSupport jakarta) {
    this.factories = factories;
    this.jakarta = jakarta;
  }

  /**
   * Opens one.
   *
   * @param sibling whose connection it shares, where the listener has a client id; null to open one
   * @throws jakarta.jms.JMSRuntimeException where selector, destination or subscription are refused
   */
  Seat open(ListenerSpec spec, @Nullable Seat sibling) {
    JMSContext context = context(spec, sibling);
    try {
      String clientId = spec.source().clientId();
      if (clientId != null && sibling == null) {
        context.setClientID(clientId);
      }
      context.setAutoStart(false);
      JMSConsumer consumer = consumer(context, spec);
      WorkUnit unit =
          context instanceof XAJMSContext xa && spec.work().jakarta()
              ? jakarta.unit(xa)
              : WorkUnit.of(context, spec.work());
      return new Seat(context, consumer, unit);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private JMSContext context(ListenerSpec spec, @Nullable Seat sibling) {
    Factories.Factory factory = factories.of(null);
    XAConnectionFactory xa = factory.xa();
    if (spec.work().jakarta() && xa != null) {
      return xa.createXAContext();
    }
    int mode = WorkUnit.mode(spec.work());
    ConnectionFactory plain = factory.plain();
    return sibling == null ? plain.createContext(mode) : sibling.context().createContext(mode);
  }

  @SuppressWarnings("NullAway") // the API takes null for no selector
  private static JMSConsumer consumer(JMSContext context, ListenerSpec spec) {
    ListenerSpec.Source source = spec.source();
    String selector = source.selector();
    if (source.kind() == DestinationKind.QUEUE) {
      return context.createConsumer(context.createQueue(source.destination()), selector);
    }
    Topic topic = context.createTopic(source.destination());
    String name = source.subscription();
    if (name == null) {
      return context.createConsumer(topic, selector);
    } else if (!source.durable()) {
      return context.createSharedConsumer(topic, name, selector);
    } else if (source.clientId() != null && spec.work().concurrency() == 1) {
      return context.createDurableConsumer(topic, name, selector, false);
    }
    return context.createSharedDurableConsumer(topic, name, selector);
  }
}
