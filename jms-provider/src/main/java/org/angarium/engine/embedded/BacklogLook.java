package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Administration;
import org.angarium.engine.BacklogEntry;
import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/** Looks at all that a subscription holds, and changes nothing. */
final class BacklogLook implements Administration.Look {
  private final EmbeddedEngine engine;
  private final BacklogWalk walk;

  BacklogLook(EmbeddedEngine engine, BacklogWalk walk) {
    this.engine = engine;
    this.walk = walk;
  }

  /** What a delivery was when it was looked at. */
  private record Seen(BacklogWalk.Found found, int attempts, AttemptHistory history) {}

  @Override
  public @Nullable List<BacklogEntry> next() {
    if (walk.isEnded()) {
      return null;
    }
    List<Seen> seen = new ArrayList<>();
    Set<QueuedDelivery> heldBack = new HashSet<>();
    PagerStep.run(
        engine,
        reader ->
            walk.step(
                reader,
                found -> {
                  seen.add(see(found));
                  if (found.place() == BacklogWalk.Place.HELD_BACK && found.delivery() != null) {
                    heldBack.add(found.delivery());
                  }
                  return true;
                }));
    Map<QueuedDelivery, Long> times =
        heldBack.isEmpty() ? Map.of() : engine.pager().timesOf(heldBack);
    return seen.stream().map(one -> describe(one, times)).toList();
  }

  @Override
  public long looked() {
    return walk.looked();
  }

  @Override
  public void close() {}

  private Seen see(BacklogWalk.Found found) {
    QueuedDelivery d = found.delivery();
    StoredDelivery row = found.row();
    if (d != null) {
      boolean held = found.place() == BacklogWalk.Place.HELD;
      return new Seen(found, d.attempts, held ? d.history() : d.historySoFar());
    }
    int attempts = row == null ? 0 : walk.subscription().marks().attemptsOf(row);
    AttemptHistory history = AttemptHistory.parse(row == null ? null : row.history());
    return new Seen(found, attempts, history.of(attempts));
  }

  private static BacklogEntry describe(Seen seen, Map<QueuedDelivery, Long> times) {
    QueuedDelivery d = seen.found.delivery();
    StoredDelivery row = seen.found.row();
    SentMessage message =
        row != null ? row.message() : java.util.Objects.requireNonNull(d).message();
    long due = row != null ? row.due() : java.util.Objects.requireNonNull(d).due;
    EmbeddedClaimer holder = d == null ? null : d.holder;
    return switch (seen.found.place()) {
      case INDEX, DISK -> entry(message, BacklogEntry.State.READY, seen, 0, null);
      case TIMER -> entry(message, BacklogEntry.State.DELAYED, seen, due, null);
      case DISK_LATER -> {
        boolean tried = seen.attempts > 0;
        BacklogEntry.State state =
            tried ? BacklogEntry.State.HELD_BACK : BacklogEntry.State.DELAYED;
        yield entry(message, state, seen, due, null);
      }
      case HELD_BACK -> {
        Long until = d == null ? null : times.get(d);
        yield entry(message, BacklogEntry.State.HELD_BACK, seen, until == null ? 0 : until, null);
      }
      case HELD -> {
        String consumer = holder == null ? null : holder.spec.consumer();
        yield entry(message, BacklogEntry.State.HELD, seen, 0, consumer);
      }
    };
  }

  private static BacklogEntry entry(
      SentMessage message,
      BacklogEntry.State state,
      Seen seen,
      long notBefore,
      @Nullable String consumer) {
    return new BacklogEntry(message, state, seen.attempts, seen.history, notBefore, consumer);
  }
}
