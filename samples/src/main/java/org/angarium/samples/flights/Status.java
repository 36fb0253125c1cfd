package org.angarium.samples.flights;

/**
 * How far an application is: what it has committed since the first start, over all kills. How far
 * the file is published is the same for all that share the work.
 *
 * @param published departures
 * @param rejected malformed lines
 * @param processed departures in the statistics
 * @param rebooked late departures
 */
record Status(int published, int rejected, int processed, int rebooked) {
  static final Status NOTHING = new Status(0, 0, 0, 0);

  /** How far several applications are together. */
  Status with(Status other) {
    return new Status(
        Math.max(published, other.published),
        Math.max(rejected, other.rejected),
        processed + other.processed,
        rebooked + other.rebooked);
  }

  /** Whether nothing of this is behind the other. */
  boolean covers(Status other) {
    return published >= other.published
        && rejected >= other.rejected
        && processed >= other.processed
        && rebooked >= other.rebooked;
  }

  @Override
  public String toString() {
    return "%,d published, %,d rejected, %,d processed, %,d rebooked"
        .formatted(published, rejected, processed, rebooked);
  }
}
