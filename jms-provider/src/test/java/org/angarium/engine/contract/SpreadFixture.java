package org.angarium.engine.contract;

import java.util.List;
import java.util.stream.IntStream;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.engine.spread.Placement;
import org.angarium.engine.spread.SpreadEngine;
import org.angarium.model.Clock;

/** Several engines in memory, as one. */
final class SpreadFixture implements EngineFixture {
  private final Placement placement;
  private List<Engine> engines = List.of();

  SpreadFixture(Placement placement) {
    this.placement = placement;
  }

  @Override
  public Nodes open(EngineSettings settings, Clock clock) {
    engines =
        IntStream.range(0, placement.databases())
            .<Engine>mapToObj(
                i -> new EmbeddedEngine("contract" + i, clock, settings, new VolatileStore()))
            .toList();
    return Nodes.one(new SpreadEngine(engines, placement, List.of()));
  }

  /** One of those that are as one. */
  Engine engine(int number) {
    return engines.get(number);
  }

  @Override
  public boolean durable() {
    return false;
  }

  @Override
  public void close() {}
}
