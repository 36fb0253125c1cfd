package org.angarium.engine;

import org.jspecify.annotations.Nullable;

/**
 * How the messages of a destination are shared among the consumers of one subscription, and which
 * of them count.
 *
 * @param maxGroups of how many groups without a message a subscription remembers whose they are
 * @param groupTimeoutMillis how long a consumer that does not come may keep a waiting message of a
 *     group from others; 0 where it keeps no group of which it holds nothing
 * @param exclusive whether one consumer gets everything while the others stand by
 * @param lastValueKey the property of whose values only the newest message waits; null for none
 */
public record Order(
    int maxGroups, long groupTimeoutMillis, boolean exclusive, @Nullable String lastValueKey) {
  /** 10,000 groups that are kept for half a minute, all consumers at once, every message. */
  public static final Order DEFAULT = new Order(10_000, 30_000, false, null);

  /** Whether a consumer keeps a group of which it holds nothing. */
  public boolean isSticky() {
    return groupTimeoutMillis > 0;
  }
}
