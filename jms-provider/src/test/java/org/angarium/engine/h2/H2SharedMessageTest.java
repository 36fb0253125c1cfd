package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.ALL;
import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.messages;
import static org.angarium.engine.h2.TestStores.open;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.page;
import static org.angarium.engine.h2.TestStores.rowCounts;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2SharedMessageTest {
  @TempDir Path folder;
  private Path database;

  @BeforeEach
  void addSubscriptions() {
    database = folder.resolve("db");
    try (H2Store store = open(database)) {
      store.writer().addDestination(1, QUEUE);
      for (int id = 1; id <= 3; id++) {
        store.writer().addSubscription(id, 1, SubscriptionSpec.queue(QUEUE));
      }
      store.writer().commit();
    }
  }

  private static int share(StoreWriter writer, long sequence, SentMessage message) {
    writer.addMessage(sequence, message);
    int traits = 0;
    for (int subscription = 1; subscription <= 3; subscription++) {
      traits = writer.addDelivery(subscription, ord(sequence), message, 0, true);
    }
    return traits;
  }

  private static SentMessage large() {
    return SentMessage.to(QUEUE).body(Body.Bytes.copyOf(new byte[2 * Payload.CHUNK + 1])).build();
  }

  @Test
  void shouldGoWithItsLastDelivery() throws Exception {
    int traits;
    try (H2Store store = open(database)) {
      traits = share(store.writer(), 7, large());
      store.writer().commit();
      store.writer().removeDelivery(2, ord(7), traits);
      store.writer().commit();
    }
    assertThat(rowCounts(database))
        .containsAllEntriesOf(Map.of("MESSAGE", 1L, "SHARE", 1L, "CHUNK", 3L, "DELIVERY", 2L));
    try (H2Store store = open(database)) {
      assertThat(messages(page(store, 1))).containsExactly(large());
      store.writer().removeDelivery(1, ord(7), traits);
      store.writer().removeDelivery(3, ord(7), page(store, 3).rows().get(0).traits());
      store.writer().commit();
    }
    assertThat(rowCounts(database)).containsOnlyKeys("META", "DESTINATION", "SUBSCRIPTION", "LANE");
  }

  @Test
  void shouldComeAndGoInOneTransaction() throws Exception {
    try (H2Store store = open(database)) {
      int traits = share(store.writer(), 7, large());
      for (int subscription = 1; subscription <= 3; subscription++) {
        store.writer().removeDelivery(subscription, ord(7), traits);
        store.writer().removeDelivery(subscription, ord(7), traits);
      }
      store.writer().commit();
    }
    assertThat(rowCounts(database)).containsOnlyKeys("META", "DESTINATION", "SUBSCRIPTION");
  }

  @Test
  void shouldCountDeliveriesOverPiecesOfALargeTransaction() throws Exception {
    try (H2Store store = open(database)) {
      StoreWriter writer = store.writer();
      int traits = 0;
      for (int i = 1; i <= 2500; i++) {
        traits = share(writer, i, message("m" + i));
      }
      for (int i = 1; i <= 2500; i++) {
        writer.removeDelivery(1, ord(i), traits);
        writer.removeDelivery(2, ord(i), traits);
      }
      writer.commit();
      assertThat(store.reader().depths(ALL)).isEqualTo(Map.of(3, 2500L));
    }
    assertThat(rowCounts(database)).containsEntry("MESSAGE", 2500L).containsEntry("SHARE", 2500L);
    try (H2Store store = open(database)) {
      page(store, 3).rows().forEach(d -> store.writer().removeDelivery(3, d.ord(), d.traits()));
      store.writer().commit();
    }
    assertThat(rowCounts(database)).containsEntry("MESSAGE", 1500L).containsEntry("SHARE", 1500L);
  }

  @Test
  void shouldNotKeepAMessageThatNobodyGets() throws Exception {
    try (H2Store store = open(database)) {
      store.writer().addMessage(7, large());
      store.writer().commit();
    }
    assertThat(rowCounts(database)).containsOnlyKeys("META", "DESTINATION", "SUBSCRIPTION");
  }

  @Test
  void shouldBePurgedWithTheLastSubscription() throws Exception {
    try (H2Store store = open(database)) {
      StoreWriter writer = store.writer();
      for (int i = 1; i <= 20; i++) {
        int traits = share(writer, i, i == 5 ? large() : message("m" + i));
        writer.holdBack(1, ord(i), 1, 5, traits);
      }
      writer.removeSubscription(1);
      writer.commit();
      assertThat(writer.purge(1, 15)).isTrue();
      writer.commit();
    }
    assertThat(rowCounts(database)).containsEntry("DELIVERY", 45L).containsEntry("MESSAGE", 20L);
    try (H2Store store = open(database)) {
      StoreWriter writer = store.writer();
      assertThat(writer.purge(1, 15)).isFalse();
      writer.removeSubscription(2);
      writer.removeSubscription(3);
      writer.commit();
      assertThat(writer.purge(2, 100)).isFalse();
      assertThat(writer.purge(3, 20)).isTrue();
      assertThat(writer.purge(3, 20)).isFalse();
      writer.commit();
    }
    assertThat(rowCounts(database)).containsOnlyKeys("META", "DESTINATION");
  }
}
