package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does what comes to mind to a store and to {@link StoreModel}, and compares. */
class H2StoreModelTest {
  private static final int TRANSACTIONS = 400;

  @TempDir Path folder;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final StoreSteps steps = new StoreSteps(random);
  private StoreModel model = steps.model();
  private H2Store store;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void shouldDoAsTheModelDoes() throws Exception {
    System.out.println("H2StoreModelTest -Dangarium.seed=" + seed);
    store = TestStores.open(database());
    steps.goOn(store.writer(), model);
    for (int i = 0; i < TRANSACTIONS; i++) {
      transaction();
      if (random.nextInt(60) == 0) {
        store.close();
        store = TestStores.open(database());
        steps.goOn(store.writer(), model);
        model = steps.model();
        compareAll();
      }
      compareSome();
    }
    removeEverything();
    store.close();
    assertThat(TestStores.rowCounts(database())).containsOnlyKeys("META");
  }

  private Path database() {
    return folder.resolve("db");
  }

  private void transaction() {
    StoreModel committed = steps.model().copy();
    steps.choose(random.nextBoolean());
    boolean done =
        switch (random.nextInt(30)) {
          case 0 -> steps.drop();
          case 1 -> steps.purge();
          default -> false;
        };
    for (int i = random.nextInt(30); !done && i >= 0; i--) {
      steps.step();
    }
    if (!done && random.nextInt(6) == 0) {
      store.writer().rollback();
      steps.goOn(store.writer(), committed);
    } else {
      store.writer().commit();
      if (random.nextInt(4) == 0) {
        store.writer().sync();
      }
    }
    model = steps.model();
  }

  private void compareSome() {
    compareTimes(); // first: what else is read has the tables catch up
    for (int subscription : model.live()) {
      comparePages(subscription);
      compareGroup(subscription);
    }
    model.dropped().forEach(id -> assertThat(TestStores.page(store, id).rows()).isEmpty());
    long upTo = random.nextBoolean() ? Long.MAX_VALUE : steps.sequence() - random.nextInt(100);
    assertThat(store.reader().depths(upTo)).isEqualTo(model.depths(upTo));
  }

  private void comparePages(int subscription) {
    List<StoredDelivery> all = model.all(subscription);
    StoredDelivery any = all.isEmpty() ? null : pick(all);
    if (any != null) {
      assertThat(store.reader().load(subscription, any.ord())).isEqualTo(any);
    }
    long after = any == null || random.nextBoolean() ? Ord.BEFORE_ALL : any.ord();
    long upTo = random.nextBoolean() ? Long.MAX_VALUE : steps.sequence() - random.nextInt(200);
    long dueBy = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(1500);
    int rows = 1 + random.nextInt(random.nextBoolean() ? 3 : 100);
    long bytes = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(100_000);
    List<StoredDelivery> expected = model.page(subscription, after, upTo, dueBy);
    StoreReader reader = store.reader();
    assertThat(walk(from -> reader.page(subscription, from, upTo, dueBy, rows, bytes), after, rows))
        .isEqualTo(expected);
    assertThat(
            walk(from -> reader.heads(subscription, from, upTo, dueBy, rows, bytes), after, rows))
        .isEqualTo(expected.stream().map(H2StoreModelTest::headOnly).toList());
  }

  private void compareGroup(int subscription) {
    String group = "g" + random.nextInt(3);
    int rows = 1 + random.nextInt(10);
    long dueBy = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(1500);
    List<StoredDelivery> expected =
        model.page(subscription, Ord.BEFORE_ALL, Long.MAX_VALUE, dueBy).stream()
            .filter(d -> group.equals(d.message().groupId()))
            .toList();
    Pages pages =
        from ->
            store
                .reader()
                .group(subscription, group, from, Long.MAX_VALUE, dueBy, rows, Long.MAX_VALUE);
    assertThat(walk(pages, Ord.BEFORE_ALL, rows)).isEqualTo(expected);
  }

  private interface Pages {
    Page after(long ord);
  }

  private static List<StoredDelivery> walk(Pages pages, long after, int maxRows) {
    List<StoredDelivery> found = new ArrayList<>();
    Page page = pages.after(after);
    while (!page.end()) {
      assertThat(page.rows()).hasSizeLessThanOrEqualTo(maxRows);
      found.addAll(page.rows());
      page = pages.after(page.scannedTo());
    }
    found.addAll(page.rows());
    return found;
  }

  private static StoredDelivery headOnly(StoredDelivery d) {
    SentMessage head = new SentMessage(d.message().head(), Body.Empty.INSTANCE);
    return d.with(head);
  }

  private void compareTimes() {
    long upTo = random.nextInt(2000);
    List<TimedKey> expected = model.due(TimedKey.NONE, upTo);
    TimedKey after = expected.isEmpty() || random.nextBoolean() ? TimedKey.NONE : pick(expected);
    int limit = 1 + random.nextInt(20);
    assertThat(store.reader().nextDue(new TimedKey(upTo, Integer.MAX_VALUE, Long.MAX_VALUE)))
        .isEqualTo(nextDue(upTo));
    List<TimedKey> due = store.reader().due(after, upTo, limit);
    assertThat(due).isEqualTo(model.due(after, upTo).stream().limit(limit).toList());
    assertThat(store.reader().load(due, Long.MAX_VALUE).rows())
        .isEqualTo(due.stream().map(model::delivery).toList());
    assertThat(store.reader().expiring(after, upTo, limit))
        .isEqualTo(model.expiring(after, upTo).stream().limit(limit).toList());
  }

  private long nextDue(long after) {
    return model.due(TimedKey.NONE, Long.MAX_VALUE).stream()
        .mapToLong(TimedKey::millis)
        .filter(millis -> millis > after)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private void compareAll() throws Exception {
    StoreImage found = StoreImage.of(store, StoreFiles.of(database()), 1 + random.nextInt(50));
    StoreImage expected = StoreImage.of(model);
    assertThat(found.differenceFrom(expected)).isEmpty();
    assertThat(found).isEqualTo(expected);
  }

  private void removeEverything() {
    StoreWriter writer = store.writer();
    for (int subscription : model.live()) {
      if (random.nextBoolean()) {
        for (StoredDelivery delivery : model.all(subscription)) {
          writer.removeDelivery(
              subscription, delivery.ord(), delivery.traits(), delivery.message().size());
          model.remove(delivery);
        }
      }
      writer.removeSubscription(subscription);
      model.drop(subscription);
      writer.commit();
    }
    for (int subscription : model.dropped()) {
      while (writer.purge(subscription, 50)) {
        writer.commit();
      }
    }
    model.branches.keySet().forEach(writer::removeBranch);
    model.destinations.keySet().forEach(writer::removeDestination);
    writer.commit();
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
