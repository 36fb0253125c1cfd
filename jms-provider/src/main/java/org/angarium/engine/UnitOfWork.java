package org.angarium.engine;

import java.util.List;

/**
 * Sends and acknowledgements that happen together or not at all; the only write of messages.
 *
 * <p>The acknowledge modes, local transactions and dead letters differ only in what goes into a
 * unit of work and when it is submitted. A dead letter is an acknowledgement and a send in one
 * unit.
 */
public record UnitOfWork(List<Send> sends, List<Delivery> acks) {
  /** Copies the lists: a submitted unit does not change. */
  public UnitOfWork {
    sends = List.copyOf(sends);
    acks = List.copyOf(acks);
  }

  /** One message. */
  public static UnitOfWork send(Send send) {
    return new UnitOfWork(List.of(send), List.of());
  }

  /** Acknowledgements alone. */
  public static UnitOfWork acknowledge(List<Delivery> acks) {
    return new UnitOfWork(List.of(), acks);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return sends.isEmpty() && acks.isEmpty();
  }
}
