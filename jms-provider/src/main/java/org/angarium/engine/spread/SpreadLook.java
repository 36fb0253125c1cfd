package org.angarium.engine.spread;

import java.util.List;
import org.angarium.engine.Administration.Look;
import org.angarium.engine.BacklogEntry;
import org.jspecify.annotations.Nullable;

/** A walk over what several engines have of a subscription, one after the other. */
final class SpreadLook implements Look {
  private final List<Look> looks;
  private int at;

  SpreadLook(List<Look> looks) {
    this.looks = List.copyOf(looks);
  }

  @Override
  public @Nullable List<BacklogEntry> next() {
    while (at < looks.size()) {
      List<BacklogEntry> some = looks.get(at).next();
      if (some != null) {
        return some;
      }
      at++;
    }
    return null;
  }

  @Override
  public long looked() {
    return looks.stream().mapToLong(Look::looked).sum();
  }

  @Override
  public void close() {
    All.close(looks);
  }
}
