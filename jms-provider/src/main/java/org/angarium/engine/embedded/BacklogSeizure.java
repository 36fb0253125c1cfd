package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Administration;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.AttemptHistory;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries for an operator, wherever they are: from then on the engine holds them, as it
 * does those that have expired and are on their way to their queue. For one thread.
 */
final class BacklogSeizure implements Administration.Seizure {
  /** What the messages of one step may take in memory. */
  private static final long BYTES = 1 << 20;

  private final EmbeddedEngine engine;
  private final BacklogWalk walk;
  private final Map<QueuedDelivery, BacklogWalk.Place> places = new HashMap<>();
  private long held;

  /**
   * @param walk with bodies: what a message takes is known by its body only, and is no longer
   *     counted when it is gone
   */
  BacklogSeizure(EmbeddedEngine engine, BacklogWalk walk) {
    this.engine = engine;
    this.walk = walk;
  }

  @Override
  public @Nullable List<Administration.Seized> next(int max) {
    if (walk.isEnded()) {
      return null;
    }
    places.clear();
    List<Administration.Seized> seized = new ArrayList<>();
    PagerStep.run(engine, reader -> walk.step(reader, new Taking(max, seized)));
    return seized;
  }

  /** Takes what a step finds. */
  private final class Taking implements BacklogWalk.Visitor {
    private final int max;
    private final List<Administration.Seized> seized;
    private long bytes;

    Taking(int max, List<Administration.Seized> seized) {
      this.max = max;
      this.seized = seized;
    }

    @Override
    public boolean visit(BacklogWalk.Found found) {
      if (found.place() == BacklogWalk.Place.HELD) {
        held++;
        return true;
      }
      QueuedDelivery d = take(found);
      StoredDelivery row = found.row();
      AttemptHistory history = d.historySoFar();
      var message = row != null ? row.message() : d.message();
      seized.add(new Administration.Seized(d, message, d.attempts, history));
      places.put(d, found.place());
      bytes += message.size();
      return seized.size() < max && bytes < BYTES;
    }
  }

  /** The engine holds it now. Only under the lock. */
  private QueuedDelivery take(BacklogWalk.Found found) {
    Subscription s = walk.subscription();
    QueuedDelivery d = found.delivery();
    if (d == null) {
      StoredDelivery row = java.util.Objects.requireNonNull(found.row());
      return s.expiring().hold(row);
    }
    switch (found.place()) {
      case INDEX -> s.index().remove(d);
      case HELD_BACK -> {
        s.spill().unpin(d);
        if (d.groupKey != null) {
          s.index().groups().letGo(d.groupKey, true);
        }
      }
      default -> {} // a timer finds out by itself
    }
    s.expiring().hold(d);
    s.placement().searchAgain();
    s.placement().roomCameFree();
    return d;
  }

  @Override
  public SubscriptionSpec source() {
    return walk.subscription().spec;
  }

  @Override
  public long looked() {
    return walk.looked();
  }

  @Override
  public long held() {
    return held;
  }

  @Override
  public void removed(int count) {
    Subscription s = walk.subscription();
    s.lock().lock();
    try {
      s.tally().counters().removed(count);
    } finally {
      s.lock().unlock();
    }
    engine.pager().dropStale(count);
  }

  @Override
  public void giveBack(List<Administration.Seized> seized) {
    Wakes wakes = new Wakes();
    for (int i = seized.size() - 1; i >= 0; i--) {
      if (seized.get(i).delivery() instanceof QueuedDelivery d) {
        giveBack(d, places.getOrDefault(d, BacklogWalk.Place.INDEX), wakes);
      }
    }
    wakes.run();
  }

  /** Each is again what it was. */
  private void giveBack(QueuedDelivery d, BacklogWalk.Place place, Wakes wakes) {
    Subscription s = walk.subscription();
    switch (place) {
      case TIMER, DISK_LATER -> delayAgain(s, d, wakes);
      case HELD_BACK -> {
        Long until = engine.pager().timesOf(Set.of(d)).get(d);
        if (until == null) {
          s.release(d, ReleaseMode.UNDELIVERED, wakes);
        } else {
          s.release(d, new ReleaseMode.UndeliveredUntil(until), wakes); // on disk it is so already
        }
      }
      default -> s.release(d, ReleaseMode.UNDELIVERED, wakes);
    }
  }

  /** It waits for its delivery time again. */
  private void delayAgain(Subscription s, QueuedDelivery d, Wakes wakes) {
    if (d.due <= engine.horizon()) {
      s.release(d, ReleaseMode.UNDELIVERED, wakes);
      return;
    }
    s.lock().lock();
    try {
      QueuedDelivery again =
          s.holds().letGo(d, QueuedDelivery.CLAIMED, ReleaseMode.UNDELIVERED, wakes);
      if (again == null) {
        return;
      }
      if (d.groupKey != null) {
        s.index().groups().letGo(d.groupKey, false);
        s.placement().wakeForGroup(d.groupKey, wakes);
      }
      if (again.durable) {
        engine.pager().noteOnDisk(again);
      }
      s.placement().delay(again);
    } finally {
      s.lock().unlock();
    }
  }

  @Override
  public void close() {}
}
