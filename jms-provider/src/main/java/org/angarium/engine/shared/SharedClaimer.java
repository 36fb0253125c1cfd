package org.angarium.engine.shared;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.ConsumerState;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** A consumer of one subscription. Thread-safe. */
final class SharedClaimer implements Claimer, Holder {
  /** How far the number of the consumer stands to the left in a token. */
  static final int TOKEN_SHIFT = 32;

  private final SharedEngine engine;
  private final long id;
  private final LocalSubscription local;
  private final ClaimSpec spec;

  /** Where it has a selector. */
  private final @Nullable Selected selected;

  private final LostGroups lostGroups = new LostGroups();
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger claims = new AtomicInteger();
  private final AtomicLong settled = new AtomicLong();
  private volatile boolean inLine;
  private volatile boolean takes;
  private final ReentrantLock membership = new ReentrantLock();
  private volatile boolean member;
  private volatile boolean cameBefore;
  private volatile long lastSeen;
  private volatile long holdsSince;
  private volatile @Nullable Supplier<ConsumerState> describer;
  private volatile @Nullable Runnable wake;

  SharedClaimer(SharedEngine engine, long id, LocalSubscription local, ClaimSpec spec) {
    this.engine = engine;
    this.id = id;
    this.local = local;
    this.spec = spec;
    this.lastSeen = engine.now();
    this.selected = selects() ? new Selected(local.newFloors()) : null;
  }

  /** Tells it from all others of this node. */
  long id() {
    return id;
  }

  LocalSubscription local() {
    return local;
  }

  ClaimSpec spec() {
    return spec;
  }

  /**
   * Another one for each claim: what it has then is known by it, and that it is this consumer's.
   */
  long newToken() {
    return (id << TOKEN_SHIFT) | (claims.incrementAndGet() & 0xffff_ffffL);
  }

  /** Whether it has its place among those of whom one is active. */
  boolean isInLine() {
    return inLine;
  }

  void setInLine() {
    inLine = true;
  }

  /** Whether it has a share of the groups: it claims, now and then. */
  boolean isMember() {
    return member;
  }

  void setMember(boolean isOne) {
    member = isOne;
    cameBefore &= !isOne;
  }

  /** Whether it has claimed before there were groups, and has got no share of them yet. */
  boolean cameBefore() {
    return cameBefore;
  }

  void setCameBefore() {
    cameBefore = true;
  }

  /** When it claimed or settled last, or was woken from waiting; now at the latest. */
  long lastSeen(long now) {
    if (lastSeen > now) {
      lastSeen = now; // the clock was put back
    }
    return lastSeen;
  }

  /** It is not away. */
  void isHere() {
    lastSeen = engine.now();
  }

  boolean isClosed() {
    return closed.get();
  }

  /** It has lost a group; whether it wants to know. */
  boolean hasLost(String group) {
    return lostGroups.add(group);
  }

  /** What it knows of what is ready, where it has a selector. */
  Selected selected() {
    return Objects.requireNonNull(selected);
  }

  boolean selects() {
    return !spec.selector().text().isEmpty();
  }

  /** Whether its selector lets any of these in. */
  boolean wantsAny(List<SentMessage> messages) {
    return messages.stream().anyMatch(m -> spec.selector().matches(m::selectorValue));
  }

  /** Whether it takes for good what comes, as far as it has come so far. */
  boolean takes() {
    return takes;
  }

  @Override
  public @Nullable Batch take() {
    engine.checkOpen();
    while (!closed.get()) {
      long arrivals = local.looks(this);
      Claims.Claimed taken = orFail(() -> engine.claims().take(this));
      takes = taken != null;
      if (taken == null) {
        return null;
      }
      if (!taken.deliveries().isEmpty()) {
        settled.addAndGet(taken.deliveries().size());
        if (taken.perhapsMore()) {
          local.arrived(1);
        }
        return new Batch(List.copyOf(taken.deliveries()), false);
      }
      if (local.waitUnless(this, arrivals)) {
        return Batch.EMPTY;
      }
    }
    return Batch.EMPTY;
  }

  @Override
  public Batch claim(int max) {
    engine.checkOpen();
    takes = false;
    while (!closed.get()) {
      long arrivals = local.looks(this);
      isHere();
      Claims.Claimed claimed = orFail(() -> comeAndClaim(max));
      List<SharedDelivery> deliveries = claimed.deliveries();
      if (!deliveries.isEmpty()) {
        if (held.getAndAdd(deliveries.size()) == 0) {
          holdsSince = engine.now();
        }
        engine.tallies().delivered(deliveries);
        List<String> lost = lostGroups.take();
        if (claimed.perhapsMore()) {
          local.arrived(deliveries.size());
        }
        return new Batch(List.copyOf(deliveries), false, lost);
      }
      if (claimed.perhapsMore()) {
        continue; // all that it had found was lost with a crash of the server
      }
      boolean waits =
          claimed.standsBy()
              ? local.standByUnless(this, arrivals)
              : local.waitUnless(this, arrivals);
      if (waits) { // also where there is something to tell, or it would not be woken again
        List<String> lost = lostGroups.take();
        return lost.isEmpty() ? Batch.EMPTY : new Batch(List.of(), false, lost);
      }
    }
    return Batch.EMPTY;
  }

  private Claims.Claimed comeAndClaim(int max) {
    engine.sharing().comes(this);
    Claims.Claimed claimed = engine.claims().claim(this, max);
    engine.sharing().claimed(this, claimed);
    return claimed;
  }

  /** Held by who changes whether it is a member. */
  ReentrantLock membership() {
    return membership;
  }

  /** Who can claim no more stops for all to see: a consumer that is silent helps nobody. */
  private <T extends Claims.@Nullable Claimed> T orFail(Supplier<T> claim) {
    try {
      return claim.get();
    } catch (AngariumException e) {
      if (e.code().endsBroker() && !engine.isClosed()) {
        engine.fail(e);
      }
      throw e;
    }
  }

  @Override
  public void onReady(Runnable newWake) {
    this.wake = newWake;
  }

  /** Something may be ready. Not under a lock. */
  void wake() {
    isHere();
    Runnable w = wake;
    if (w != null) {
      w.run();
    }
  }

  @Override
  public void describedBy(Supplier<ConsumerState> newDescriber) {
    this.describer = newDescriber;
  }

  /** Tells how its session is; null where nobody does. */
  @Nullable Supplier<ConsumerState> describer() {
    return describer;
  }

  /** Since when it holds anything, if it does. */
  long holdsSince() {
    return holdsSince;
  }

  /** How many it has acknowledged or given back. */
  long settledCount() {
    return settled.get();
  }

  @Override
  public void standDown() {
    if (local.standDown(this)) {
      engine.wakeups().isForOthers(local.entry().id());
    }
  }

  @Override
  public int held() {
    return held.get();
  }

  @Override
  public void tellLostGroups() {
    lostGroups.tell();
  }

  @Override
  public SubscriptionEntry entry() {
    return local.entry();
  }

  @Override
  public String description() {
    return spec.consumer();
  }

  private void heldOneLess() {
    if (held.decrementAndGet() == 0 && closed.get()) {
      engine.janitor().does(() -> engine.consumers().departed(this));
    }
  }

  /** Whether it is closed and holds nothing any more. */
  boolean hasDeparted() {
    return closed.get() && held.get() == 0;
  }

  /** Its group stays with this consumer, as long as the branch has it. */
  @Override
  public void lostToBranch(SharedDelivery delivery) {
    heldOneLess();
    local.groups().lostToBranch(this, delivery, local.keeps(this));
  }

  @Override
  public void settled(SharedDelivery delivery) {
    settled.incrementAndGet();
    isHere();
    heldOneLess();
    if (local.groups().settled(this, delivery, local.keeps(this)) && local.stopsWaiting(this)) {
      wake();
    }
  }

  @Override
  public void haveSettled() {
    engine.sharing().rests(local);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    standDown();
    engine.locals().leave(local);
    if (!engine.isClosed()) {
      engine.consumers().close(this);
    }
  }
}
