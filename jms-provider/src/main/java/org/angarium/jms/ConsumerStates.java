package org.angarium.jms;

import org.angarium.broker.OpenWork;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.Delivery;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** What sessions say of their consumers, for operators. Any thread may ask. */
final class ConsumerStates {
  private ConsumerStates() {}

  /** A consumer of a session. */
  static ConsumerState of(AngariumConsumer consumer, SessionCore session) {
    DeliveryGate gate = session.gate();
    AngariumConnection connection = session.connection();
    Handling handling = session.handling();
    Delivery handled = handling == null ? null : handling.delivery();
    return new ConsumerState(
        session.label(),
        connection.clientId(),
        connection.user(),
        gate.isStarted(),
        gate.isClosing() || consumer.isClosed(),
        consumer.listener() != null,
        gate.isReceiving(consumer),
        room(session),
        handled,
        "",
        handling == null || handled == null ? 0 : handling.since());
  }

  /** The session whose open transaction sends a message when it commits; null for none. */
  static @Nullable String uncommitted(Iterable<AngariumSession> sessions, String messageId) {
    for (AngariumSession session : sessions) {
      OpenWork work = session.core().acknowledging().openWork();
      if (work != null && work.sends(messageId)) {
        return session.core().consumer();
      }
    }
    return null;
  }

  private static int room(SessionCore session) {
    try {
      return session.acknowledging().room();
    } catch (AngariumException e) {
      return 0; // its transaction has ended, and nothing can be received in it
    }
  }

  /** A connection consumer: its sessions are the application server's. */
  static ConsumerState of(
      AngariumConnection connection, String name, boolean started, boolean closed) {
    return new ConsumerState(
        name,
        connection.clientId(),
        connection.user(),
        started,
        closed,
        true,
        false,
        Integer.MAX_VALUE,
        null,
        "",
        0);
  }
}
