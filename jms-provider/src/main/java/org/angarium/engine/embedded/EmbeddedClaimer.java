package org.angarium.engine.embedded;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** A consumer of one subscription. Its fields are guarded by the subscription's lock. */
final class EmbeddedClaimer implements Claimer {
  final Subscription subscription;
  final ClaimSpec spec;

  /** Tells it from all others of this engine. */
  final long id;

  /** How many deliveries it holds; what a prepared branch has is the branch's. */
  int holds;

  /** When it began to hold any; counts while it does. */
  long holdsSince;

  /** How many it has settled or given back. */
  long settled;

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
  private volatile @Nullable Supplier<ConsumerState> describer;

  EmbeddedClaimer(EmbeddedEngine engine, long id, Subscription subscription, ClaimSpec spec) {
    this.engine = engine;
    this.id = id;
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
  public void describedBy(Supplier<ConsumerState> describer) {
    this.describer = describer;
  }

  /** Who says how it is; not to be asked under a lock. Null for nobody. */
  @Nullable Supplier<ConsumerState> describer() {
    return describer;
  }

  /** It has one more. Only under the subscription's lock, as the next. */
  void holdsOneMore(long now) {
    if (holds == 0) {
      holdsSince = now;
    }
    holds++;
  }

  /** It has one less. */
  void holdsOneLess() {
    holds--;
    settled++;
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
