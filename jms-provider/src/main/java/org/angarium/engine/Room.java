package org.angarium.engine;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Room for the messages of one unit of work that is still being filled, see {@link Engine#room}. It
 * is taken with each message, so that nobody has to wait for it when the unit is submitted; the
 * engine that the unit is {@linkplain Engine#submit submitted} to gives it back. Who gives up the
 * unit {@linkplain #close closes} it. Thread-safe.
 */
public interface Room extends AutoCloseable {
  /**
   * What a unit has that must happen whether there is room or not, such as moving a dead letter:
   * destinations that are full are then fuller, but those that make room by dropping do that.
   */
  Room ANYWAY =
      new Room() {
        @Override
        public void take(Send send) {}

        @Override
        public void holds(Delivery delivery) {}

        @Override
        public void join(Room other) {
          other.close();
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
          return "room whether there is any or not";
        }
      };

  /**
   * Takes room for a message, as {@link Engine#submit} would; may block.
   *
   * @throws AngariumException {@link ErrorCode#DESTINATION_FULL}, {@link ErrorCode#MEMORY_FULL},
   *     {@link ErrorCode#DISK_FULL}; {@link ErrorCode#INTERRUPTED}; {@link
   *     ErrorCode#TRANSACTION_ROLLED_BACK} where it was closed meanwhile. Nothing is taken then
   */
  void take(Send send);

  /**
   * The unit will acknowledge this: a message that is sent to the same subscription takes its room.
   */
  void holds(Delivery delivery);

  /** Takes over what another one has taken; that one is worth nothing from then on. */
  void join(Room other);

  /** Gives back what was taken, and sends away who waits. Does not block; may be called again. */
  @Override
  void close();
}
