package org.angarium.jms;

import java.util.List;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Delivery;
import org.angarium.message.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The session of a global transaction (Jakarta Messaging 6.2.8, 11.3): inside a branch what it
 * sends and receives belongs to the branch, outside of one it acknowledges as AUTO_ACKNOWLEDGE
 * does.
 */
final class XaAcknowledging implements Acknowledging {
  private final AutoAcknowledging outside;
  private volatile @Nullable OpenWork branch;

  XaAcknowledging(BrokerCore broker) {
    this.outside = new AutoAcknowledging(broker);
  }

  /** What follows belongs to a branch, or to none. */
  void workIn(@Nullable OpenWork branch) {
    this.branch = branch;
  }

  @Override
  public @Nullable OpenWork openWork() {
    return branch;
  }

  @Override
  public void failed(Failure failure) {
    OpenWork inside = branch;
    if (inside != null) {
      inside.failed(failure);
    }
  }

  @Override
  public int room() {
    OpenWork inside = branch;
    return inside == null ? outside.room() : inside.room();
  }

  @Override
  public void received(Delivery delivery) {
    OpenWork inside = branch;
    if (inside == null) {
      outside.received(delivery);
    } else {
      inside.add(delivery);
    }
  }

  @Override
  public void refused(Delivery delivery) {
    OpenWork inside = branch;
    if (inside == null) {
      outside.refused(delivery);
    } else {
      inside.add(delivery);
    }
  }

  @Override
  public void handing(Delivery delivery) {
    OpenWork inside = branch;
    if (inside == null) {
      outside.handing(delivery);
    } else {
      inside.add(delivery);
    }
  }

  @Override
  public void handled(Delivery delivery) {
    outside.handled(delivery); // only what was handed outside of a branch is acknowledged here
  }

  /** Only where no branch decides about the delivery, whatever the listener has begun since. */
  @Override
  public boolean redeliversFailures() {
    return outside.isHanding();
  }

  @Override
  public void failed(Delivery delivery) {
    outside.failed(delivery);
  }

  /** What was received in a branch stays with the branch. */
  @Override
  public List<Delivery> takeUnacknowledged() {
    return outside.takeUnacknowledged();
  }
}
