package org.angarium.tck.faults;

import org.jspecify.annotations.Nullable;

/** Stands between the application and the provider, and lets calls through or not. */
@FunctionalInterface
interface Tamper {
  /** Answers a call; {@link Call#proceed} lets it through. */
  @Nullable Object answer(Call call) throws Throwable;

  /** Hears that the provider was started; the first time, or again. */
  default void started(int times) {}
}
