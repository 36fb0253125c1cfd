package org.angarium.engine.h2.application;

import java.io.FilterOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a large value that the application makes with its connection. What it writes to a
 * stream is kept apart until it closes that, and goes to H2 then, as one thing done with the
 * connection; H2 itself would take it on a thread of its own, whatever else is done meanwhile.
 */
final class LobCalls extends Calls {
  private final ApplicationConnection connection;
  private volatile boolean streaming;
  private volatile boolean written;

  LobCalls(ApplicationConnection connection, Object lob) {
    super(lob);
    this.connection = connection;
  }

  @Override
  @Nullable Object answer(Object self, Method method, @Nullable Object[] args) throws SQLException {
    if (method.getName().equals("free")) {
      return pass(method, args);
    } else if (streaming) {
      throw SqlErrors.illegal(
          method.getName() + " is refused: the stream that writes the value is not closed");
    }
    return switch (method.getName()) {
      case "setBinaryStream" -> {
        check(method, args);
        yield new Bytes(method, args, new Spool());
      }
      case "setCharacterStream" -> {
        check(method, args);
        yield new Text(method, args, new Spool());
      }
      case "setResult" ->
          throw SqlErrors.notSupported(
              "setResult is refused; write to setCharacterStream, or call setString");
      default -> {
        Object answer = connection.call(() -> pass(method, args));
        written |= method.getName().startsWith("set");
        yield answer;
      }
    };
  }

  private void check(Method method, @Nullable Object[] args) throws SQLException {
    if (written) {
      throw SqlErrors.illegal(
          method.getName() + " is refused: the value was written; make another");
    }
    if (args.length > 0 && !Objects.equals(args[0], 1L)) {
      throw SqlErrors.illegal(
          "%s(%s) is refused: a value is written from its beginning, 1"
              .formatted(method.getName(), args[0]));
    }
    connection.call(() -> null); // which checks that it is open
    streaming = true;
  }

  /** Something that gives H2 a value. */
  private interface Giving {
    void to(Object target) throws IOException;
  }

  private void give(Method method, @Nullable Object[] args, Giving giving) throws IOException {
    try {
      connection.call(
          () -> {
            try {
              giving.to(Objects.requireNonNull(pass(method, args)));
              return null;
            } catch (IOException e) {
              throw new SQLException("a large value was not taken: " + e.getMessage(), e);
            }
          });
      written = true;
      streaming = false;
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Where the application writes bytes. */
  private final class Bytes extends FilterOutputStream {
    private final Method method;
    private final @Nullable Object[] args;
    private final Spool spool;
    private boolean closed;

    Bytes(Method method, @Nullable Object[] args, Spool spool) {
      super(spool.out());
      this.method = method;
      this.args = args;
      this.spool = spool;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (Spool written = spool;
          InputStream in = written.open()) {
        give(
            method,
            args,
            target -> {
              try (OutputStream h2 = (OutputStream) target) {
                in.transferTo(h2);
              }
            });
      }
    }
  }

  /** Where the application writes text. */
  private final class Text extends FilterWriter {
    private final Method method;
    private final @Nullable Object[] args;
    private final Spool spool;
    private boolean closed;

    Text(Method method, @Nullable Object[] args, Spool spool) {
      super(new OutputStreamWriter(spool.out(), StandardCharsets.UTF_8));
      this.method = method;
      this.args = args;
      this.spool = spool;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      out.close();
      try (Spool written = spool;
          Reader in = new InputStreamReader(written.open(), StandardCharsets.UTF_8)) {
        give(
            method,
            args,
            target -> {
              try (Writer h2 = (Writer) target) {
                in.transferTo(h2);
              }
            });
      }
    }
  }
}
