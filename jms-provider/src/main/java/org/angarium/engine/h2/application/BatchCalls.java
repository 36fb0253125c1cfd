package org.angarium.engine.h2.application;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
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
        Kind kind = Statements.kindOf(String.valueOf(args[0]));
        worst = kind.compareTo(worst) > 0 ? kind : worst;
      }
    } else if (name.equals("clearBatch")) {
      clear();
    } else if (name.equals("clearParameters")) {
      parameters.clear();
    } else if (name.startsWith("set") && args.length > 1) {
      parameters.put(String.valueOf(args[0]), new Call(method, args));
      once |= args[1] instanceof InputStream || args[1] instanceof Reader;
    }
  }

  /** What the batch does; transactions do not end in it. */
  Kind kind(@Nullable Kind prepared) {
    Kind kind = prepared == null ? worst : prepared;
    return kind.compareTo(Kind.DEFINITION) > 0 ? Kind.REFUSED : kind;
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
    once = false;
    forgotten = false;
  }
}
