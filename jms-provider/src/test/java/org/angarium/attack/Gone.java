package org.angarium.attack;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Of a stream whose messages are acknowledged before their receivers see them: which are gone, and
 * with whom. Guarded by the books.
 */
final class Gone {
  private final Stream stream;
  private final Set<Long> known = new HashSet<>();

  /** What may have gone with the server, or with the last node. */
  private final Set<Long> forgettable = new HashSet<>();

  /** How many receivers have failed since all was settled. */
  private int failed;

  private long allFailed;
  private long withReceivers;
  private long withServer;
  private long withNobody;

  Gone(Stream stream) {
    this.stream = stream;
  }

  /** A receiver has failed, or was killed: it may have had one message. */
  void receiversFailed(int n) {
    failed += n;
  }

  /** What has no effect yet may have gone now, if it is not to outlive that. */
  void forget(Set<Long> attempted) {
    if (!stream.persistent()) {
      forgettable.addAll(attempted);
    }
  }

  private List<Long> missing(Set<Long> sent, Set<Long> withEffect) {
    return sent.stream().filter(id -> !withEffect.contains(id) && !known.contains(id)).toList();
  }

  /** How many of these no receiver can have taken along. */
  private long unexplained(List<Long> missing) {
    return Math.max(0, missing.size() - failed);
  }

  /** How many are gone, as far as anybody has said, that no receiver can have taken along. */
  long unexplained(Set<Long> sent, Set<Long> withEffect) {
    return unexplained(missing(sent, withEffect));
  }

  /**
   * All that was sent has been worked on.
   *
   * @return what is wrong, in words; empty if nothing is
   */
  String settle(Set<Long> sent, Set<Long> withEffect) {
    List<Long> missing = missing(sent, withEffect);
    List<Long> strict = missing.stream().filter(id -> !forgettable.contains(id)).toList();
    long lost = unexplained(strict);
    long forgotten = unexplained(missing) - lost;
    String wrong =
        lost == 0
            ? ""
            : "%s: %d of %s are lost, for %d receivers have failed"
                .formatted(stream, lost, strict, failed);
    withNobody += lost;
    withServer += forgotten;
    withReceivers += missing.size() - lost - forgotten;
    known.addAll(missing);
    forgettable.clear();
    allFailed += failed;
    failed = 0;
    return wrong;
  }

  /** How many are lost. */
  long lost() {
    return withNobody;
  }

  /** How many have gone with the server, or with the last node, as they may. */
  long withServer() {
    return withServer;
  }

  /** What came of messages that receivers had when they failed. */
  String told() {
    return "%s, gone with a receiver: %d; receivers that failed or were killed: %d."
        .formatted(stream, withReceivers, allFailed);
  }
}
