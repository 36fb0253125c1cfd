package org.angarium.jms;

import java.util.List;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.Redelivery;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.jspecify.annotations.Nullable;

/**
 * The session acknowledges each message by itself, when {@code receive()} returns it or its
 * listener has returned (Jakarta Messaging 6.2.10); the two modes differ in what they wait for.
 */
abstract sealed class PerMessageAcknowledging implements Acknowledging
    permits AutoAcknowledging, LazyAcknowledging {
  private final Engine engine;
  private final Redelivery redelivery;
  private @Nullable Delivery handed;

  PerMessageAcknowledging(BrokerCore broker) {
    this.engine = broker.engine();
    this.redelivery = broker.redelivery();
  }

  final Engine engine() {
    return engine;
  }

  @Override
  public final int room() {
    return Integer.MAX_VALUE;
  }

  @Override
  public final boolean mayTake() {
    return true;
  }

  @Override
  public final void refused(Delivery delivery) {
    engine.release(List.of(delivery), ReleaseMode.UNDELIVERED);
  }

  @Override
  public final void handing(Delivery delivery) {
    handed = delivery;
  }

  @Override
  public final void handled(Delivery delivery) {
    if (handed != null) { // else its listener has called recover()
      handed = null;
      received(delivery); // the application has consumed it
    }
  }

  /** Whether a listener has a delivery that is acknowledged when it returns. */
  final boolean isHanding() {
    return handed != null;
  }

  @Override
  public final boolean redeliversFailures() {
    return true;
  }

  @Override
  public final void failed(Delivery delivery) {
    if (handed != null) {
      handed = null;
      redelivery.giveBack(List.of(delivery), HandOut.LISTENER_THREW);
    }
  }

  @Override
  public final List<Delivery> takeUnacknowledged() {
    settle();
    Delivery taken = handed;
    handed = null;
    return taken == null ? List.of() : List.of(taken);
  }
}
