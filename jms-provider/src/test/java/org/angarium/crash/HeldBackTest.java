package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
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
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A delivery that was given back for later is in memory and on disk, and comes once. */
class HeldBackTest {
  private static final long NOW = 1_000_000;

  @TempDir Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldHandOutOnceWhatIsDueInMemoryAndOnDisk() throws InterruptedException {
    try (ManualClock clock = new ManualClock(NOW);
        Engine engine = engine(clock);
        Presence presence = engine.attach("test")) {
      engine.declare(Places.LATER);
      engine.declare(Places.GROUPED);
      Taker taker = new Taker(engine, presence, Places.spec("later"), Selector.all());
      Taker other = new Taker(engine, presence, Places.spec("grouped"), Selector.all());
      send(engine, Places.LATER, label("first"));
      engine.release(taker.take(1, 10_000), new ReleaseMode.RedeliverAt(NOW + 100));
      // commits are in order: when this has returned, the time of the first is on disk
      send(engine, Places.GROUPED, label("second").due(NOW + 150));
      assertThat(taker.takeAll(1)).isEmpty();
      clock.advance(Duration.ofMillis(100));
      engine.release(taker.take(1, 10_000), ReleaseMode.REDELIVER);
      clock.advance(Duration.ofMillis(100));
      // what is due is brought in by time: when the second has come, the first was looked at
      assertThat(ids(other.take(1, 10_000))).containsExactly("second");
      List<Delivery> first = taker.takeAll(10);
      assertThat(ids(first)).containsExactly("first");
      assertThat(first.get(0).attempt()).isEqualTo(3);
      engine.submit(UnitOfWork.acknowledge(first)).await();
      assertThat(taker.takeAll(10)).isEmpty();
      assertThat(engine.destinations().queueStatus(Places.LATER).depth()).isZero();
    }
  }

  private Engine engine(ManualClock clock) {
    H2Store store = H2Store.open(new H2StoreSettings(folder.resolve("held"), true, clock));
    return new EmbeddedEngine("held", clock, CrashWorker.settings(), store);
  }

  private static Label label(String id) {
    return Label.random(id, new Random(1));
  }

  private static void send(Engine engine, DestinationName queue, Label label) {
    Send send = new Send(Parcels.message(queue, label), "test", null);
    engine.submit(UnitOfWork.send(send)).await();
  }

  private static List<String> ids(List<Delivery> deliveries) {
    return deliveries.stream().map(delivery -> Parcels.id(delivery.message())).toList();
  }
}
