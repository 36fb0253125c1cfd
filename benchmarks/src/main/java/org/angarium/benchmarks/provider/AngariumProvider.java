package org.angarium.benchmarks.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.Broker;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.jspecify.annotations.Nullable;

/** Angarium on a file, with its default settings. */
final class AngariumProvider implements Provider {
  private final boolean relaxed;
  private final SyncCounter syncs = new SyncCounter();
  private @Nullable Broker broker;
  private @Nullable Observation observation;

  /**
   * @param relaxed whether consumers acknowledge with DUPS_OK_ACKNOWLEDGE: like the peers, whose
   *     consumer may get the next message before the disk has the acknowledgement
   */
  AngariumProvider(boolean relaxed) {
    this.relaxed = relaxed;
  }

  @Override
  public void start(Path directory, Set<Hint> hints) {
    Path file = directory.resolve("benchmark");
    observation = JournaledFilePath.register().observe(file, syncs);
    broker = Broker.builder().file(file).open();
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
    return syncs.count.get();
  }

  @Override
  public void close() {
    if (broker != null) {
      broker.close();
    }
    if (observation != null) {
      observation.close();
    }
  }

  // the flight recorder does not see the syncs of an AsynchronousFileChannel
  private static final class SyncCounter implements JournalObserver {
    final AtomicLong count = new AtomicLong();

    @Override
    public void logSynced(long bytes) {
      count.incrementAndGet();
    }

    @Override
    public void mainSynced() {
      count.incrementAndGet();
    }
  }
}
