package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.message.AttemptHistory;
import org.angarium.message.Failure;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;

/** A delivery of one of the engines, which knows of which. */
final class SpreadDelivery implements Delivery {
  final int part;
  final Delivery inner;

  private SpreadDelivery(int part, Delivery inner) {
    this.part = part;
    this.inner = inner;
  }

  static List<Delivery> of(int part, List<Delivery> deliveries) {
    List<Delivery> all = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      all.add(of(part, delivery));
    }
    return all;
  }

  static Delivery of(int part, Delivery delivery) {
    return new SpreadDelivery(part, delivery);
  }

  static SpreadDelivery own(Delivery delivery) {
    if (delivery instanceof SpreadDelivery own) {
      return own;
    }
    throw new AngariumException(
        ErrorCode.INTERNAL, "a delivery of another engine was submitted: " + delivery);
  }

  @Override
  public DestinationName destination() {
    return inner.destination();
  }

  @Override
  public SentMessage message() {
    return inner.message();
  }

  @Override
  public int attempt() {
    return inner.attempt();
  }

  @Override
  public boolean wasHandedOut() {
    return inner.wasHandedOut();
  }

  @Override
  public void failed(Failure failure) {
    inner.failed(failure);
  }

  @Override
  public AttemptHistory history() {
    return inner.history();
  }

  @Override
  public boolean firstOfGroup() {
    return inner.firstOfGroup();
  }

  @Override
  public boolean durable() {
    return inner.durable();
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
