package org.angarium.engine.shared;

import java.util.List;

/**
 * Has the committer look how full subscriptions are, when all that it has done is in the tables.
 */
final class Measure extends Write {
  private final List<Level> levels;

  Measure(List<Level> levels) {
    this.levels = levels;
  }

  List<Level> levels() {
    return levels;
  }
}
