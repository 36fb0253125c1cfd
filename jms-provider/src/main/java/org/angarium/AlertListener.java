package org.angarium;

/**
 * Hears of alerts. Called on a thread of its own, one call at a time, in the order in which alerts
 * are raised and cleared; it may block and may call the broker. What it throws is logged.
 */
@FunctionalInterface
public interface AlertListener {
  /** An alert was raised. Called once for each. */
  void raised(Alert alert);

  /**
   * An alert that was raised is over; {@link Alert#until()} says since when. Does nothing unless it
   * is implemented.
   */
  default void cleared(Alert alert) {}
}
