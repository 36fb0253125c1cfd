package org.angarium.benchmarks.shared;

import java.util.Locale;

/** How messages get through the database. */
enum Mode {
  /** Angarium. */
  ANGARIUM,

  /** A table as a queue: a consumer marks a row as its own, and deletes it when it has done. */
  NAIVE,

  /** The same, but the row is locked, worked on, and deleted in one transaction. */
  NAIVE_LOCK,

  /**
   * No queue: each row is inserted by itself, and deleted by itself by its key, which its consumer
   * knows.
   */
  PLAIN;

  /** The name of a raw line. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Mode of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
