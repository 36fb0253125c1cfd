package org.angarium.outbox;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a relay has done. Thread-safe. */
final class RelayCounts {
  final LongAdder sent = new LongAdder();
  final LongAdder foundSent = new LongAdder();
  final LongAdder expired = new LongAdder();
  final LongAdder failedAttempts = new LongAdder();
  final LongAdder givenUp = new LongAdder();
  final LongAdder failedRounds = new LongAdder();
  private volatile @Nullable String lastError;

  void failed(String error) {
    lastError = error;
  }

  RelayStatus status(boolean running) {
    return new RelayStatus(
        running,
        sent.sum(),
        foundSent.sum(),
        expired.sum(),
        failedAttempts.sum(),
        givenUp.sum(),
        failedRounds.sum(),
        lastError);
  }
}
