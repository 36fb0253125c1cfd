package org.angarium.benchmarks.promise;

/**
 * What a provider was seen to do with persistent messages that one thread sent one after the other.
 *
 * @param stored messages that were sent while nobody consumed
 * @param storedSynced those during whose {@code send()} a sync of a file ended, and in all but a
 *     provider that counts for itself, also began
 * @param passed messages that were sent while a listener consumed them
 * @param passedSynced likewise
 * @param acknowledged messages that a listener took one after the other, but for the last
 * @param acknowledgedSynced those after which there was such a sync before the listener got the
 *     next message
 */
public record Observed(
    int stored,
    int storedSynced,
    int passed,
    int passedSynced,
    int acknowledged,
    int acknowledgedSynced) {
  /** Whether each message that waited for a consumer was on the disk when its send returned. */
  public boolean sendSynced() {
    return stored > 0 && storedSynced == stored;
  }

  /** Whether each acknowledgement was on the disk before the next message came. */
  public boolean acknowledgeSynced() {
    return acknowledged > 0 && acknowledgedSynced == acknowledged;
  }
}
