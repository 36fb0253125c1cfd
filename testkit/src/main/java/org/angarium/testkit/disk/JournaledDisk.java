package org.angarium.testkit.disk;

import java.nio.file.Path;
import java.util.Random;
import org.angarium.engine.h2.journal.JournalSettings;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.engine.h2.journal.JournaledFiles;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FileUtils;

/** Journaled files on a {@link MemoryDisk}, as a scheme of their own that H2 knows. Thread-safe. */
public final class JournaledDisk implements AutoCloseable {
  private static final String MEMORY = "memFS:";

  private final MemoryDisk disk;
  private final JournaledFiles files;
  private final JournaledFilePath path;

  /**
   * What H2 has besides the files on the disk is in memory too.
   *
   * @param scheme unlike any other
   * @param random chooses what survives a cut
   * @param initialLog of the settings of the journal, as all the rest
   */
  public JournaledDisk(
      String scheme, Random random, long initialLog, long maxLog, long maxPending) {
    this(scheme, MEMORY, random, initialLog, maxLog, maxPending);
  }

  private JournaledDisk(
      String scheme, String base, Random random, long initialLog, long maxLog, long maxPending) {
    disk = new MemoryDisk(random);
    files =
        new JournaledFiles(scheme, base, disk, new JournalSettings(initialLog, maxLog, maxPending));
    path = new JournaledFilePath(files, scheme + ":.");
    FilePath.register(path);
  }

  /** As the public one; what H2 has besides the files on the disk is in the same folders. */
  public static JournaledDisk besideFolders(
      String scheme, Random random, long initialLog, long maxLog, long maxPending) {
    return new JournaledDisk(scheme, "", random, initialLog, maxLog, maxPending);
  }

  /** Has the stores below a folder be on this disk until this is closed. */
  public Observation mount(Path folder) {
    return JournaledFilePath.register().mount(folder, files);
  }

  /** The disk. */
  public MemoryDisk disk() {
    return disk;
  }

  /** The files. */
  public JournaledFiles files() {
    return files;
  }

  /** Makes a folder, for what H2 has besides the files on the disk. */
  public void createFolder(Path folder) {
    FileUtils.createDirectories(MEMORY + folder);
  }

  @Override
  public void close() {
    FilePath.unregister(path);
  }
}
