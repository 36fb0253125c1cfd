package org.angarium.engine.embedded;

import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Writes down that deliveries are about to be handed out: marks for first times, counts for others.
 */
final class HandOut implements Work {
  private final Claim claim;
  private final PendingCommit commit = new PendingCommit();

  HandOut(Claim claim) {
    this.claim = claim;
  }

  PendingCommit commit() {
    return commit;
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    for (int i = 0; i < claim.unmarked.size(); i++) {
      QueuedDelivery d = claim.unmarked.get(i);
      boolean last =
          i + 1 == claim.unmarked.size()
              || Ord.lane(claim.unmarked.get(i + 1).ord) != Ord.lane(d.ord);
      if (last && !d.subscription.isEnded()) {
        writer.setMark(d.subscription.id, Ord.priority(d.ord), markFor(d));
      }
    }
    for (QueuedDelivery d : claim.uncounted) {
      String history = d.attempts > 1 ? d.historyIfItEndsHere(claim.now) : null;
      writer.setAttempts(d.subscription.id, d.ord, d.attempts, history);
    }
  }

  @Override
  public void apply(Wakes wakes) {
    for (QueuedDelivery d : claim.unmarked) {
      d.subscription.marks().written(Ord.priority(d.ord), markFor(d));
    }
    for (QueuedDelivery d : claim.uncounted) {
      d.attemptsOnDisk = d.attempts;
    }
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    commit.complete(failure);
  }

  private static long markFor(QueuedDelivery d) {
    return Ord.sequence(d.ord) + HandOutMarks.BLOCK;
  }
}
