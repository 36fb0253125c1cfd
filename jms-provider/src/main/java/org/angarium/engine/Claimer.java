package org.angarium.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A consumer as the engine knows it: it claims deliveries of one subscription. Thread-safe; meant
 * for one thread.
 */
public interface Claimer extends AutoCloseable {
  /**
   * Claims what is ready, in delivery order, at most {@code max} and at most this consumer's fair
   * share. Does not wait for messages. It may wait for the disk: before a durable delivery is
   * handed out again, its attempt is written down; from the third time on it comes alone. After
   * {@link #close()} the batch is empty.
   *
   * @param max at least 1
   */
  Batch claim(int max);

  /**
   * Claims what is ready first and acknowledges it, as one durable step, for who would acknowledge
   * it before anybody sees it: one delivery, which is settled already. The rest as for {@link
   * #claim}.
   *
   * @return null where the engine has no shorter way than to claim and to acknowledge, in general
   *     or for what is ready now
   */
  default @Nullable Batch take() {
    return null;
  }

  /**
   * Has {@code wake} run once each time when something may be ready after a {@link #claim} that
   * came back empty. Called on threads of the engine or of senders: it must not block nor call the
   * engine. To be set before the first claim.
   */
  void onReady(Runnable wake);

  /**
   * Has the consumer tell operators how it is, when they ask: on any thread, at any time. It must
   * not block nor call the engine.
   */
  void describedBy(Supplier<ConsumerState> describer);

  /**
   * From now on batches tell which groups (JMSXGroupID) this consumer has lost, of which it had
   * anything: another consumer may get them from now on. It is woken for that, but not told after
   * its {@link #close()}. Does not block.
   */
  void tellLostGroups();

  /**
   * Waits no more for now: what this consumer was or would be woken for goes to another. To be
   * called when a wait ends without a {@link #claim}, on a timeout or a stop; the next empty claim
   * makes it wait again.
   */
  void standDown();

  /**
   * How many deliveries it has claimed that are neither settled nor released; what a prepared
   * branch has is the branch's.
   */
  int held();

  /**
   * Claims no more. What is claimed stays claimed until it is settled or released; a non-durable
   * subscription ends with its last claimer, and what it held is gone.
   */
  @Override
  void close();
}
