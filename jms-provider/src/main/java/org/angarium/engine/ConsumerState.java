package org.angarium.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer's session says of it, for operators.
 *
 * @param session the name of the session: of the thread of its listeners
 * @param clientId of its connection; null for none
 * @param user who has connected; null for nobody in particular
 * @param started whether its connection is started
 * @param closing whether its session or itself is closing
 * @param listens whether it has a listener
 * @param receiving whether somebody waits in a receive of it now
 * @param room how many more deliveries its session may hold before it acknowledges
 * @param handling what its session's listeners work on now; null for nothing, and where it has none
 * @param handlingId the id of that message, as the engine knows it; empty where it does not
 * @param handlingSinceMillis since when, as far as is known; 0 for not
 */
public record ConsumerState(
    String session,
    @Nullable String clientId,
    @Nullable String user,
    boolean started,
    boolean closing,
    boolean listens,
    boolean receiving,
    int room,
    @Nullable Delivery handling,
    String handlingId,
    long handlingSinceMillis) {
  /** Whether nobody would take a delivery from it now, though nothing stops it. */
  public boolean rests() {
    return !listens && !receiving;
  }

  /** The same, of an engine that knows what is handled. */
  public ConsumerState handling(Delivery delivery, String id, long sinceMillis) {
    return new ConsumerState(
        session,
        clientId,
        user,
        started,
        closing,
        listens,
        receiving,
        room,
        delivery,
        id,
        sinceMillis);
  }
}
