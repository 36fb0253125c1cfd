package org.angarium.engine.move;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store that is copied. It is read only, and no broker has it from {@link #hold} on. For one
 * thread; blocks for the disk or the database.
 */
public interface MoveSource extends AutoCloseable {
  /** The URL of its broker without options: the same text for the same store. */
  String name();

  /**
   * Takes the store: no broker gets it until {@link #release} or {@link #close}, and where the
   * store can remember it, also in between.
   *
   * @param target the name of the store that it goes to
   * @param expected what this returned when the move began; null for one that begins
   * @return what is the same as long as the store holds the same
   * @throws org.angarium.model.AngariumException STORE_IN_USE while a broker has it; STORE_MOVING
   *     where another move has it; MOVE_REFUSED where it is not what was expected; with other codes
   *     of storage where it cannot be read
   */
  String hold(String target, @Nullable String expected);

  /**
   * What it holds.
   *
   * @param asOf what is due by this time, in milliseconds, need not wait; also in {@link #page}
   */
  Inventory inventory(long asOf);

  /** How many messages a subscription holds; for who says how far a move is. */
  long depth(int subscription);

  /**
   * Messages of a subscription, in the order of delivery.
   *
   * @param after only order keys greater than this
   * @param maxRows how many at most
   * @param maxBytes of messages, about; one message may have more
   */
  Page page(int subscription, long after, int maxRows, long maxBytes);

  /**
   * Some messages.
   *
   * @param scannedTo the order key up to which all were returned
   * @param end whether there are no more
   */
  record Page(List<Item> items, long scannedTo, boolean end) {}

  /**
   * Deduplication ids of a destination, ascending by their sequence numbers; each id once, the
   * newest.
   *
   * @param after only sequence numbers greater than this
   */
  List<RememberedId> ids(int destination, long after, int max);

  /** How many branches of global transactions there are. */
  int branches();

  /** One of them, in the order in which they were prepared. */
  MovedBranch branch(int number);

  /** What does not go along, in sentences for people. */
  List<String> leftBehind();

  /**
   * The move is done, or dropped: brokers may have the store again. Does nothing where it is not
   * held.
   *
   * @param target the name of the store that it goes to
   */
  void release(String target);

  /** Closes it. What keeps brokers away may stay, for the move to be gone on with. */
  @Override
  void close();
}
