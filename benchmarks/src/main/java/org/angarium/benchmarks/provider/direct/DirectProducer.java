package org.angarium.benchmarks.provider.direct;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A producer, whose sends deliver. */
final class DirectProducer extends RefusingProducer {
  private final DirectSession session;
  private final @Nullable DirectDestination destination;
  private final int number;
  private int deliveryMode = DeliveryMode.PERSISTENT;

  DirectProducer(DirectSession session, @Nullable DirectDestination destination) {
    this.session = session;
    this.destination = destination;
    this.number = session.hub().nextNumber();
  }

  @Override
  public void send(Message message) throws JMSException {
    send(Objects.requireNonNull(destination, "no destination"), message);
  }

  @Override
  public void send(Destination to, Message message) throws JMSException {
    session.send((DirectDestination) to, prepared(to, message), number);
  }

  /** Completes in the log's thread, or at once. */
  @Override
  public void send(Message message, CompletionListener listener) {
    DirectDestination to = Objects.requireNonNull(destination, "no destination");
    DirectMessage prepared = prepared(to, message);
    AppendLog log = session.hub().log();
    if (log == null || !prepared.persistent()) {
      to.deliver(prepared, number);
      listener.onCompletion(message);
      return;
    }
    log.appendLater(
        prepared.body(),
        () -> {
          to.deliver(prepared, number);
          listener.onCompletion(message);
        },
        failure -> listener.onException(message, failure));
  }

  private DirectMessage prepared(Destination to, Message message) {
    DirectMessage prepared = (DirectMessage) message;
    prepared.sent(to, deliveryMode);
    return prepared;
  }

  @Override
  public void setDeliveryMode(int mode) {
    deliveryMode = mode;
  }

  @Override
  public void close() {}
}
