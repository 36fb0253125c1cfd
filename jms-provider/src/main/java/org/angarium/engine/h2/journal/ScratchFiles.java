package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.util.UUID;
import org.h2.store.fs.FilePath;

/**
 * Journaled files that can be opened, replayed and written without any change on the disk, under a
 * scheme of their own that H2 knows until this is closed. What is written takes memory: for a store
 * that was not closed about twice what its log holds. Thread-safe.
 */
public final class ScratchFiles implements AutoCloseable {
  private final ScratchDisk disk;
  private final JournaledFiles files;
  private final JournaledFilePath path;

  private ScratchFiles(ScratchDisk disk, JournaledFiles files, JournaledFilePath path) {
    this.disk = disk;
    this.files = files;
    this.path = path;
  }

  /** Over the disk of others. */
  public static ScratchFiles over(JournaledFiles others) {
    ScratchDisk disk = new ScratchDisk(others.disk());
    String scheme = "angarium-view-" + UUID.randomUUID();
    JournaledFiles files = others.on(scheme, disk);
    JournaledFilePath path = new JournaledFilePath(files, scheme + ":.");
    FilePath.register(path);
    return new ScratchFiles(disk, files, path);
  }

  /** The files. */
  public JournaledFiles files() {
    return files;
  }

  /** Forgets all that was written, and gives up the locks. */
  @Override
  public void close() throws IOException {
    FilePath.unregister(path);
    disk.close();
  }
}
