package org.angarium.engine.contract;

import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.model.Clock;

/**
 * One kind of engine with a place of its own to keep things, for one test. A new kind of engine
 * joins the contract by implementing this and a test class that lists the contracts.
 */
public interface EngineFixture extends AutoCloseable {
  /** The engines that see the same messages. Where there are no nodes both are the same. */
  record Nodes(Engine a, Engine b) implements AutoCloseable {
    /** One engine in both roles. */
    static Nodes one(Engine engine) {
      return new Nodes(engine, engine);
    }

    @Override
    public void close() {
      b.close();
      a.close();
    }
  }

  /** Opens what this fixture keeps: nothing at first, later what was there. */
  Nodes open(EngineSettings settings, Clock clock);

  /**
   * Kills the engines: what {@link #open} finds next is what was on disk at this moment, whatever
   * the killed ones still do. The fixture ends them at last.
   */
  default void crash(Nodes running) {
    throw new UnsupportedOperationException("this kind of engine cannot crash alone");
  }

  /** Whether PERSISTENT messages outlive {@link Nodes#close()}. */
  boolean durable();

  /**
   * Whether hand-outs are counted ahead of need, so that after a crash some may be counted that
   * never were.
   */
  default boolean countsAhead() {
    return true;
  }

  /**
   * Whether what makes room for a prepared branch is taken when that is prepared; if not, when it
   * is committed.
   */
  default boolean makesRoomWhenPrepared() {
    return true;
  }

  /**
   * Whether nobody gets more of a group while somebody holds the message that ends it; if not, its
   * consumer may.
   */
  default boolean endsGroups() {
    return true;
  }

  /**
   * Whether a PERSISTENT message counts by its bytes in memory where the subscription is not
   * durable; if not, it counts as kept while a durable one of the same topic has it.
   */
  default boolean tellsMemoryFromDisk() {
    return true;
  }

  /** Ends the test: what is left over of the engine goes. */
  @Override
  void close();
}
