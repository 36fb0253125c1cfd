package org.angarium.engine.h2.journal;

import java.nio.file.Path;
import java.util.Random;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;

/** Journaled files on a {@link PowerCutDisk}, as a scheme of their own that H2 knows. */
public final class PowerCutFiles implements AutoCloseable {
  private final PowerCutDisk disk;
  private final JournaledFiles files;
  private final JournaledFilePath path;

  /**
   * @param scheme unlike any other
   * @param initialLog of the settings of the journal, as all the rest
   */
  public PowerCutFiles(
      String scheme, Random random, long initialLog, long maxLog, long maxPending) {
    disk = new PowerCutDisk(random);
    JournalSettings settings = new JournalSettings(initialLog, maxLog, maxPending);
    files = new JournaledFiles(scheme, "memFS:", disk, settings);
    path = new JournaledFilePath(files, scheme + ":.");
    FilePath.register(path);
  }

  /** The disk. */
  public PowerCutDisk disk() {
    return disk;
  }

  /** The files. */
  public JournaledFiles files() {
    return files;
  }

  /** Makes a folder, for what H2 has besides the files on the disk. */
  public void createFolder(Path folder) {
    FileUtils.createDirectories("memFS:" + folder);
  }

  @Override
  public void close() {
    FilePath.unregister(path);
  }
}
