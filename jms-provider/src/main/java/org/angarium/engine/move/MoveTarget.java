package org.angarium.engine.move;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store that gets what another holds. While it has a mark, no broker opens it. Each method that
 * writes does so in one transaction, together with the mark that says how far the move is then. For
 * one thread; blocks for the disk or the database.
 */
public interface MoveTarget extends AutoCloseable {
  /** The URL of its broker without options: the same text for the same store. */
  String name();

  /**
   * How far a move into it is; null where there is none.
   *
   * @throws org.angarium.model.AngariumException STORE_IN_USE while a broker has it, where that can
   *     be seen; STORE_MOVING where it is itself the source of a move
   */
  @Nullable MoveMark mark();

  /**
   * Looks whether a move can begin.
   *
   * @throws org.angarium.model.AngariumException STORE_IN_USE while a broker has it; MOVE_REFUSED
   *     where it is not empty
   */
  void requireEmpty();

  /** Begins a move: the mark is there from now on. */
  void begin(MoveMark mark);

  /** Adds destinations, subscriptions and schedules. */
  void addInventory(Inventory inventory, MoveMark before, MoveMark after);

  /** Adds messages; of one that several subscriptions share, each time it comes, that delivery. */
  void addItems(List<Item> items, MoveMark before, MoveMark after);

  /** Adds deduplication ids. */
  void addIds(List<RememberedId> ids, MoveMark before, MoveMark after);

  /** Adds a branch of a global transaction, after all messages. */
  void addBranch(int number, MovedBranch branch, MoveMark before, MoveMark after);

  /** Moves the mark on, and nothing else. */
  void setMark(MoveMark before, MoveMark after);

  /** What has come, read as a source is; to be closed by the caller. */
  MoveSource readBack();

  /**
   * Does what a broker would do when it opens the store and is not there to do: to be called when
   * all was compared, perhaps again.
   *
   * @return what that was, in sentences for people
   */
  List<String> settle();

  /** Removes the mark: brokers may open it. */
  void open(MoveMark mark);

  /** Removes all that has come, and the mark. */
  void drop();

  @Override
  void close();
}
