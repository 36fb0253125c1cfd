package org.angarium.jms;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * AUTO_ACKNOWLEDGE: each acknowledgement is durable before the next message is handed out, so that
 * only the last consumed message can come twice after a crash (Jakarta Messaging 6.2.11).
 */
final class AutoAcknowledging implements Acknowledging {
  private final Engine engine;
  private @Nullable Delivery handed;

  AutoAcknowledging(Engine engine) {
    this.engine = engine;
  }

  @Override
  public int room() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void received(Delivery delivery) {
    acknowledge(delivery);
  }

  @Override
  public void refused(Delivery delivery) {
    engine.release(List.of(delivery), ReleaseMode.UNDELIVERED);
  }

  @Override
  public void handing(Delivery delivery) {
    handed = delivery;
  }

  @Override
  public void handled(Delivery delivery) {
    if (handed != null) { // else its listener has called recover()
      handed = null;
      acknowledge(delivery);
    }
  }

  private void acknowledge(Delivery delivery) {
    engine.submit(UnitOfWork.acknowledge(List.of(delivery))).await();
  }

  /** Whether a listener has a delivery that is acknowledged when it returns. */
  boolean isHanding() {
    return handed != null;
  }

  @Override
  public boolean redeliversFailures() {
    return true;
  }

  @Override
  public void failed(Delivery delivery) {
    if (handed != null) {
      handed = null;
      engine.release(List.of(delivery), ReleaseMode.REDELIVER);
    }
  }

  @Override
  public void acknowledge() {}

  @Override
  public List<Delivery> takeUnacknowledged() {
    Delivery taken = handed;
    handed = null;
    return taken == null ? List.of() : List.of(taken);
  }

  @Override
  public void idle() {}

  @Override
  public void settle() {}
}
