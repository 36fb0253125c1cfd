package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.Body;
import org.angarium.message.ByteString;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Messages reach the subscriptions of their destination inside the commit, and no others. */
abstract class RoutingContract extends EngineContract {
  RoutingContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldHandOutWhatWasSentWithAllItsParts() {
    DestinationName orders = queue("orders");
    SentMessage sent =
        SentMessage.to(orders)
            .messageId("ID:1")
            .priority(8)
            .timestamp(START - 1)
            .expiration(START + 10_000)
            .deliveryTime(START)
            .correlationBytes(ByteString.copyOf(new byte[] {1, 0, -1}))
            .replyTo(DestinationName.topic("answers"))
            .type("order")
            .property("big", Long.MAX_VALUE)
            .property("flag", true)
            .property("none", null)
            .property("text", "ä\u0000\uD83D\uDE00")
            .property("float", 1.5f)
            .body(new Body.Stream(List.of((byte) 1, 'c', ByteString.copyOf(new byte[] {7}))))
            .build();
    send(new Send(sent, "sender", null));

    Delivery delivery = consumer(orders).next();

    assertThat(delivery.message()).isEqualTo(sent);
    assertThat(delivery.attempt()).isEqualTo(1);
  }

  @Test
  void shouldKeepQueuesApart() {
    DestinationName first = queue("first");
    DestinationName second = queue("second");

    send(msg("1").to(first), msg("2").to(second), msg("3").to(first));

    assertThat(consumer(first).drain()).containsExactly("1", "3");
    assertThat(consumer(second).drain()).containsExactly("2");
  }

  @Test
  void shouldKeepQueueAndTopicOfOneNameApart() {
    DestinationName queue = queue("news");
    DestinationName topic = topic("news");
    TestConsumer subscriber = consumer(nonDurable(topic));

    send(msg("to the queue").to(queue), msg("to the topic").to(topic));

    assertThat(consumer(queue).drain()).containsExactly("to the queue");
    assertThat(subscriber.drain()).containsExactly("to the topic");
  }

  @Test
  void shouldCopyToEachSubscriptionOfTopic() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(nonDurable(news));
    TestConsumer other = consumer(nonDurable(news));
    TestConsumer durable = consumer(durable(news, "client", "sub"));

    send(msg("a").to(news), msg("b").nonPersistent().to(news));

    assertThat(one.drain()).containsExactly("a", "b");
    assertThat(other.drain()).containsExactly("a", "b");
    assertThat(durable.drain()).containsExactly("a", "b");
  }

  @Test
  void shouldDropWhatNobodySubscribesTo() {
    DestinationName news = topic("news");
    send(msg("nobody hears it").to(news));

    TestConsumer late = consumer(nonDurable(news));

    assertThat(late.poll()).isNull();
    send(msg("heard").to(news));
    assertThat(late.consume(1)).containsExactly("heard");
  }

  @Test
  void shouldRouteBySelectorOfSubscription() {
    DestinationName news = topic("news");
    TestConsumer red = consumer(selecting(nonDurable(news), "color = 'red'"));
    TestConsumer heavy = consumer(selecting(durable(news, "c", "heavy"), "weight > 5"));
    TestConsumer urgent = consumer(selecting(shared(news, null, "urgent"), "JMSPriority > 7"));

    send(
        msg("red").set("color", "red").to(news),
        msg("heavy and urgent").set("weight", 6).priority(9).to(news),
        msg("none").set("color", "blue").set("weight", 5).to(news),
        msg("red and heavy").set("color", "red").set("weight", 7L).to(news));

    assertThat(red.drain()).containsExactly("red", "red and heavy");
    assertThat(heavy.drain()).containsExactly("heavy and urgent", "red and heavy");
    assertThat(urgent.drain()).containsExactly("heavy and urgent");
  }

  @Test
  void shouldKeepMessagesOfOwnConnectionFromNoLocalSubscriber() {
    DestinationName news = topic("news");
    TestConsumer others =
        new TestConsumer(engineB, engineB.attach("mine"), noLocal(nonDurable(news)), allSelector());
    TestConsumer all = consumer(nonDurable(news));

    send(msg("own").from("mine").to(news), msg("foreign").from("theirs").to(news));

    assertThat(others.drain()).containsExactly("foreign");
    assertThat(all.drain()).containsExactly("own", "foreign");
  }

  @Test
  void shouldKeepMessagesOfOwnClientIdFromNoLocalDurableSubscription() {
    DestinationName news = topic("news");
    consumer(noLocal(durable(news, "me", "sub"))).close();

    send(msg("own").from("later connection", "me").to(news));
    send(msg("foreign").from("another", "you").to(news), msg("unknown").to(news));

    assertThat(consumer(noLocal(durable(news, "me", "sub"))).drain())
        .containsExactly("foreign", "unknown");
  }

  @Test
  void shouldRefuseSendToUnknownDestination() {
    DestinationName queue = DestinationName.queue("never declared");
    DestinationName topic = DestinationName.topic("never declared");

    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> send(msg("a").to(queue)));
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> send(msg("a").to(topic)));
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> consumer(queue));
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> consumer(nonDurable(topic)));
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> browse(queue));
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> engineA.destinations().queueStatus(queue));
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> engineA.destinations().delete(queue));
    assertThat(engineA.exists(queue)).isFalse();
  }

  @Test
  void shouldDeclareOnceHoweverOftenItIsAsked() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    engineB.declare(orders);
    DestinationName news = topic("news");

    assertThat(engineA.exists(orders)).isTrue();
    assertThat(engineB.exists(news)).isTrue();
    assertThat(engineB.exists(DestinationName.topic("orders"))).isFalse();
    assertThat(engineB.destinations().list()).containsExactlyInAnyOrder(orders, news);
    assertThat(browse(orders)).containsExactly("a");
  }

  @Test
  void shouldForgetMessagesOfDeletedDestination() {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    send(msg("a").to(orders), msg("b").nonPersistent().to(orders), msg("c").to(news));

    engineA.destinations().delete(orders);
    engineA.destinations().delete(news);

    assertThat(engineB.exists(orders)).isFalse();
    assertThat(engineB.destinations().subscriptions()).isEmpty();
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> send(msg("d").to(orders)));
    queue("orders");
    topic("news");
    assertThat(consumer(orders).poll()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
    assertThat(consumer(durable(news, "c", "sub")).poll()).isNull();
  }

  @Test
  void shouldNotDeleteDestinationWithConsumers() {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    TestConsumer consumer = consumer(orders);
    TestConsumer subscriber = consumer(nonDurable(news));

    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> engineA.destinations().delete(orders));
    assertRefused(ErrorCode.DESTINATION_IN_USE, () -> engineA.destinations().delete(news));
    send(msg("a").to(orders), msg("b").to(news));
    assertThat(consumer.consume(1)).containsExactly("a");
    assertThat(subscriber.consume(1)).containsExactly("b");
    consumer.close();
    subscriber.close();

    engineA.destinations().delete(orders);
    engineA.destinations().delete(news);
    assertThat(engineB.destinations().list()).isEmpty();
  }

  @Test
  void shouldGiveNewDurableSubscriptionEverythingFromTheMomentItIsThere() throws Exception {
    for (int round = 0; round < times(25); round++) {
      catchFromTheMomentOfSubscribing(topic("news " + round), "sub " + round);
    }
  }

  private void catchFromTheMomentOfSubscribing(DestinationName news, String name) throws Exception {
    AtomicInteger submitted = new AtomicInteger();
    AtomicInteger committed = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Crew crew = new Crew();
    crew.start(
        "sender",
        () -> {
          while (!stop.get()) {
            int number = submitted.getAndIncrement();
            Commit commit = engineA.submit(UnitOfWork.send(msg(number).to(news)));
            commit.await();
            committed.incrementAndGet();
          }
        });
    while (committed.get() < 3) {
      Thread.onSpinWait();
    }
    TestConsumer subscriber = consumer(durable(news, "client", name));
    int firstAfter = submitted.get();
    while (committed.get() < firstAfter + 5) {
      Thread.onSpinWait();
    }
    stop.set(true);
    crew.join();

    List<String> got = subscriber.drain();

    assertThat(got).isNotEmpty();
    int first = Integer.parseInt(got.get(0));
    assertThat(first).as("everything that was sent afterwards").isLessThanOrEqualTo(firstAfter);
    assertThat(got).isEqualTo(numbers(first, submitted.get()));
  }

  private static org.angarium.selector.Selector allSelector() {
    return org.angarium.selector.Selector.all();
  }
}
