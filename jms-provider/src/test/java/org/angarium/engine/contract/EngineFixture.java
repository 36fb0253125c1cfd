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
   * Whether what somebody holds, and a newer last value has replaced, is gone also when the engine
   * ends meanwhile; if not, it comes again where nothing newer is left.
   */
  default boolean remembersReplaced() {
    return false;
  }

  /**
   * Whether the next send to a topic minds the limits of a subscription that has just come; if not,
   * the one after it does.
   */
  default boolean mindsNewSubscriptions() {
    return true;
  }

  /** Ends the test: what is left over of the engine goes. */
  @Override
  void close();
}
