package org.angarium.engine.embedded;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** A consumer of one subscription. Its fields are guarded by the subscription's lock. */
final class EmbeddedClaimer implements Claimer {
  final Subscription subscription;
  final ClaimSpec spec;

  /** The groups that it holds and has more of, by the first order key. */
  final NavigableMap<Long, Group> owned = new TreeMap<>();

  /** Whether its last claim came back empty and nobody has woken it since. */
  boolean idle;

  boolean closed;

  /** How many deliveries it holds. */
  int held;

  private final EmbeddedEngine engine;
  private @Nullable MatchQueue matchQueue;
  private volatile @Nullable Runnable wake;

  EmbeddedClaimer(EmbeddedEngine engine, Subscription subscription, ClaimSpec spec) {
    this.engine = engine;
    this.subscription = subscription;
    this.spec = spec;
  }

  @Override
  public Batch claim(int max) {
    Claim claim = subscription.claim(this, max, engine.now());
    claim.expired.finishLater(engine);
    if (claim.deliveries.isEmpty()) {
      engine.checkOpen();
      return claim.pending ? Batch.PENDING : Batch.EMPTY;
    }
    List<Delivery> deliveries = List.copyOf(claim.deliveries);
    if (claim.mustBeWritten()) {
      writeDown(claim, deliveries);
    }
    return new Batch(deliveries, false);
  }

  /** What has been handed out must be on disk first, see {@link HandOutMarks}. */
  private void writeDown(Claim claim, List<Delivery> deliveries) {
    HandOut handOut = new HandOut(claim);
    try {
      engine.run(handOut, handOut.commit());
    } catch (AngariumException e) {
      engine.release(deliveries, ReleaseMode.UNDELIVERED);
      throw e;
    }
  }

  @Override
  public void onReady(Runnable wake) {
    this.wake = wake;
  }

  @Override
  public void standDown() {
    subscription.standDown(this);
  }

  @Override
  public int held() {
    subscription.lock().lock();
    try {
      return held;
    } finally {
      subscription.lock().unlock();
    }
  }

  @Override
  public void close() {
    engine.closeClaimer(this);
  }

  /** Tells the consumer that something may be ready. Not under a lock. */
  void wake() {
    Runnable w = wake;
    if (w != null) {
      w.run();
    }
  }

  /** The consumer's connection. */
  String connectionId() {
    return spec.presence().connectionId();
  }

  @Nullable MatchQueue matchQueue() {
    return matchQueue;
  }

  void setMatchQueue(@Nullable MatchQueue queue) {
    matchQueue = queue;
  }
}
