package org.angarium.cdi.send;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSProducer;
import java.time.Duration;
import java.util.function.Consumer;
import org.angarium.AngariumProperties;
import org.angarium.cdi.Sender;
import org.angarium.cdi.app.DestinationKind;

/** A sender to one destination. */
final class TypedSender<T> implements Sender<T> {
  private final PostOffice office;
  private final DestinationKind kind;
  private final String destination;
  private final Letter letter;

  TypedSender(PostOffice office, DestinationKind kind, String destination, Letter letter) {
    this.office = office;
    this.kind = kind;
    this.destination = destination;
    this.letter = letter;
  }

  private Sender<T> with(Consumer<JMSProducer> setting) {
    return new TypedSender<>(office, kind, destination, letter.with(setting));
  }

  @Override
  public void send(T body) {
    office.send(kind, destination, letter, body);
  }

  @Override
  public Sender<T> property(String name, Object value) {
    return with(producer -> producer.setProperty(name, value));
  }

  @Override
  public Sender<T> key(String key) {
    return property("JMSXGroupID", key);
  }

  @Override
  public Sender<T> deduplicationId(String id) {
    return property(AngariumProperties.DEDUPLICATION_ID, id);
  }

  @Override
  public Sender<T> delay(Duration delay) {
    return with(producer -> producer.setDeliveryDelay(delay.toMillis()));
  }

  @Override
  public Sender<T> timeToLive(Duration timeToLive) {
    return with(producer -> producer.setTimeToLive(timeToLive.toMillis()));
  }

  @Override
  public Sender<T> priority(int priority) {
    return with(producer -> producer.setPriority(priority));
  }

  @Override
  public Sender<T> persistent(boolean persistent) {
    int mode = persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
    return with(producer -> producer.setDeliveryMode(mode));
  }

  @Override
  public Sender<T> type(String type) {
    return with(producer -> producer.setJMSType(type));
  }

  @Override
  public Sender<T> correlationId(String id) {
    return with(producer -> producer.setJMSCorrelationID(id));
  }

  @Override
  public Sender<T> replyTo(Destination replyTo) {
    return with(producer -> producer.setJMSReplyTo(replyTo));
  }

  /** The destination. */
  @Override
  public String toString() {
    return "Sender to %s \"%s\"".formatted(kind.word(), destination);
  }
}
