package org.angarium.crash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.model.BranchId;

/**
 * Moves messages in global transactions, of which some are always between their phases. What an
 * earlier process has left in doubt is ended first.
 */
final class Transactor implements Worker.Step {
  private static final int FORMAT = 77;
  private static final int IN_DOUBT = 3;

  private final Worker worker;
  private final Taker source;
  private final Random random;
  private final Semaphore sent;
  private final Deque<String> prepared = new ArrayDeque<>();

  /**
   * @param sent is told when something comes to the target
   */
  Transactor(Worker worker, Taker source, Random random, Semaphore sent) {
    this.worker = worker;
    this.source = source;
    this.random = random;
    this.sent = sent;
  }

  static BranchId branch(String key) {
    return new BranchId(FORMAT, key.getBytes(StandardCharsets.UTF_8), new byte[] {1});
  }

  static String key(BranchId branch) {
    return new String(branch.getGlobalTransactionId(), StandardCharsets.UTF_8);
  }

  /** Ends what is in doubt, but for some that goes on to be. */
  void recover() {
    for (PreparedBranch branch : worker.engine().branches().list()) {
      String key = key(branch.id());
      if (branch.state() != State.PREPARED) {
        worker.engine().branches().forget(branch.id());
        continue;
      }
      worker.foundInDoubt(key);
      if (random.nextInt(3) == 0) {
        prepared.add(key);
      } else {
        finish(key);
      }
    }
  }

  @Override
  public void run() throws InterruptedException {
    List<Delivery> taken = source.take(3, 20);
    if (!taken.isEmpty()) {
      worker.handOut(source.spec(), taken);
      Worker.Unit unit = worker.unit();
      for (Delivery delivery : taken) {
        unit.ack(source.spec(), delivery)
            .send(Parcels.forwarded(Places.TARGET, delivery.message()));
      }
      prepared.add(unit.prepare());
    }
    if (prepared.size() >= IN_DOUBT) {
      finish(prepared.remove());
    }
  }

  private void finish(String key) {
    worker.finishBranch(key, random.nextInt(4) != 0, random.nextInt(4) == 0);
    sent.release();
  }
}
