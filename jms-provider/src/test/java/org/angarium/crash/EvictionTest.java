package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.crash.Parcels.Label;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;
import org.angarium.model.SystemClock;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What came back from a consumer, when memory is short afterwards: it comes once, and it comes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EvictionTest {
  /** An eighth of what one subscription may keep in memory. */
  private static final int LARGE = 16_000;

  @TempDir Path folder;

  private final Clock clock = new SystemClock();
  private final List<String> sent = new ArrayList<>();
  private Engine engine;
  private Presence presence;
  private Taker taker;

  @BeforeEach
  void open() {
    H2Store store = H2Store.open(new H2StoreSettings(folder.resolve("evict"), true, clock));
    engine = new EmbeddedEngine("evict", clock, CrashWorker.settings(), store);
    engine.declare(Places.IN);
    presence = engine.attach("test");
    taker = new Taker(engine, presence, Places.spec("in"), Selector.all());
  }

  @AfterEach
  void close() {
    engine.close();
    clock.close();
  }

  @Test
  void shouldComeOnceWhenTheEdgePassesItTwice() throws InterruptedException {
    send("first", 0, 10);
    send("second", 0, 10);
    engine.release(taker.takeAll(2), ReleaseMode.REDELIVER);
    sendMany("high", 9, 30);
    // when the first of the two comes, all is in memory again, and the second stays there
    assertThat(consume(31)).hasSize(31).endsWith("first");
    sendMany("middle", 5, 30);
    assertThat(consume(Integer.MAX_VALUE)).doesNotHaveDuplicates().hasSize(31);
  }

  @Test
  void shouldComeWhenItNeverReachedTheApplication() throws InterruptedException {
    send("given-back", 0, 10);
    List<Delivery> claimed = taker.take(1, 10_000);
    sendMany("middle", 5, 30);
    engine.release(claimed, ReleaseMode.UNDELIVERED);
    sendMany("high", 9, 30);
    assertThat(consume(Integer.MAX_VALUE)).containsExactlyInAnyOrderElementsOf(sent);
  }

  private void sendMany(String name, int priority, int count) {
    for (int i = 0; i < count; i++) {
      send(name + "-" + i, priority, LARGE);
    }
  }

  private void send(String id, int priority, int length) {
    Label label = new Label(id, length, priority, 0, 0, null);
    sent.add(id);
    Send send = new Send(Parcels.message(Places.IN, label), "test", null);
    engine.submit(UnitOfWork.send(send)).await();
  }

  private List<String> consume(int count) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    List<Delivery> taken = taker.takeAll(1);
    while (!taken.isEmpty()) {
      ids.add(Parcels.id(taken.get(0).message()));
      engine.submit(UnitOfWork.acknowledge(taken)).await();
      taken = ids.size() < count ? taker.takeAll(1) : List.of();
    }
    return ids;
  }
}
