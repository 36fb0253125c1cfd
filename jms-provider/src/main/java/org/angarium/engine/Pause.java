package org.angarium.engine;

/**
 * How a destination rests.
 *
 * @param delivery whether consumers get nothing more; what they hold they keep
 * @param sending whether applications may send nothing to it
 * @param kept whether it rests after a restart too
 */
public record Pause(boolean delivery, boolean sending, boolean kept) {
  /** It does not rest. */
  public static final Pause NONE = new Pause(false, false, false);
}
