package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Administration;
import org.angarium.engine.BacklogEntry;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/** Looks at all that a subscription holds, for an operator. For one thread. */
final class BacklogLook implements Administration.Look {
  private static final int ROWS = 200;

  private final SharedEngine engine;
  private final BacklogRows rows;
  private final Selector selector;
  private long looked;

  BacklogLook(SharedEngine engine, BacklogRows rows, Selector selector) {
    this.engine = engine;
    this.rows = rows;
    this.selector = selector;
  }

  @Override
  public @Nullable List<BacklogEntry> next() {
    List<BacklogRows.Row> page = rows.next(ROWS);
    if (page == null) {
      return null;
    }
    List<BacklogEntry> wanted = new ArrayList<>();
    for (BacklogRows.Row row : page) {
      looked++;
      rows.passed(row);
      if (!row.isExpired(engine.now()) && selector.matches(row.message()::selectorValue)) {
        wanted.add(row.entry(engine.nodeId()));
      }
    }
    return wanted;
  }

  @Override
  public long looked() {
    return looked;
  }

  @Override
  public void close() {}
}
