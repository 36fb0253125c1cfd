package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.angarium.engine.Administration;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries for an operator: from then on this node holds them, as a consumer would, and
 * they are free again when it ends. For one thread.
 */
final class BacklogSeizure implements Administration.Seizure {
  private static final int ROWS = 200;

  private final SharedEngine engine;
  private final BacklogRows rows;
  private final Selector selector;
  private final SharedClaimer operator;
  private long token;
  private long looked;
  private long held;

  /**
   * @param operator stands for the one who has what is taken
   */
  BacklogSeizure(SharedEngine engine, BacklogRows rows, Selector selector, SharedClaimer operator) {
    this.engine = engine;
    this.rows = rows;
    this.selector = selector;
    this.operator = operator;
  }

  @Override
  public @Nullable List<Administration.Seized> next(int max) {
    List<BacklogRows.Row> page = rows.next(Math.max(ROWS, Math.min(max, 5 * ROWS)));
    if (page == null) {
      return null;
    }
    List<BacklogRows.Row> wanted = new ArrayList<>();
    for (BacklogRows.Row row : page) {
      if (wanted.size() == max) {
        break;
      }
      looked++;
      rows.passed(row);
      if (!row.isExpired(engine.now()) && selector.matches(row.message()::selectorValue)) {
        if (row.isHeld()) {
          held++;
        } else {
          wanted.add(row);
        }
      }
    }
    return wanted.isEmpty() ? List.of() : take(wanted);
  }

  private List<Administration.Seized> take(List<BacklogRows.Row> wanted) {
    token = engine.newSeizure();
    int sub = operator.local().entry().id();
    Set<Long> taken =
        new HashSet<>(
            engine
                .database()
                .run(
                    "taking messages", c -> Seizures.take(c, engine.nodeId(), token, sub, wanted)));
    List<Administration.Seized> seized = new ArrayList<>();
    for (BacklogRows.Row row : wanted) {
      if (!taken.contains(row.ord())) {
        held++; // somebody was faster
        continue;
      }
      SharedDelivery.Row own =
          new SharedDelivery.Row(
              row.ord(),
              row.id(),
              row.flags(),
              row.attempts(),
              row.doubt(),
              row.grp(),
              row.hist(),
              token,
              false);
      SharedDelivery delivery = new SharedDelivery(operator, own, row.message());
      seized.add(new Administration.Seized(delivery, row.message(), row.attempts(), row.history()));
    }
    return seized;
  }

  @Override
  public SubscriptionSpec source() {
    return operator.local().entry().spec();
  }

  @Override
  public long looked() {
    return looked;
  }

  @Override
  public long held() {
    return held;
  }

  @Override
  public void removed(int count) {
    engine.tallies().add(operator.local().entry().id(), Kind.REMOVED, count);
  }

  @Override
  public void giveBack(List<Administration.Seized> seized) {
    List<Long> ords = new ArrayList<>();
    for (Administration.Seized one : seized) {
      if (one.delivery() instanceof SharedDelivery delivery
          && delivery.move(SharedDelivery.CLAIMED, SharedDelivery.GONE)) {
        ords.add(delivery.row().ord());
      }
    }
    if (ords.isEmpty()) {
      return;
    }
    int sub = operator.local().entry().id();
    engine
        .database()
        .runAtLeastOnce(
            "giving messages back",
            c -> {
              GroupCounts groups = new GroupCounts();
              Seizures.giveBack(
                  c,
                  engine.now(),
                  "d.sub = ? AND d.owner = ? AND d.token = ? AND d.ord = ANY(?)",
                  s -> {
                    s.setInt(1, sub);
                    s.setLong(2, engine.nodeId());
                    s.setLong(3, token);
                    s.setArray(4, Removal.longs(c, ords));
                  },
                  groups);
              groups.write(c);
              Commits.awaitStandby(c);
              return sub;
            });
    Set<Integer> subs = Set.of(sub);
    engine.wakeups().happened(new GroupTransaction.Effect(subs, subs, Long.MAX_VALUE, false));
    engine.janitor().wakeAt(0);
  }

  @Override
  public void close() {}
}
