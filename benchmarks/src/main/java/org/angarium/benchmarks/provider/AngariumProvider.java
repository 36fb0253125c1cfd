package org.angarium.benchmarks.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.angarium.Broker;
import org.jspecify.annotations.Nullable;

/** Angarium on a file, with its default settings. */
final class AngariumProvider implements Provider {
  private final boolean relaxed;
  private @Nullable Broker broker;

  /**
   * @param relaxed whether consumers acknowledge with DUPS_OK_ACKNOWLEDGE: like the peers, whose
   *     consumer may get the next message before the disk has the acknowledgement
   */
  AngariumProvider(boolean relaxed) {
    this.relaxed = relaxed;
  }

  @Override
  public void start(Path directory, Set<Hint> hints) {
    broker = Broker.builder().file(directory.resolve("benchmark")).open();
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return Objects.requireNonNull(broker, "not started").connectionFactory();
  }

  @Override
  public Promise promise() {
    return relaxed
        ? new Promise(true, false, "consumers acknowledge with DUPS_OK_ACKNOWLEDGE")
        : new Promise(true, true, "");
  }

  @Override
  public int acknowledgeMode() {
    return relaxed ? Session.DUPS_OK_ACKNOWLEDGE : Session.AUTO_ACKNOWLEDGE;
  }

  @Override
  public String version() {
    String version = Broker.class.getPackage().getImplementationVersion();
    return version == null ? "of this build" : version;
  }

  @Override
  public long syncs() {
    return -1;
  }

  @Override
  public void close() {
    if (broker != null) {
      broker.close();
    }
  }
}
