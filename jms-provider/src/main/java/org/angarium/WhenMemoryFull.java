package org.angarium;

/** What happens to a sender when messages that are only in memory fill their share of it. */
public enum WhenMemoryFull {
  /**
   * It waits for room, for the block timeout at most, then gets a {@link
   * jakarta.jms.ResourceAllocationException}. The default.
   */
  BLOCK,
  /** It gets a {@link jakarta.jms.ResourceAllocationException} at once. */
  REJECT
}
