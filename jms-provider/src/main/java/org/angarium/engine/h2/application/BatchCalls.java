package org.angarium.engine.h2.application;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.h2.application.Statements.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The batch of a statement. H2 runs what it can of a batch, and forgets it; so that it can be run
 * again when another transaction was in the way, its calls are kept here until it was run. Not
 * thread-safe.
 */
final class BatchCalls {
  private final Statement raw;
  private final Map<Object, Call> parameters = new LinkedHashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private Kind worst = Kind.READ;
  private boolean changesSession;
  private boolean once;
  private boolean forgotten;

  BatchCalls(Statement raw) {
    this.raw = raw;
  }

  private record Call(Method method, @Nullable Object[] args) {
    @Nullable Object on(Statement statement) throws SQLException {
      return Calls.ask(statement, method, args);
    }
  }

  /** A call that may belong to the batch. */
  void see(Method method, @Nullable Object[] args) {
    String name = method.getName();
    if (name.equals("addBatch")) {
      calls.addAll(parameters.values());
      calls.add(new Call(method, args));
      if (args.length > 0) {
        String sql = String.valueOf(args[0]);
        Kind kind = Statements.kindOf(sql);
        worst = kind.compareTo(worst) > 0 ? kind : worst;
        changesSession |= Statements.changesSession(sql);
      }
    } else if (name.equals("clearBatch")) {
      clear();
    } else if (name.equals("clearParameters")) {
      parameters.clear();
    } else if (name.startsWith("set") && args.length > 1) {
      parameters.put(String.valueOf(args[0]), new Call(method, kept(args)));
      once |= args[1] instanceof InputStream || args[1] instanceof Reader;
    }
  }

  /** The arguments as they are now: as with H2, the application may change a value after it. */
  private static @Nullable Object[] kept(@Nullable Object[] args) {
    @Nullable Object[] kept = args.clone();
    if (kept[1] instanceof byte[] bytes) {
      kept[1] = bytes.clone();
    } else if (kept[1] instanceof Object[] values) {
      kept[1] = values.clone();
    } else if (kept[1] instanceof Timestamp time) {
      kept[1] = time.clone();
    } else if (kept[1] instanceof Time time) {
      kept[1] = time.clone();
    } else if (kept[1] instanceof Date date) {
      kept[1] = date.clone();
    }
    return kept;
  }

  /** What the batch does; transactions do not end in it. */
  Kind kind(@Nullable Kind prepared) {
    Kind kind = prepared == null ? worst : prepared;
    return kind.compareTo(Kind.DEFINITION) > 0 ? Kind.REFUSED : kind;
  }

  /** Whether a statement of it changes H2's session. */
  boolean changesSession() {
    return changesSession;
  }

  /** Runs it; where it is to be run again, nothing of it was done. */
  @Nullable Object execute(Kind kind, Method method, @Nullable Object[] args) throws SQLException {
    Call run = new Call(method, args);
    if (kind == Kind.DEFINITION) {
      return run.on(raw); // H2 forgets savepoints with it
    }
    if (forgotten) {
      for (Call call : calls) {
        call.on(raw);
      }
    }
    Connection connection = raw.getConnection();
    Savepoint before = connection.setSavepoint();
    try {
      Object counts = run.on(raw);
      connection.releaseSavepoint(before);
      return counts;
    } catch (SQLException e) {
      if (SqlErrors.isLocked(e) && !once) {
        connection.rollback(before);
        forgotten = true;
        throw e;
      }
      throw once ? SqlErrors.notAgain(e) : e;
    }
  }

  /** It was run, or will not be. */
  void clear() {
    calls.clear();
    worst = Kind.READ;
    changesSession = false;
    once = false;
    forgotten = false;
  }
}
