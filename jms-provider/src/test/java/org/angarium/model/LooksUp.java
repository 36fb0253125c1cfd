package org.angarium.model;

import org.angarium.ArchitectureTest;

/** A value that uses the package above it: what {@link ArchitectureTest} must find. */
public final class LooksUp {
  Class<?> up() {
    return ArchitectureTest.class;
  }
}
