package org.angarium.outbox;

/** Which messages wait while an earlier one cannot be sent. */
public enum RelayOrder {
  /**
   * Those of its {@linkplain OutboxMessage#group group} to the same destination, and where the
   * destination itself takes nothing, all to that destination. The others go on.
   */
  GROUPS,

  /** All of the outbox, until it is sent or given up. */
  ALL
}
