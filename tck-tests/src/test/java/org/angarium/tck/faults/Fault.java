package org.angarium.tck.faults;

import java.util.function.Supplier;

/**
 * A way in which a provider can be wrong, and the test of the suite that finds it out.
 *
 * @param name what is wrong
 * @param catcher the test's class and method, as {@code chapter06.ClientIdTest.shouldRefuse}
 * @param durable whether it takes an engine that survives a restart
 * @param tamper makes the fault
 */
record Fault(String name, String catcher, boolean durable, Supplier<Tamper> tamper) {
  /** A fault of the memory engine. */
  static Fault of(String name, String catcher, Supplier<Tamper> tamper) {
    return new Fault(name, catcher, false, tamper);
  }

  /** A fault that shows after a restart or a crash. */
  static Fault durable(String name, String catcher, Supplier<Tamper> tamper) {
    return new Fault(name, catcher, true, tamper);
  }

  @Override
  public String toString() {
    return name;
  }
}
