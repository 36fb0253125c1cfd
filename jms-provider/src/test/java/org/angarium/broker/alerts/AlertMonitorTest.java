package org.angarium.broker.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What concerns the whole broker: its disk, and its end. */
@Timeout(60)
class AlertMonitorTest {
  private final ManualClock clock = new ManualClock(1_000_000);
  private final RoomyStore store = new RoomyStore();
  private final EmbeddedEngine engine =
      new EmbeddedEngine("alerts", clock, EngineSettings.defaults(), store);
  private final AlertBook book = new AlertBook("alerts");
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final AlertMonitor monitor =
      new AlertMonitor("alerts", engine, clock, settings(), book, time -> {});

  /** A store on a disk whose size a test says. */
  private static final class RoomyStore implements Store {
    private final VolatileStore store = new VolatileStore();
    private final AtomicReference<Space> space = new AtomicReference<>(new Space(0, 10_000));
    private final AtomicReference<Error> error = new AtomicReference<>();
    private final List<Consumer<AngariumException>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Space space() {
      Error thrown = error.getAndSet(null);
      if (thrown != null) {
        throw thrown;
      }
      return space.get();
    }

    @Override
    public boolean keepsMessages() {
      return store.keepsMessages();
    }

    @Override
    public Contents contents() {
      return store.contents();
    }

    @Override
    public StoreWriter writer() {
      return store.writer();
    }

    @Override
    public StoreReader reader() {
      return store.reader();
    }

    @Override
    public void onFailure(Consumer<AngariumException> listener) {
      listeners.add(listener);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static AlertSettings settings() {
    return new AlertSettings(
        Duration.ofSeconds(10),
        20,
        80,
        1_000,
        5_000,
        name -> AlertThresholds.DEFAULT,
        name -> false);
  }

  AlertMonitorTest() {
    book.listen(episode -> heard.add((episode.holds() ? "raised " : "cleared ") + episode.kind()));
  }

  @AfterEach
  void close() {
    monitor.close();
    book.close();
    engine.close();
    clock.close();
  }

  private List<AlertKind> lookAt(long fileBytes, long freeBytes) {
    store.space.set(new Store.Space(fileBytes, freeBytes));
    monitor.check();
    return book.current().stream().map(Episode::kind).toList();
  }

  private void awaitHeard(String... events) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(events));
  }

  @Test
  void shouldTellOfADiskThatIsNearlyFullUntilThereIsRoomAgain() {
    assertThat(lookAt(0, 1_000)).isEmpty();
    assertThat(lookAt(0, 999)).containsExactly(AlertKind.FREE_DISK);
    assertThat(lookAt(0, 500)).containsExactly(AlertKind.FREE_DISK);
    assertThat(book.current().get(0).value()).isEqualTo(500);
    assertThat(book.current().get(0).kind().severity()).isEqualTo(AlertKind.Severity.CRITICAL);
    assertThat(lookAt(0, 1_199)).containsExactly(AlertKind.FREE_DISK);
    assertThat(lookAt(0, 1_200)).isEmpty();
    assertThat(lookAt(0, 1_001)).isEmpty();
    awaitHeard("raised FREE_DISK", "cleared FREE_DISK");
  }

  @Test
  void shouldTellOfALargeFile() {
    assertThat(lookAt(4_999, 10_000)).isEmpty();
    assertThat(lookAt(5_000, 10_000)).containsExactly(AlertKind.FILE_SIZE);
    assertThat(lookAt(4_001, 10_000)).containsExactly(AlertKind.FILE_SIZE);
    assertThat(lookAt(4_000, 10_000)).isEmpty();
    awaitHeard("raised FILE_SIZE", "cleared FILE_SIZE");
  }

  @Test
  void shouldSayNothingOfADiskThatNobodyKnows() {
    assertThat(lookAt(-1, -1)).isEmpty();
  }

  @Test
  void shouldTellThatTheStoreFailedAtOnceAndNothingAfterwards() {
    monitor.start();
    store.listeners.forEach(
        listener -> listener.accept(new AngariumException(ErrorCode.STORE_FAILED, "no disk")));
    awaitHeard("raised STORE_FAILED");
    assertThat(book.current().get(0).text())
        .isEqualTo("ANG-3011: the broker takes no more work: ANG-1701: no disk");
    assertThat(lookAt(0, 1)).containsExactly(AlertKind.STORE_FAILED);
    clock.advance(Duration.ofHours(1));
    awaitHeard("raised STORE_FAILED");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGoOnLookingAfterALookThatFailed(boolean error) {
    monitor.start();
    if (error) {
      store.error.set(new StackOverflowError("meant to happen"));
      clock.advance(Duration.ofSeconds(10));
      await().until(() -> store.error.get() == null);
    } else {
      store.space.set(null); // so that a look throws
      clock.advance(Duration.ofSeconds(10));
    }
    store.space.set(new Store.Space(0, 1));
    clock.advance(Duration.ofSeconds(10));
    await()
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(10));
              assertThat(heard).containsExactly("raised FREE_DISK");
            });
  }
}
