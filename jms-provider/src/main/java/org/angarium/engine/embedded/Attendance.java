package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * What operators want to know of who comes and goes: counted, never looked at by those who do the
 * work. Guarded by the subscription's lock.
 */
final class Attendance {
  private long unattendedSince;

  /** Whether the disk knows it too, or will. */
  private boolean written;

  /** Consumers that were closed, and whose sessions still hold some of what they had. */
  private List<EmbeddedClaimer> departed = List.of();

  Attendance(long now) {
    this.unattendedSince = now;
  }

  /** A consumer has left. */
  void left(EmbeddedClaimer claimer, int consumersLeft, long now) {
    if (claimer.holds > 0) {
      if (departed.isEmpty()) {
        departed = new ArrayList<>(1);
      }
      departed.add(claimer);
    }
    if (consumersLeft == 0) {
      unattendedSince = now;
    }
  }

  /** A consumer has settled a delivery, or given it back, or it is a prepared branch's now. */
  void noLongerHeld(QueuedDelivery d) {
    EmbeddedClaimer holder = d.holder;
    if (holder == null || d.ofBranch) {
      return;
    }
    holder.holdsOneLess();
    if (holder.closed && holder.holds == 0 && !departed.isEmpty()) {
      departed.remove(holder);
    }
  }

  /** The disk has known since when there is no consumer. */
  void recovered(long since) {
    unattendedSince = since;
    written = true;
  }

  /** The disk shall know it; whether it did not. */
  boolean beginWritten() {
    boolean news = !written;
    written = true;
    return news;
  }

  /** A consumer has come; whether the disk must forget. */
  boolean endWritten() {
    boolean known = written;
    written = false;
    return known;
  }

  /** Since when there is no consumer; counts while there is none. */
  long unattendedSince() {
    return unattendedSince;
  }

  /** Consumers that were closed, and whose sessions still hold some of what they had. */
  List<EmbeddedClaimer> departed() {
    return departed;
  }
}
