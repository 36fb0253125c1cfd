package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a file failed with first, which is final: after a write or sync has failed nobody knows what
 * is on the disk. Thread-safe.
 */
final class FirstFailure {
  private final Path path;
  private final JournalObserver observer;
  private volatile @Nullable IOException failure;

  FirstFailure(Path path, JournalObserver observer) {
    this.path = path;
    this.observer = observer;
  }

  /** Null while the file works. */
  @Nullable IOException get() {
    return failure;
  }

  /**
   * Returns while the file works.
   *
   * @throws IOException what it failed with
   */
  void refuse() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  /** Takes what failed, unless something has failed before; returns what failed first. */
  synchronized IOException take(Exception cause) {
    IOException failed = failure;
    if (failed == null) {
      failed =
          JournalErrors.failed(
              ("%s failed (%s) and takes no more writes; see to the disk, then close the broker and"
                      + " open it again: what was acknowledged is there")
                  .formatted(path, cause),
              cause);
      failure = failed;
      observer.failed(failed);
    }
    return failed;
  }
}
