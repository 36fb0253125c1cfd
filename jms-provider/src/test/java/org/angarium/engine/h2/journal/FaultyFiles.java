package org.angarium.engine.h2.journal;

import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FilePath;

/** Journaled files on a {@link FaultyDisk}, as a scheme of their own that H2 knows. */
public final class FaultyFiles implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final FaultyDisk disk = new FaultyDisk();
  private final JournaledFiles files;
  private final JournaledFilePath path;

  /** Files with the log as it is in earnest. */
  public FaultyFiles() {
    this(JournalSettings.DEFAULT.initialLog(), JournalSettings.DEFAULT.maxLog());
  }

  /** Files with a log of other sizes. */
  public FaultyFiles(long initialLog, long maxLog) {
    String scheme = "faulty" + NUMBERS.incrementAndGet();
    JournalSettings settings =
        new JournalSettings(initialLog, maxLog, JournalSettings.DEFAULT.maxPending());
    files = new JournaledFiles(scheme, "", disk, settings);
    path = new JournaledFilePath(files, scheme + ":.");
    FilePath.register(path);
  }

  public FaultyDisk disk() {
    return disk;
  }

  public JournaledFiles files() {
    return files;
  }

  @Override
  public void close() {
    FilePath.unregister(path);
  }
}
