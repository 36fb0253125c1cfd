package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.DestinationName.Kind;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/**
 * Connections: client ids belong to one at a time, temporary destinations live as long as theirs.
 */
abstract class PresenceContract extends EngineContract {
  PresenceContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldGiveClientIdToOneConnectionAtTime() {
    Presence first = engineA.attach("first");
    Presence second = engineB.attach("second");
    first.claimClientId("me");

    assertRefused(ErrorCode.CLIENT_ID_IN_USE, () -> second.claimClientId("me"));
    second.claimClientId("you");
    first.close();
    engineB.attach("third").claimClientId("me");
  }

  @Test
  void shouldGiveClientIdToOneOfManyWhoAskTogether() throws Exception {
    for (int round = 0; round < times(200); round++) {
      String clientId = "client " + round;
      AtomicInteger winners = new AtomicInteger();
      Crew crew = new Crew();
      for (int i = 0; i < 4; i++) {
        Presence each = attach();
        crew.start(
            "claims " + i,
            () -> {
              try {
                each.claimClientId(clientId);
                winners.incrementAndGet();
              } catch (AngariumException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CLIENT_ID_IN_USE);
              }
            });
      }
      crew.join();
      assertThat(winners).hasValue(1);
    }
  }

  @Test
  void shouldCarryMessagesOverTemporaryDestinations() {
    DestinationName queue = presence.createTemporary(Kind.QUEUE);
    DestinationName topic = presence.createTemporary(Kind.TOPIC);
    TestConsumer consumer = consumer(queue);
    TestConsumer subscriber = consumer(nonDurable(topic));

    send(msg("a").to(queue), msg("b").nonPersistent().to(queue), msg("c").to(topic));

    assertThat(consumer.drain()).containsExactly("a", "b");
    assertThat(subscriber.drain()).containsExactly("c");
    assertThat(queue.temporary()).isTrue();
    assertThat(queue.isQueue()).isTrue();
    assertThat(topic.isQueue()).isFalse();
    assertThat(engineA.exists(queue)).isTrue();
    assertThat(engineA.exists(topic)).isTrue();
  }

  @Test
  void shouldNameEachTemporaryDestinationDifferently() {
    Presence other = engineA.attach("other");
    List<DestinationName> names =
        List.of(
            presence.createTemporary(Kind.QUEUE),
            presence.createTemporary(Kind.QUEUE),
            other.createTemporary(Kind.QUEUE),
            other.createTemporary(Kind.QUEUE));

    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void shouldKnowOwnerOfTemporaryDestination() {
    Presence other = attach();
    DestinationName mine = presence.createTemporary(Kind.QUEUE);

    assertThat(presence.owns(mine)).isTrue();
    assertThat(other.owns(mine)).isFalse();
    assertRefused(ErrorCode.NOT_OWNER_OF_TEMPORARY, () -> other.deleteTemporary(mine));
    assertThat(engineB.exists(mine)).isTrue();
  }

  @Test
  void shouldDeleteTemporaryDestinationWhenNobodyConsumes() {
    DestinationName queue = presence.createTemporary(Kind.QUEUE);
    TestConsumer consumer = consumer(queue);
    send(msg("a").to(queue));

    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> presence.deleteTemporary(queue));
    assertThat(consumer.consume(1)).containsExactly("a");
    consumer.close();
    presence.deleteTemporary(queue);

    assertThat(engineB.exists(queue)).isFalse();
    assertThat(presence.owns(queue)).isFalse();
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> send(msg("b").to(queue)));
  }

  @Test
  void shouldEndTemporaryDestinationsWithTheirConnection() {
    Presence leaving = attach();
    DestinationName queue = leaving.createTemporary(Kind.QUEUE);
    DestinationName topic = leaving.createTemporary(Kind.TOPIC);
    TestConsumer consumer =
        new TestConsumer(
            engineB,
            leaving,
            org.angarium.engine.SubscriptionSpec.queue(queue),
            org.angarium.selector.Selector.all());
    send(msg("held").to(queue), msg("left").to(queue));
    Delivery held = consumer.next();

    leaving.close();

    assertThat(engineB.exists(queue)).isFalse();
    assertThat(engineB.exists(topic)).isFalse();
    assertThat(engineB.destinations().list()).isEmpty();
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> send(msg("b").to(topic)));
    consumer.release(ReleaseMode.REDELIVER, held);
    assertThat(consumer.poll()).isNull();
  }

  @Test
  void shouldCloseConnectionTwiceWithoutHarm() {
    Presence leaving = attach();
    leaving.claimClientId("me");
    leaving.close();
    Presence next = attach();
    next.claimClientId("me");

    leaving.close();

    assertRefused(ErrorCode.CLIENT_ID_IN_USE, () -> attach().claimClientId("me"));
  }
}
