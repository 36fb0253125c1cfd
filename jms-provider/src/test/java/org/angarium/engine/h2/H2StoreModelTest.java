package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.embedded.Contents.StoredSubscription;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does what comes to mind to a store and to {@link StoreModel}, and compares. */
class H2StoreModelTest {
  private static final int TRANSACTIONS = 400;
  private static final long ERA = 1L << 32;

  @TempDir Path folder;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private StoreModel model = new StoreModel();
  private StoreModel committed = model;
  private H2Store store;
  private int nextId = 10;
  private long sequence = ERA - 300;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void shouldDoAsTheModelDoes() throws Exception {
    System.out.println("H2StoreModelTest -Dangarium.seed=" + seed);
    store = TestStores.open(folder.resolve("db"));
    store.writer().addDestination(1, QUEUE);
    store.writer().commit();
    for (int i = 0; i < TRANSACTIONS; i++) {
      transaction();
      if (random.nextInt(60) == 0) {
        store.close();
        store = TestStores.open(folder.resolve("db"));
        compareContents();
      }
      compareSome();
    }
    removeEverything();
    store.close();
    assertThat(TestStores.rowCounts(folder.resolve("db"))).containsOnlyKeys("META", "DESTINATION");
  }

  private void transaction() {
    committed = model.copy();
    int steps = 1 + random.nextInt(30);
    for (int i = 0; i < steps; i++) {
      step();
    }
    if (random.nextInt(6) == 0) {
      store.writer().rollback();
      model = committed;
    } else {
      store.writer().commit();
      if (random.nextInt(4) == 0) {
        store.writer().sync();
      }
    }
  }

  private void step() {
    List<Integer> live = model.live();
    int what = random.nextInt(100);
    if (live.size() < 2 || (what < 2 && live.size() < 8)) {
      addSubscription();
    } else if (what < 30) {
      addOwn(pick(live));
    } else if (what < 45) {
      addShared(live);
    } else if (what < 75) {
      onSome(live, this::remove);
    } else if (what < 85) {
      onSome(live, this::setAttempts);
    } else if (what < 93) {
      onSome(live, this::holdBack);
    } else if (what < 95) {
      setMark(pick(live));
    } else if (what < 96) {
      drop(pick(live));
    } else if (!model.dropped().isEmpty()) {
      purge(pick(model.dropped()), 1 + random.nextInt(40));
    }
  }

  private void addSubscription() {
    int id = nextId++;
    SubscriptionSpec spec =
        new SubscriptionSpec(Kind.SHARED_DURABLE, QUEUE, null, "s" + id, Selector.all(), false);
    store.writer().addSubscription(id, 1, spec);
    model.addSubscription(id);
  }

  private void addOwn(int subscription) {
    SentMessage message = message();
    long ord = Ord.of(message.priority(), nextSequence());
    add(subscription, ord, message, false);
  }

  private void addShared(List<Integer> live) {
    SentMessage message = message();
    long number = nextSequence();
    store.writer().addMessage(number, message);
    for (int subscription : live) {
      if (random.nextBoolean()) {
        add(subscription, Ord.of(message.priority(), number), message, true);
      }
    }
  }

  private void add(int subscription, long ord, SentMessage message, boolean shared) {
    long due = random.nextInt(4) == 0 ? 1 + random.nextInt(1000) : 0;
    int traits = store.writer().addDelivery(subscription, ord, message, due, shared);
    model.put(new StoredDelivery(subscription, ord, message, 0, due, traits));
  }

  private long nextSequence() {
    sequence += 1 + random.nextInt(3);
    return sequence;
  }

  private SentMessage message() {
    int size =
        switch (random.nextInt(200)) {
          case 0 -> 3 << 20;
          case 1 -> 512 * 1024 - 8 + random.nextInt(16);
          case 2 -> random.nextInt(2 << 20);
          default -> random.nextInt(2000);
        };
    byte[] body = new byte[size];
    random.nextBytes(body);
    return SentMessage.to(QUEUE)
        .messageId("ID:" + random.nextInt(1000))
        .priority(random.nextInt(4) == 0 ? random.nextInt(10) : 4)
        .expiration(random.nextInt(3) == 0 ? 1 + random.nextInt(1000) : 0)
        .property("JMSXGroupID", random.nextInt(3) == 0 ? "g" + random.nextInt(3) : null)
        .body(Body.Bytes.copyOf(body))
        .build();
  }

  private interface Change {
    void apply(StoredDelivery delivery);
  }

  private void onSome(List<Integer> live, Change change) {
    List<StoredDelivery> all = model.all(pick(live));
    for (int i = random.nextInt(4); i >= 0 && !all.isEmpty(); i--) {
      StoredDelivery delivery = random.nextBoolean() ? all.get(0) : pick(all);
      change.apply(delivery);
      all = model.all(delivery.subscriptionId());
    }
  }

  private void remove(StoredDelivery d) {
    store.writer().removeDelivery(d.subscriptionId(), d.ord(), d.traits());
    model.remove(d);
  }

  private void setAttempts(StoredDelivery d) {
    int attempts = d.attempts() + 1;
    String history = history();
    store.writer().setAttempts(d.subscriptionId(), d.ord(), attempts, history);
    model.put(with(d, attempts, history, d.due(), d.traits()));
  }

  private void holdBack(StoredDelivery d) {
    int attempts = d.attempts() + random.nextInt(2);
    String history = attempts == 0 ? null : history();
    long due = 1 + random.nextInt(2000);
    int traits =
        store.writer().holdBack(d.subscriptionId(), d.ord(), attempts, history, due, d.traits());
    model.put(with(d, attempts, history, due, traits));
  }

  private @Nullable String history() {
    return random.nextBoolean() ? null : "x".repeat(random.nextInt(3_000));
  }

  private static StoredDelivery with(
      StoredDelivery d, int attempts, @Nullable String history, long due, int traits) {
    return new StoredDelivery(
        d.subscriptionId(),
        d.ord(),
        d.message(),
        attempts,
        due,
        traits,
        history == null ? d.history() : history);
  }

  private void setMark(int subscription) {
    int priority = random.nextInt(10);
    store.writer().setMark(subscription, priority, sequence);
    model.marks.get(subscription)[priority] = sequence;
  }

  private void drop(int subscription) {
    store.writer().removeSubscription(subscription);
    store.writer().commit();
    model.drop(subscription);
    committed = model.copy();
  }

  private void purge(int subscription, int limit) {
    if (!store.writer().purge(subscription, limit)) {
      model.purged(subscription);
    }
    store.writer().commit();
    committed = model.copy();
  }

  private void compareSome() {
    for (int subscription : model.live()) {
      comparePages(subscription);
      compareGroup(subscription);
    }
    model.dropped().forEach(id -> assertThat(TestStores.page(store, id).rows()).isEmpty());
    compareTimes();
    long upTo = random.nextBoolean() ? Long.MAX_VALUE : sequence - random.nextInt(100);
    assertThat(store.reader().depths(upTo)).isEqualTo(model.depths(upTo));
  }

  private void comparePages(int subscription) {
    List<StoredDelivery> all = model.all(subscription);
    StoredDelivery any = all.isEmpty() ? null : pick(all);
    if (any != null) {
      assertThat(store.reader().load(subscription, any.ord())).isEqualTo(any);
    }
    long after = any == null || random.nextBoolean() ? Ord.BEFORE_ALL : any.ord();
    long upTo = random.nextBoolean() ? Long.MAX_VALUE : sequence - random.nextInt(200);
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
    assertThat(store.reader().due(after, upTo, limit))
        .isEqualTo(model.due(after, upTo).stream().limit(limit).toList());
    assertThat(store.reader().expiring(after, upTo, limit))
        .isEqualTo(model.expiring(after, upTo).stream().limit(limit).toList());
  }

  private void compareContents() {
    assertThat(store.contents().subscriptions())
        .extracting(StoredSubscription::id)
        .isEqualTo(model.live());
    store
        .contents()
        .subscriptions()
        .forEach(s -> assertThat(s.marks()).isEqualTo(model.marks.get(s.id())));
    assertThat(store.contents().dropped()).isEqualTo(model.dropped());
  }

  private void removeEverything() {
    StoreWriter writer = store.writer();
    for (int subscription : model.live()) {
      if (random.nextBoolean()) {
        model.all(subscription).forEach(this::remove);
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
    writer.commit();
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
