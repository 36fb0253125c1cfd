package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/** Consumers to wake once no lock is held. Not thread-safe. */
final class Wakes {
  private List<EmbeddedClaimer> claimers = List.of();

  void add(EmbeddedClaimer claimer) {
    if (claimers.isEmpty()) {
      claimers = new ArrayList<>(4);
    }
    claimers.add(claimer);
  }

  /** Wakes them, and begins again. */
  void run() {
    for (int i = 0; i < claimers.size(); i++) {
      claimers.get(i).wake();
    }
    claimers = List.of();
  }
}
