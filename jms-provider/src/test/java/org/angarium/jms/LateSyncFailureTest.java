package org.angarium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.broker.Authenticator;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With {@code durability=os} syncs come in the background, and so do their failures. */
@Timeout(60)
class LateSyncFailureTest {
  @TempDir private Path folder;
  private final AtomicBoolean failing = new AtomicBoolean();

  /** The sync of the log ends in a failure, as it would with a disk that is broken. */
  private final class FailingSync implements JournalObserver {
    @Override
    public void logSynced(long bytes) {
      if (failing.get()) {
        throw new IllegalStateException("the disk is broken");
      }
    }
  }

  private static EngineSettings os(EngineSettings e) {
    return new EngineSettings(e.memoryLimit(), e.whenMemoryFull(), e.blockTimeout(), false);
  }

  @Test
  void shouldStopAtOnceAndTellEverybodyWhenASyncInTheBackgroundFails() throws Exception {
    Path database = folder.resolve("test");
    ManualClock clock = new ManualClock(1_000_000);
    List<JMSException> told = new CopyOnWriteArrayList<>();
    try (Observation observation =
            JournaledFilePath.register().observe(database, new FailingSync());
        TestBroker broker =
            new TestBroker(
                TestBroker.engine(LateSyncFailureTest::os),
                clock,
                Authenticator.ANYBODY,
                H2Store.open(new H2StoreSettings(database, false, clock)))) {
      AngariumConnection connection = broker.started();
      connection.setExceptionListener(told::add);
      Session session = connection.createSession();
      MessageConsumer waiting = session.createConsumer(session.createQueue("empty"));
      CompletableFuture<Throwable> received = new CompletableFuture<>();
      Thread receiver =
          new Thread(
              () -> {
                try {
                  received.completeExceptionally(new AssertionError("got " + waiting.receive()));
                } catch (JMSException e) {
                  received.complete(e);
                }
              });
      receiver.start();
      await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
      broker.send("q", "a");
      failing.set(true);
      clock.advance(Duration.ofSeconds(2));
      await().until(() -> told.size() == 1);
      assertThat(told.get(0).getErrorCode()).isEqualTo("ANG-1701");
      assertThat(told.get(0)).hasMessageContaining("the disk is broken");
      assertThat(received.get(10, TimeUnit.SECONDS)).hasMessageContaining("ANG-1701");
      assertThatThrownBy(() -> broker.send("q", "b")).hasMessageContaining("ANG-1701");
      assertThat(observation).isNotNull();
    }
    assertThat(told).filteredOn(e -> "ANG-1701".equals(e.getErrorCode())).hasSize(1);
    failing.set(false);
    try (TestBroker again = TestBroker.onDisk(folder)) {
      assertThat(again.browse("q")).containsExactly("a");
    }
  }
}
