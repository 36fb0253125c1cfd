package org.angarium.engine.h2.application;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.db.LobStorageMap;
import org.h2.store.LobStorageFrontend;
import org.h2.store.LobStorageInterface;
import org.h2.value.ValueBlob;
import org.h2.value.ValueClob;
import org.h2.value.ValueLob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has H2 keep large values only by who has the right to change the database, see {@link
 * Host#enter}.
 *
 * <p>H2 keeps them beside its tables, outside of transactions: on the thread that sets one, on one
 * that reads rows with such values, which get a reference of their own, and on a thread in the
 * background, which removes what nobody needs any more. Each of them may find that much is unsaved,
 * and store the trees while somebody else's statement runs. So this one stands before H2's own
 * storage. What the application sets is read to its end first, so that a slow stream keeps nobody
 * from the right; what is not needed any more is removed after the next statement that changes
 * something. Thread-safe.
 */
final class LargeValues implements LobStorageInterface {
  private static final Logger LOG = LoggerFactory.getLogger(LargeValues.class);

  private final Database database;
  private final MVStore store;
  private final LobStorageInterface own;
  private final Host host;
  private final Method cleanup;

  /** What H2 is to remove when no older version of the database needs it. */
  private final Queue<?> removals;

  /** The oldest version that somebody may still read. */
  private final AtomicLong oldest = new AtomicLong();

  /** For who has the right to change the database. */
  private long cleaned;

  private LargeValues(Database database, LobStorageInterface own, Host host)
      throws ReflectiveOperationException {
    this.database = database;
    this.store = database.getStore().getMvStore();
    this.own = own;
    this.host = host;
    this.cleanup = LobStorageMap.class.getDeclaredMethod("cleanup", long.class);
    cleanup.setAccessible(true);
    Field pending = LobStorageMap.class.getDeclaredField("pendingLobRemovals");
    pending.setAccessible(true);
    this.removals = (Queue<?>) pending.get(own);
  }

  /**
   * Stands before the storage of the database that a connection of H2 has, unless one does; for one
   * thread at a time.
   *
   * @throws AngariumException {@link ErrorCode#STORE_H2_VERSION}: this H2, or this Java, does not
   *     let it
   */
  static void install(Connection connection, Host host) {
    try {
      SessionLocal session = H2Connections.session(connection);
      if (session == null) {
        throw new IllegalStateException(connection + " is not one of this process");
      }
      Database database = session.getDatabase();
      if (!(database.getLobStorage() instanceof LargeValues)) {
        install(new LargeValues(database, database.getLobStorage(), host));
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new AngariumException(
          ErrorCode.STORE_H2_VERSION,
          "the broker's file takes no tables of the application, since their large values could not be kept safely: put the tested version of com.h2database:h2 on the class path; Java 26 and later may need --enable-final-field-mutation=org.angarium (or ALL-UNNAMED): "
              + e,
          e);
    }
  }

  private static void install(LargeValues values) throws ReflectiveOperationException {
    Field storage = Database.class.getDeclaredField("lobStorage");
    storage.setAccessible(true);
    storage.set(values.database, values);
    values.store.setOldestVersionTracker(
        version -> values.oldest.accumulateAndGet(version, Math::max));
    values.removeLeftOvers();
  }

  /** What belonged to sessions that ended in a crash; H2 removes that only when it is closed. */
  private void removeLeftOvers() {
    try {
      removeAllForTable(LobStorageFrontend.TABLE_ID_SESSION_VARIABLE); // which means all temporary
    } catch (RuntimeException e) { // such as by trees that an earlier version has torn
      LOG.warn("What a crash has left of large values is not removed; the next start goes on", e);
    }
  }

  /** Removes what a database does not need any more; for who has the right to change it. */
  static void clean(Database database) {
    if (database.getLobStorage() instanceof LargeValues values) {
      values.clean();
    }
  }

  private void clean() {
    long version = oldest.get();
    if (version > cleaned && !removals.isEmpty()) {
      cleaned = version;
      H2Session.storeMuch(store); // so that one value is hardly ever removed in two parts
      try {
        cleanup.invoke(own, version);
      } catch (InvocationTargetException e) {
        throw failure(e.getTargetException());
      } catch (IllegalAccessException e) {
        throw failure(e);
      }
    }
  }

  /** As H2 has it when that fails in the background. */
  private RuntimeException failure(Throwable cause) {
    if (cause instanceof MVStoreException e) {
      store.panic(e);
      return e;
    } else if (cause instanceof Error error) {
      throw error;
    }
    return DbException.convert(cause);
  }

  /** Does something with the right to change the database, or the one that this thread has. */
  private <T> T entered(Supplier<T> action) {
    if (host.isEntered()) {
      H2Session.storeMuch(store);
      return action.get();
    }
    try (KeptInterrupt kept = new KeptInterrupt()) {
      host.enter();
      try {
        H2Session.storeMuch(store);
        return action.get();
      } finally {
        host.leave();
      }
    } catch (AngariumException e) {
      throw DbException.convert(SqlErrors.unusable(e));
    }
  }

  @Override
  public ValueBlob createBlob(InputStream in, long maxLength) {
    if (host.isEntered()) { // from H2 itself, in a statement
      return own.createBlob(new Storing(in), maxLength);
    }
    try (Spool spool = new Spool()) {
      spool.take(in, maxLength);
      long length = spool.length();
      InputStream taken = spool.open();
      return isSmall(length)
          ? ValueBlob.createSmall(taken.readAllBytes())
          : entered(() -> own.createBlob(new Storing(taken), length));
    } catch (IOException e) {
      throw DbException.convertIOException(e, null);
    }
  }

  @Override
  public ValueClob createClob(Reader reader, long maxLength) {
    if (host.isEntered()) {
      return own.createClob(reader, maxLength);
    }
    try (Spool spool = new Spool()) {
      long length = spool.take(reader, maxLength);
      InputStream bytes = spool.open();
      if (isSmall(spool.length())) {
        return ValueClob.createSmall(bytes.readAllBytes(), length);
      }
      Reader taken = new InputStreamReader(new Storing(bytes), StandardCharsets.UTF_8);
      return entered(() -> own.createClob(taken, length));
    } catch (IOException e) {
      throw DbException.convertIOException(e, null);
    }
  }

  /** Whether it is kept in its row. */
  private boolean isSmall(long bytes) {
    return bytes <= database.getMaxLengthInplaceLob();
  }

  /** Has H2 store in between, so that it never does when a value is half noted down. */
  private final class Storing extends FilterInputStream {
    Storing(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (host.isEntered()) {
        H2Session.storeMuch(store);
      }
      return super.read(bytes, offset, length);
    }
  }

  @Override
  public ValueLob copyLob(ValueLob old, int tableId) {
    return entered(() -> own.copyLob(old, tableId));
  }

  @Override
  public InputStream getInputStream(long lobId, long byteCount) throws IOException {
    checkAlive();
    return new Reading(own.getInputStream(lobId, byteCount));
  }

  @Override
  public InputStream getInputStream(long lobId, int tableId, long byteCount) throws IOException {
    checkAlive();
    return new Reading(own.getInputStream(lobId, tableId, byteCount));
  }

  /** H2 must not be called when its database has failed, see {@link H2Connections}. */
  private void checkAlive() throws IOException {
    if (!H2Connections.isAlive(database)) {
      throw new IOException(SqlErrors.failed());
    }
  }

  /** A value that the application reads, for as long as it likes. */
  private final class Reading extends FilterInputStream {
    Reading(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      checkAlive();
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      checkAlive();
      return super.read(bytes, offset, length);
    }
  }

  /** Later, see {@link #clean}. */
  @Override
  public void removeLob(ValueLob lob) {
    own.removeLob(lob);
  }

  @Override
  public void removeAllForTable(int tableId) {
    entered(
        () -> {
          own.removeAllForTable(tableId);
          return tableId;
        });
  }

  @Override
  public boolean isReadOnly() {
    return own.isReadOnly();
  }

  /** When the database closes, and nobody else is there. */
  @Override
  public void close() {
    own.close();
  }
}
