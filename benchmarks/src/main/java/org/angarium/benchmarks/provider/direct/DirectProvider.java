package org.angarium.benchmarks.provider.direct;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.angarium.benchmarks.provider.Hint;
import org.angarium.benchmarks.provider.Promise;
import org.angarium.benchmarks.provider.Provider;
import org.jspecify.annotations.Nullable;

/**
 * No provider at all: {@code send()} calls the listener in the sender's thread. Alone, it shows
 * what the harness itself costs. With a log, persistent messages are first appended to a file and
 * forced, those of several threads together: the limit that the disk sets.
 */
public final class DirectProvider implements Provider {
  /** What is done for persistent messages. */
  public enum Log {
    /** Nothing. */
    NONE,
    /** They are appended to a file, which grows. */
    APPENDED,
    /** They are written into a file whose space was allocated before. */
    ALLOCATED
  }

  private final Log kind;
  private @Nullable Hub hub;
  private @Nullable AppendLog log;

  /** A provider that is not started. */
  public DirectProvider(Log kind) {
    this.kind = kind;
  }

  @Override
  public void start(Path directory, Set<Hint> hints) throws IOException {
    if (kind != Log.NONE) {
      log = new AppendLog(directory.resolve("log"), kind == Log.ALLOCATED);
    }
    hub = new Hub(log);
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return new DirectConnectionFactory(Objects.requireNonNull(hub, "not started"));
  }

  @Override
  public Promise promise() {
    return new Promise(
        kind != Log.NONE,
        false,
        switch (kind) {
          case NONE -> "no provider: the sender calls the listener";
          case APPENDED -> "no provider: append and force, nothing is done for acknowledgements";
          case ALLOCATED ->
              "no provider: write into allocated space and force, nothing is done for"
                  + " acknowledgements";
        });
  }

  @Override
  public int acknowledgeMode() {
    return Session.AUTO_ACKNOWLEDGE;
  }

  @Override
  public String version() {
    return "of this build";
  }

  @Override
  public long syncs() {
    return log == null ? 0 : log.forces();
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }
}
