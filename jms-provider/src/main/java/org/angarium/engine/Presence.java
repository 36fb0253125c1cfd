package org.angarium.engine;

import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;

/**
 * A connection as the engine knows it: owner of a client id and of temporary destinations.
 * Thread-safe.
 */
public interface Presence extends AutoCloseable {
  /** The id with which the connection was attached. */
  String connectionId();

  /**
   * Takes a client id for this connection alone.
   *
   * @throws AngariumException {@link ErrorCode#CLIENT_ID_IN_USE}
   */
  void claimClientId(String clientId);

  /** Makes a temporary destination; it lives until it is deleted, or this closes. */
  DestinationName createTemporary(DestinationName.Kind kind);

  /**
   * Deletes a temporary destination with its messages.
   *
   * @throws AngariumException {@link ErrorCode#DESTINATION_IN_USE} while it has consumers; {@link
   *     ErrorCode#NOT_OWNER_OF_TEMPORARY} where another connection made it
   */
  void deleteTemporary(DestinationName name);

  /** Whether this connection made the temporary destination: only it may consume from it. */
  boolean owns(DestinationName temporary);

  /**
   * The connection is about to close: its senders wait for room no longer, now or later, and are
   * refused where there is none, with {@link ErrorCode#CONNECTION_CLOSED}. Does not block.
   */
  void closing();

  /**
   * A session of the connection is about to close, whose listeners this thread calls: it waits for
   * room no longer, now or later, as with {@link #closing()}. Does not block.
   */
  void closing(Thread listeners);

  /** Gives up the client id and deletes the temporary destinations, consumers or not. */
  @Override
  void close();
}
