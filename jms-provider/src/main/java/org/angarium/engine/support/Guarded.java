package org.angarium.engine.support;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps of an end: each is done, whatever another one throws; that goes to the log. */
public final class Guarded {
  private static final Logger LOG = LoggerFactory.getLogger(Guarded.class);

  private Guarded() {}

  /** Does all of these, in their order; throws nothing. */
  public static void all(Runnable... steps) {
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        log(e);
      }
    }
  }

  private static void log(Throwable e) {
    try {
      LOG.error("A part of an end failed, the others go on", e);
    } catch (RuntimeException | Error again) {
      e.addSuppressed(again); // nothing else can be done where not even a log can be written
    }
  }
}
