package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.ALL;
import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.messages;
import static org.angarium.engine.h2.TestStores.open;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.ords;
import static org.angarium.engine.h2.TestStores.page;
import static org.angarium.engine.h2.TestStores.rowCounts;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Contents.StoredDestination;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest {
  private static final DestinationName TOPIC = DestinationName.topic("prices");

  @TempDir Path folder;

  private Path database() {
    return folder.resolve("made").resolve("for").resolve("it");
  }

  @Test
  void shouldBeEmptyWhenNew() {
    try (H2Store store = open(database())) {
      Contents contents = store.contents();
      assertThat(contents.destinations()).isEmpty();
      assertThat(contents.subscriptions()).isEmpty();
      assertThat(contents.dropped()).isEmpty();
      assertThat(contents.nextId()).isEqualTo(1);
      assertThat(contents.nextSequence()).isEqualTo(1);
      assertThat(page(store, 1)).isEqualTo(new StoreReader.Page(List.of(), Ord.AFTER_ALL, true));
    }
  }

  @Test
  void shouldKeepDestinationsAndSubscriptions() {
    SubscriptionSpec queue = SubscriptionSpec.queue(QUEUE);
    SubscriptionSpec durable =
        new SubscriptionSpec(
            Kind.DURABLE, TOPIC, "client", "name", Selector.parse("colour = 'it''s red'"), true);
    SubscriptionSpec shared =
        new SubscriptionSpec(Kind.SHARED_DURABLE, TOPIC, null, "name", Selector.all(), false);
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      writer.addDestination(1, QUEUE);
      writer.addDestination(2, TOPIC);
      writer.addSubscription(3, 1, queue);
      writer.addSubscription(4, 2, durable);
      writer.addSubscription(5, 2, shared);
      writer.setMark(4, 9, 77);
      writer.setMark(4, 9, 78);
      writer.setMark(4, 0, 5L << 32);
      writer.reserveId(6);
      writer.reserveSequence(1L << 40);
      writer.commit();
      writer.sync();
    }
    try (H2Store store = open(database())) {
      Contents contents = store.contents();
      assertThat(contents.destinations())
          .containsExactlyInAnyOrder(
              new StoredDestination(1, QUEUE), new StoredDestination(2, TOPIC));
      assertThat(contents.subscriptions()).extracting("id").containsExactly(3, 4, 5);
      assertThat(contents.subscriptions())
          .extracting("spec")
          .containsExactly(queue, durable, shared);
      assertThat(contents.subscriptions().get(0).marks()).containsOnly(0);
      assertThat(contents.subscriptions().get(1).marks())
          .containsExactly(5L << 32, 0, 0, 0, 0, 0, 0, 0, 0, 78);
      assertThat(contents.nextId()).isEqualTo(6);
      assertThat(contents.nextSequence()).isEqualTo(1L << 40);
    }
  }

  @Test
  void shouldForgetRemovedDestinationsAndRememberWhatToPurge() {
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      writer.addDestination(1, QUEUE);
      writer.addSubscription(2, 1, SubscriptionSpec.queue(QUEUE));
      writer.addDelivery(2, ord(1), message("a"), 50, false);
      writer.commit();
      writer.removeSubscription(2);
      writer.removeDestination(1);
      writer.commit();
      assertThat(page(store, 2).rows()).isEmpty();
      assertThat(store.reader().load(2, ord(1))).isNull();
      assertThat(store.reader().due(TimedKey.NONE, ALL, 10)).isEmpty();
      assertThat(store.reader().depths(ALL)).isEmpty();
    }
    try (H2Store store = open(database())) {
      assertThat(store.contents().destinations()).isEmpty();
      assertThat(store.contents().subscriptions()).isEmpty();
      assertThat(store.contents().dropped()).containsExactly(2);
      assertThat(page(store, 2).rows()).isEmpty();
      assertThat(store.reader().due(TimedKey.NONE, ALL, 10)).isEmpty();
    }
  }

  @Test
  void shouldOfferDeliveriesWithoutSubscriptionForPurge() {
    try (H2Store store = open(database())) {
      store.writer().addDelivery(1, ord(1), message("a"), 0, false);
      store.writer().commit();
    }
    try (H2Store store = open(database())) {
      assertThat(store.contents().dropped()).containsExactly(1);
      assertThat(page(store, 1).rows()).isEmpty();
    }
  }

  @Test
  void shouldRoundTripDeliveries() {
    SentMessage full =
        SentMessage.to(QUEUE)
            .messageId("ID:1")
            .priority(7)
            .timestamp(123)
            .expiration(456)
            .correlationId("c")
            .replyTo(TOPIC)
            .type("t")
            .property("n", 5)
            .property("JMSXGroupID", "g")
            .body(Body.Bytes.copyOf(new byte[] {1, 2, 3}))
            .build();
    SentMessage empty = SentMessage.to(QUEUE).build();
    StoredDelivery first;
    StoredDelivery second;
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      writer.addDestination(1, QUEUE);
      writer.addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
      int traits = writer.addDelivery(1, Ord.of(7, 1), full, 9, false);
      first = new StoredDelivery(1, Ord.of(7, 1), full, 0, 9, traits);
      traits = writer.addDelivery(1, Ord.of(4, 2), empty, 0, false);
      second = new StoredDelivery(1, Ord.of(4, 2), empty, 0, 0, traits);
      writer.commit();
      assertThat(page(store, 1).rows()).containsExactly(first, second);
    }
    try (H2Store store = open(database())) {
      assertThat(page(store, 1).rows()).containsExactly(first, second);
      assertThat(store.reader().load(1, Ord.of(7, 1))).isEqualTo(first);
      assertThat(store.reader().load(1, Ord.of(7, 2))).isNull();
      assertThat(store.reader().depths(ALL)).isEqualTo(Map.of(1, 2L));
      assertThat(store.reader().depths(1)).isEqualTo(Map.of(1, 1L));
      assertThat(store.reader().depths(0)).isEmpty();
    }
  }

  @Test
  void shouldLeaveNothingAfterRollback() throws Exception {
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      for (int i = 1; i <= 3000; i++) {
        writer.addMessage(i, message("shared " + i));
        writer.addDelivery(1, ord(i), message("shared " + i), 5, true);
        writer.addDelivery(2, ord(i), message("own " + i), 5, false);
        writer.setAttempts(2, ord(i), 1);
      }
      writer.addDestination(1, QUEUE);
      writer.addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
      writer.setMark(1, 3, 5);
      writer.reserveId(50);
      writer.rollback();
      writer.commit();
      assertThat(page(store, 1).rows()).isEmpty();
      assertThat(page(store, 2).rows()).isEmpty();
    }
    assertThat(rowCounts(database())).containsOnlyKeys("META");
    try (H2Store store = open(database())) {
      assertThat(store.contents().nextId()).isEqualTo(1);
    }
  }

  @Test
  void shouldRemoveNothingWhenRemovalIsRolledBack() {
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      int traits = writer.addDelivery(1, ord(1), message("a"), 5, false);
      writer.holdBack(1, ord(1), 2, 99, traits);
      writer.commit();
      List<StoredDelivery> before = page(store, 1).rows();
      writer.removeDelivery(1, ord(1), before.get(0).traits());
      writer.removeSubscription(1);
      writer.rollback();
      writer.commit();
      assertThat(page(store, 1).rows()).isEqualTo(before);
      writer.removeDelivery(1, ord(1), before.get(0).traits());
      writer.commit();
      assertThat(page(store, 1).rows()).isEmpty();
    }
  }

  @Test
  void shouldNotFailForWhatIsGone() {
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      int traits = writer.addDelivery(1, ord(1), message("a"), 0, false);
      writer.removeDelivery(1, ord(1), traits);
      writer.removeDelivery(1, ord(1), traits);
      writer.removeDelivery(1, ord(2), traits);
      writer.removeDelivery(5, ord(2), traits);
      writer.commit();
      writer.removeDelivery(1, ord(1), traits);
      writer.commit();
      assertThat(ords(page(store, 1))).isEmpty();
      assertThat(messages(page(store, 1))).isEmpty();
    }
  }

  @Test
  void shouldKeepNothingOfABranchThatComesAndGoesAtOnce() throws Exception {
    try (H2Store store = open(database())) {
      StoreWriter writer = store.writer();
      writer.addDestination(1, QUEUE);
      writer.addBranchSend(5, 0, 1, new Send(message("a"), "", null));
      writer.addBranchAck(5, 1, ord(1));
      writer.addBranch(5, new BranchId(1, new byte[] {1}, new byte[0]), 7);
      writer.removeBranch(5);
      writer.commit();
    }
    assertThat(rowCounts(database())).containsOnlyKeys("META", "DESTINATION");
  }
}
