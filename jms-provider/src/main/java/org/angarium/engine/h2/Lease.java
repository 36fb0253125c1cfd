package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.file.Path;
import org.angarium.engine.h2.journal.FileReport;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.angarium.engine.h2.journal.Keys;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/** What this JVM has of a store from before it is opened until after it was closed. */
final class Lease implements AutoCloseable {
  /** Null where somebody else has the store for this JVM. */
  private @Nullable Path identity;

  private @Nullable Observation unlocked;

  private Lease(@Nullable Path identity) {
    this.identity = identity;
  }

  /**
   * Takes a store for this JVM.
   *
   * @throws org.angarium.model.AngariumException STORE_IN_USE
   */
  static Lease take(StoreFiles files) throws IOException {
    Path identity = files.identity();
    if (!OpenStores.claim(identity)) {
      throw OpenErrors.inUse(files, null);
    }
    return new Lease(identity);
  }

  /** Has files be read and written with keys; the store is the caller's already. */
  static Lease ofKeys(StoreFiles files, @Nullable Keys keys) {
    Lease lease = new Lease(null);
    lease.unlock(files, keys);
    return lease;
  }

  /** Has its files be read and written with the keys that a secret gives. */
  StoreFiles unlock(StoreFiles files, @Nullable Secret secret) throws IOException {
    Keys keys = files.journals().keys(files.database(), secret);
    unlock(files, keys);
    return files.with(keys);
  }

  private void unlock(StoreFiles files, @Nullable Keys keys) {
    if (keys != null) {
      unlocked = files.journals().unlock(files.database(), keys);
    }
  }

  /** Looks through its files. */
  FileReport check(StoreFiles files) throws IOException {
    return files.journals().check(files.database());
  }

  /** Gives it back. Calling it again does nothing. */
  @Override
  public void close() {
    if (unlocked != null) {
      unlocked.close();
      unlocked = null;
    }
    if (identity != null) {
      OpenStores.release(identity);
      identity = null;
    }
  }
}
