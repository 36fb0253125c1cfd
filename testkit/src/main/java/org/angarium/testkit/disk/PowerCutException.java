package org.angarium.testkit.disk;

import java.io.IOException;

/** What everything throws from a cut on, and whoever worked on the disk before a restart. */
public final class PowerCutException extends IOException {
  /** As in error texts. */
  public static final String MESSAGE = "the power was cut";

  private static final long serialVersionUID = 1L;

  PowerCutException() {
    super(MESSAGE);
  }
}
