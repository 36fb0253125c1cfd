package org.angarium.jms;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;
import org.angarium.testing.HookedStore;

/** Stores on disk whose writer does what a test wants before it writes. */
final class FaultyStore {
  private FaultyStore() {}

  /**
   * Opens one.
   *
   * @param fault asked before each operation of the writer; what it throws, the operation throws
   */
  static Store open(Path folder, Clock clock, Consumer<String> fault) {
    Store store = H2Store.open(new H2StoreSettings(folder.resolve("test"), true, clock));
    return new HookedStore(store, fault, reading -> {});
  }
}
