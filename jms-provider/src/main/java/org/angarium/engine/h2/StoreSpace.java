package org.angarium.engine.h2;

import org.angarium.engine.embedded.DiskSpace;
import org.angarium.engine.h2.journal.JournaledFiles.Space;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;

/**
 * How much room an open store has. H2 keeps the space of what is gone, and uses it again: so what
 * is free in its file counts as free. Thread-safe.
 */
final class StoreSpace {
  private static final int ALL = 100;

  private final StoreFiles files;
  private final FileStore<?> file;

  private StoreSpace(StoreFiles files, FileStore<?> file) {
    this.files = files;
    this.file = file;
  }

  /** Of the database that a session is connected to. */
  static StoreSpace of(SqlSession session, StoreFiles files) {
    return session.call(
        "looking at the file",
        connection -> {
          SessionLocal local = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
          return new StoreSpace(files, local.getDatabase().getStore().getMvStore().getFileStore());
        });
  }

  /** Looks at the disk. */
  DiskSpace look() {
    Space space = files.journals().space(files.database());
    long free = space.main() / ALL * (ALL - file.getFillRate());
    long usable = space.usable() > Long.MAX_VALUE - free ? Long.MAX_VALUE : space.usable() + free;
    return new DiskSpace(space.main() - free + space.log(), usable, space.total());
  }
}
