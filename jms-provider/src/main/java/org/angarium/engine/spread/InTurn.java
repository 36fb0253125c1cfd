package org.angarium.engine.spread;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Several that are asked one after the other, each until it has nothing more. For one thread. */
final class InTurn<T> {
  private final List<T> all;
  private int at;

  /**
   * @param all one at least
   */
  InTurn(List<T> all) {
    this.all = List.copyOf(all);
  }

  List<T> all() {
    return all;
  }

  /** The next answer; null when nobody has one any more. */
  <R> @Nullable R next(Function<T, @Nullable R> question) {
    for (; at < all.size(); at++) {
      R answer = question.apply(all.get(at));
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  /** Who gave the last answer. */
  T last() {
    return all.get(Math.min(at, all.size() - 1));
  }
}
