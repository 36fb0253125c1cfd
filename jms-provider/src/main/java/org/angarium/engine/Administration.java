package org.angarium.engine;

import java.util.List;
import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask of an engine, and have it do, beside the way of messages. Thread-safe.
 *
 * <p>Subscriptions are named by numbers that are unique as long as the engine is open, so that
 * those without a name can be named too.
 */
public interface Administration {
  /** The time of the engine, in milliseconds since 1970. */
  long now();

  /** All destinations, temporary ones too, in no particular order. Does not block for the disk. */
  List<DestinationFigures> destinations();

  /**
   * One destination. Does not block for the disk.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  DestinationFigures destination(DestinationName name);

  /**
   * The number of the subscription of a queue.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  int queue(DestinationName queue);

  /**
   * The number of a durable subscription.
   *
   * @param clientId null for a shared one made without a client id
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION}
   */
  int durableSubscription(@Nullable String clientId, String name);

  /**
   * A subscription. Does not block for the disk.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION} where it has ended
   */
  SubscriptionFigures figures(int subscription);

  /** How many deliveries of a subscription are not due yet. May block for the disk. */
  long delayed(int subscription);

  /**
   * When the oldest delivery of a subscription that is due was sent, or became due: in milliseconds
   * since 1970, 0 where there is none or its sender wanted no timestamp. One that a consumer holds
   * counts. Blocks for the disk where part of the subscription is only there.
   */
  long oldest(int subscription);

  /**
   * Looks at all that a subscription holds, in delivery order: also at what is delayed, or held.
   *
   * @param bodies whether the messages have their bodies
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION} where it has ended
   */
  Look look(int subscription, Selector selector, boolean bodies);

  /**
   * Takes what nobody holds out of a subscription, bit by bit. The messages have their bodies.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_SUBSCRIPTION} where it has ended
   */
  Seizure seize(int subscription, Selector selector);

  /** Tells, for the figures, that a delivery became a dead letter rather than was acknowledged. */
  void deadLettered(Delivery delivery);

  /**
   * Rests a destination, or has it go on: see {@link Pause}. Blocks until that is durable where it
   * is to be kept, or was kept.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION}
   */
  void pause(DestinationName destination, Pause pause);

  /**
   * Has somebody told of destinations and durable subscriptions that came or went. Called on
   * threads of the engine: it must not block.
   */
  void onChange(ChangeListener listener);

  /** Hears of what came or went. */
  @FunctionalInterface
  interface ChangeListener {
    /**
     * Something is no longer as it was.
     *
     * @param subscription null where the destination itself came or went
     */
    void changed(DestinationName destination, @Nullable SubscriptionSpec subscription);
  }

  /** A walk over a subscription. For one thread. */
  interface Look extends AutoCloseable {
    /**
     * Some more of it; perhaps none of the next that were looked at. Blocks for the disk.
     *
     * @return null at the end
     */
    @Nullable List<BacklogEntry> next();

    /** How many it has looked at. */
    long looked();

    @Override
    void close();
  }

  /**
   * A walk over what a subscription held when it began, which takes what nobody holds: until it is
   * acknowledged by a unit of work or given back, nobody else gets it. What consumers hold is left
   * alone. For one thread.
   */
  interface Seizure extends AutoCloseable {
    /**
     * Takes some more; perhaps none of the next that were looked at. Blocks for the disk.
     *
     * @param max how many at most
     * @return null at the end
     */
    @Nullable List<Seized> next(int max);

    /** Which subscription that is. */
    SubscriptionSpec source();

    /** How many it has looked at. */
    long looked();

    /** How many of those that were wanted somebody held. */
    long held();

    /** So many of what was taken are gone for good, by a unit of work. */
    void removed(int count);

    /** Gives back what the last call has taken: each is what it was. */
    void giveBack(List<Seized> seized);

    @Override
    void close();
  }

  /**
   * What was taken.
   *
   * @param delivery to be acknowledged by a unit of work
   * @param message without its body where none was asked for
   * @param attempts how often it was handed out
   * @param history what became of that
   */
  record Seized(Delivery delivery, SentMessage message, int attempts, AttemptHistory history) {}
}
