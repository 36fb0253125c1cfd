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

  @Label("Is a send")
  boolean send;

  @Label("The provider counted a sync")
  boolean counted;

  CallEvent(boolean send) {
    this.send = send;
  }
}
