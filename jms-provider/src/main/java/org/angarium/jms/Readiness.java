package org.angarium.jms;

/**
 * Whether a claim may bring something, as far as a consumer has been told. Any thread may set it;
 * one takes it, and claims afterwards, so that it finds whatever it was told of.
 */
final class Readiness {
  private volatile boolean ready = true;

  /** A claim may bring something. */
  void set() {
    ready = true;
  }

  /** Whether a claim may bring something; no again until it is told otherwise. */
  boolean take() {
    // only what was seen is cleared: what comes after the look is for the next one
    if (!ready) {
      return false;
    }
    ready = false;
    return true;
  }
}
