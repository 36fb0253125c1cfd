package org.angarium.testkit.sigkill;

/** What a mode promises, whoever is killed and whenever. */
enum Promise {
  AT_MOST_ONCE("at most once"),
  AT_LEAST_ONCE("at least once"),
  EXACTLY_ONCE("exactly once");

  private final String text;

  Promise(String text) {
    this.text = text;
  }

  boolean holds(long lost, long duplicated) {
    return switch (this) {
      case AT_MOST_ONCE -> duplicated == 0;
      case AT_LEAST_ONCE -> lost == 0;
      case EXACTLY_ONCE -> lost == 0 && duplicated == 0;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
