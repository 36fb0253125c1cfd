package org.angarium.engine.embedded;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** A unit of work that happens with a transaction of the application, or not at all. */
final class JoinedWork implements Work {
  private final UnitWork unit;
  private final JoinedTransaction transaction;

  /**
   * @param unit begun
   */
  JoinedWork(UnitWork unit, JoinedTransaction transaction) {
    this.unit = unit;
    this.transaction = transaction;
  }

  @Override
  public JoinedTransaction joined() {
    return transaction;
  }

  @Override
  public void prepare() {
    unit.prepare();
  }

  @Override
  public void write(StoreWriter writer) {
    unit.write(writer);
  }

  @Override
  public void apply(Wakes wakes) {
    unit.apply(wakes);
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    unit.done(failure);
  }
}
