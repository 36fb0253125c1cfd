package org.angarium.engine.spread;

import java.util.List;
import org.angarium.engine.Administration.Look;
import org.angarium.engine.BacklogEntry;
import org.jspecify.annotations.Nullable;

/** A walk over what several engines have of a subscription, one after the other. */
final class SpreadLook implements Look {
  private final InTurn<Look> looks;

  SpreadLook(List<Look> looks) {
    this.looks = new InTurn<>(looks);
  }

  @Override
  public @Nullable List<BacklogEntry> next() {
    return looks.next(Look::next);
  }

  @Override
  public long looked() {
    return looks.all().stream().mapToLong(Look::looked).sum();
  }

  @Override
  public void close() {
    All.close(looks.all());
  }
}
