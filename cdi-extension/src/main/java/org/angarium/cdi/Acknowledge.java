package org.angarium.cdi;

/** When the messages of a listener are acknowledged that is called at least once for each. */
public enum Acknowledge {
  /** Each when the method has returned for it. */
  EACH,
  /**
   * Many together, a hundred at most, and when nothing more waits: faster. After a failure, those
   * that were not acknowledged come again, too.
   */
  TOGETHER
}
