package org.angarium.benchmarks.promise;

import jdk.jfr.Category;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The time in which a call had to keep its promise, by the clock of the syncs. */
@Name(CallEvent.NAME)
@Label("Call")
@Category("Benchmarks")
@StackTrace(false)
final class CallEvent extends jdk.jfr.Event {
  static final String NAME = "org.angarium.benchmarks.Call";

  /** What is called. */
  enum Kind {
    /** A send while nobody consumes. */
    STORED,
    /** A send while somebody consumes. */
    PASSED,
    /** From the return of a listener to its next message. */
    ACKNOWLEDGED
  }

  @Label("Kind")
  String kind;

  @Label("The provider counted a sync")
  boolean counted;

  CallEvent(Kind kind) {
    this.kind = kind.name();
  }
}
