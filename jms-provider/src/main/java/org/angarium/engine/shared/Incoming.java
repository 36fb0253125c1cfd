package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Send;

/** A message on its way into the tables, and the subscriptions that get it. Not thread-safe. */
final class Incoming {
  private static final int PRIORITY_SHIFT = 56;
  private static final int HIGHEST_PRIORITY = 9;

  private final Send send;
  private final long id;
  private final List<SubscriptionEntry> targets;

  Incoming(Send send, long id, List<SubscriptionEntry> targets) {
    this.send = send;
    this.id = id;
    this.targets = new ArrayList<>(targets);
  }

  Send send() {
    return send;
  }

  long id() {
    return id;
  }

  /** Those that get it; may be changed. */
  List<SubscriptionEntry> targets() {
    return targets;
  }

  /** Its place in the order of delivery. */
  long ord() {
    return lane() | id;
  }

  /** Where those of its priority have their places. */
  long lane() {
    return (long) (HIGHEST_PRIORITY - send.message().priority()) << PRIORITY_SHIFT;
  }
}
