package org.angarium.engine.shared;

import java.util.List;

/**
 * Has the committer look how full subscriptions are, when all that it has done is in the tables;
 * and say before that what units have taken that have not happened.
 */
final class Measure extends Write {
  private final List<Level> levels;

  /**
   * @param levels none where there is only something to say
   */
  Measure(List<Level> levels) {
    this.levels = levels;
  }

  List<Level> levels() {
    return levels;
  }
}
