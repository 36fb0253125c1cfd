package org.angarium.attack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A kind of traffic: how it is sent, how it is worked on, and what is promised of it. */
enum Stream {
  /** Sent and moved in transactions of a session, with groups; one in eight is rolled back. */
  MOVED(Promise.EXACTLY_ONCE, true, "messages sent on"),

  /** Sent and received with rows in the transaction of a JDBC connection, with groups. */
  JOINED(Promise.EXACTLY_ONCE, true, "rows"),

  /** Sent again under its deduplication id until that succeeds. */
  DEDUPLICATED(Promise.EXACTLY_ONCE, false, "messages sent on"),

  /** Of all priorities, acknowledged by AUTO_ACKNOWLEDGE. */
  PRIORITIES(Promise.AT_LEAST_ONCE, false, "messages sent on"),

  /** Delayed, and moved in a transaction. */
  DELAYED(Promise.EXACTLY_ONCE, false, "messages sent on"),

  /** Expires soon; what is received is moved in a transaction. */
  EXPIRING(Promise.AT_MOST_ONCE, false, "messages sent on"),

  /** Of a topic, in a durable subscription that all nodes share. */
  DESK(Promise.EXACTLY_ONCE, false, "messages sent on"),

  /** The same messages, in another. */
  ARCHIVE(Promise.EXACTLY_ONCE, false, "messages sent on"),

  /** Received by AUTO_ACKNOWLEDGE, one at a time: gone with the receiver that fails. */
  TAKEN(Promise.ONCE_OR_WITH_ITS_RECEIVER, false, "what receivers say"),

  /** NON_PERSISTENT, and received likewise, by who is not always there; gone with the server. */
  NON_PERSISTENT(Promise.ONCE_OR_WITH_ITS_RECEIVER, false, "what receivers say");

  /** How many threads of a node receive the messages of {@link #TAKEN}. */
  static final int TAKERS = 3;

  /** How many of {@link #NON_PERSISTENT}: one that takes and one that claims. */
  static final int VISITORS = 2;

  /** How often what was sent has its effect. */
  enum Promise {
    EXACTLY_ONCE,
    AT_LEAST_ONCE,
    AT_MOST_ONCE,
    /**
     * Exactly once, but for one message of each receiver that has failed, or was killed, and for
     * what is not persistent, when the server crashes or no node is left.
     */
    ONCE_OR_WITH_ITS_RECEIVER
  }

  private final Promise promise;
  private final boolean grouped;
  private final String countedBy;

  Stream(Promise promise, boolean grouped, String countedBy) {
    this.promise = promise;
    this.grouped = grouped;
    this.countedBy = countedBy;
  }

  Promise promise() {
    return promise;
  }

  /** Whether messages have groups, in whose order they have their effects. */
  boolean grouped() {
    return grouped;
  }

  String countedBy() {
    return countedBy;
  }

  /** Whether messages outlive a crash of the server. */
  boolean persistent() {
    return this != NON_PERSISTENT;
  }

  /** How many receivers of a node may have one message each that is acknowledged. */
  int receivers() {
    return switch (this) {
      case TAKEN -> TAKERS;
      case NON_PERSISTENT -> VISITORS;
      default -> 0;
    };
  }

  /** Which stream's messages it works on. */
  Stream source() {
    return this == ARCHIVE ? DESK : this;
  }

  /** The stream of a name; null where there is none. */
  static @Nullable Stream named(String name) {
    return Arrays.stream(values()).filter(s -> s.name().equals(name)).findFirst().orElse(null);
  }
}
