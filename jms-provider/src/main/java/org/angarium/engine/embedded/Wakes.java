package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/** Consumers to wake once no lock is held. Not thread-safe. */
final class Wakes {
  private final List<EmbeddedClaimer> claimers = new ArrayList<>(4);

  void add(EmbeddedClaimer claimer) {
    claimers.add(claimer);
  }

  /** Wakes them, and begins again. */
  void run() {
    for (int i = 0; i < claimers.size(); i++) {
      claimers.get(i).wake();
    }
    claimers.clear();
  }
}
