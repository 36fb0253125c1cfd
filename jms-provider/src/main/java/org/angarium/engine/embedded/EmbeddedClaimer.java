package org.angarium.engine.embedded;

import java.util.ArrayList;
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

  /** With fewer reserved for it in memory, its groups are read on. */
  static final int RESERVED_LOW = 64;

  /** Its groups of which something waits that it may have, by the first order key. */
  final NavigableMap<Long, Group> owned = new TreeMap<>();

  /** All its groups. */
  final OwnedGroups groups = new OwnedGroups();

  /** How many deliveries wait in {@link #owned}. */
  int reserved;

  /** Whether it has a share of the groups: it claims, now and then. */
  boolean member;

  /** When it claimed or settled last, or was woken from waiting. */
  long lastSeen;

  /** Whether something waits for it, so that it should come. */
  boolean expected;

  /** Whether its last claim came back empty and nobody has woken it since. */
  boolean idle;

  boolean closed;

  private final EmbeddedEngine engine;
  private @Nullable MatchQueue matchQueue;

  /** Groups that are no longer its own, to be told with the next batch; null for nobody listens. */
  private @Nullable List<String> lost;

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
    Claim claim = subscription.claiming().claim(this, max, engine.now());
    claim.wake();
    claim.expired.finishLater(engine);
    if (claim.deliveries.isEmpty()) {
      engine.checkOpen();
      if (!claim.lost.isEmpty()) {
        return new Batch(List.of(), claim.pending, claim.lost);
      }
      return claim.pending ? Batch.PENDING : Batch.EMPTY;
    }
    List<Delivery> deliveries = List.copyOf(claim.deliveries);
    if (claim.mustBeWritten()) {
      writeDown(claim, deliveries);
    }
    return new Batch(deliveries, false, claim.lost);
  }

  /** What has been handed out must be on disk first, see {@link HandOutMarks}. */
  private void writeDown(Claim claim, List<Delivery> deliveries) {
    HandOut handOut = new HandOut(claim);
    try {
      engine.run(handOut, handOut.commit());
    } catch (AngariumException e) {
      engine.release(deliveries, ReleaseMode.UNDELIVERED);
      subscription.claiming().tellAgain(this, claim.lost);
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
  public void tellLostGroups() {
    subscription.claiming().tellLostGroups(this);
  }

  @Override
  public void standDown() {
    subscription.claiming().standDown(this);
  }

  @Override
  public int held() {
    subscription.lock().lock();
    try {
      return holds;
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

  boolean isMember() {
    return member && !closed;
  }

  void listen() {
    if (lost == null) {
      lost = new ArrayList<>(0);
    }
  }

  /** A group is no longer its own; whether it wants to know. */
  boolean lost(String key) {
    if (lost == null || closed) {
      return false;
    }
    return lost.add(key);
  }

  /** What it has not been told. */
  List<String> takeLost() {
    List<String> taken = lost;
    if (taken == null || taken.isEmpty()) {
      return List.of();
    }
    lost = new ArrayList<>(0);
    return taken;
  }

  /** Those that were taken could not be told. */
  void putBack(List<String> untold) {
    if (lost != null) {
      lost.addAll(0, untold);
    }
  }

  @Nullable MatchQueue matchQueue() {
    return matchQueue;
  }

  void setMatchQueue(@Nullable MatchQueue queue) {
    matchQueue = queue;
  }
}
