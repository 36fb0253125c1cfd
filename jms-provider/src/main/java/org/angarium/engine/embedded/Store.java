package org.angarium.engine.embedded;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.angarium.engine.Backup;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Where the embedded engine keeps what must survive.
 *
 * <p>One writer, used by the committer's thread alone, and readers for other threads. An order key
 * ({@code ord}) is unique in a subscription and sorts its deliveries: see {@link Ord}. All methods
 * throw {@link AngariumException} with {@link ErrorCode#STORE_FAILED} when the disk fails.
 */
public interface Store extends AutoCloseable {
  /** What the store held when it was opened. */
  Contents contents();

  /** Whether PERSISTENT messages are kept here, or only in memory. */
  default boolean keepsMessages() {
    return true;
  }

  /** The one writer. Not thread-safe. */
  StoreWriter writer();

  /** The one reader; thread-safe, blocks for the disk, sees what is committed. */
  StoreReader reader();

  /**
   * Has {@code listener} told when the disk has failed, whoever found out: a caller of the writer,
   * or work in the background; at once if that has happened. It is called where it must not block,
   * and perhaps more than once.
   */
  void onFailure(Consumer<AngariumException> listener);

  /**
   * What a store takes of its disk.
   *
   * @param fileBytes the size of its files; -1 where it has none
   * @param freeBytes what is free beside them; -1 where that is not known
   */
  record Space(long fileBytes, long freeBytes) {
    /** Nothing is known. */
    public static final Space UNKNOWN = new Space(-1, -1);
  }

  /** What it takes of its disk, as the operating system says. Thread-safe. */
  default Space space() {
    return Space.UNKNOWN;
  }

  /**
   * The application's tables in this store.
   *
   * @param commits commits their transactions
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED} where it takes none
   */
  default ApplicationTables applicationTables(JoinedCommits commits) {
    throw new AngariumException(
        ErrorCode.NOT_SUPPORTED,
        "a broker in memory has no database for the application's tables; use a URL"
            + " angarium:h2:file:, or a database of your own with an Outbox and an Inbox");
  }

  /**
   * Prepares a copy of the store in one file. Blocks for the disk.
   *
   * @param replace whether a file that is there is replaced when the copy is whole
   * @throws AngariumException {@link ErrorCode#BACKUP_FAILED} with the reason; {@link
   *     ErrorCode#NOT_SUPPORTED} where nothing is on a disk
   */
  default Backup backup(Path target, boolean replace) {
    throw new AngariumException(
        ErrorCode.NOT_SUPPORTED,
        "a broker in memory has nothing to back up; use a URL angarium:h2:file: for messages that"
            + " are kept");
  }

  /** Has the space free of what was removed; not all of it at once. Blocks for the disk. */
  default void tidy() {}

  /** How much room there is for more. Blocks for the disk. */
  default DiskSpace diskSpace() {
    return DiskSpace.PLENTY;
  }

  /** Closes the store; what was committed and synced is there when it opens again. */
  @Override
  void close();
}
