package org.angarium.benchmarks.promise;

/**
 * What a provider was seen to do.
 *
 * @param sends persistent messages that one thread sent one after the other, each on its own
 * @param syncedSends those during whose {@code send()} a sync of a file began and ended
 * @param acknowledgements messages that a listener took one after the other, but for the last
 * @param syncedAcknowledgements those after which a sync of a file began and ended before the
 *     listener got the next message
 */
public record Observed(
    int sends, int syncedSends, int acknowledgements, int syncedAcknowledgements) {
  /** Whether each message was on the disk when its {@code send()} returned. */
  public boolean sendSynced() {
    return sends > 0 && syncedSends == sends;
  }

  /** Whether each acknowledgement was on the disk before the next message came. */
  public boolean acknowledgeSynced() {
    return acknowledgements > 0 && syncedAcknowledgements == acknowledgements;
  }
}
