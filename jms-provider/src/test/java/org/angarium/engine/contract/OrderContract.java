package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Deliveries come in the order of their priority, then of their commits; released ones too. */
abstract class OrderContract extends EngineContract {
  OrderContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Test
  void shouldKeepOrderOfSending() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 200; i++) {
      send(msg(i).persistent(i % 3 != 0).to(orders));
    }
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 200));
  }

  @Test
  void shouldKeepOrderInsideUnit() {
    DestinationName orders = queue("orders");
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sends.add(msg(i).persistent(i % 2 == 0).to(orders));
    }
    sendTogether(sends);
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 500));
  }

  @Test
  void shouldHandOutHigherPrioritiesFirst() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 50; i++) {
      send(msg((i * 7 % 10) + "-" + i).priority(i * 7 % 10).to(orders));
    }
    List<String> got = consumer(orders).drain();
    List<String> expected = new ArrayList<>();
    for (int priority = 9; priority >= 0; priority--) {
      for (int i = 0; i < 50; i++) {
        if (i * 7 % 10 == priority) {
          expected.add(priority + "-" + i);
        }
      }
    }
    assertThat(got).isEqualTo(expected);
  }

  @Test
  void shouldLetLateUrgentMessageOvertake() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.consume(1)).containsExactly("a");

    send(msg("urgent").priority(9).to(orders), msg("idle").priority(0).to(orders));

    assertThat(consumer.drain()).containsExactly("urgent", "b", "idle");
  }

  @Test
  void shouldKeepOrderOfEachOfManySenders() throws Exception {
    DestinationName orders = queue("orders");
    int senders = 6;
    int each = times(2_000);
    Crew crew = new Crew();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      crew.start("sender " + s, () -> sendWithoutWaiting(orders, sender, each));
    }
    List<String> got = consumer(orders).consume(senders * each);
    crew.join();

    Map<String, Integer> next = new HashMap<>();
    for (String text : got) {
      String[] parts = text.split(":");
      int expected = next.merge(parts[0], 1, Integer::sum) - 1;
      assertThat(Integer.parseInt(parts[1])).as(text).isEqualTo(expected);
    }
    assertThat(next).hasSize(senders).allSatisfy((s, n) -> assertThat(n).isEqualTo(each));
  }

  private void sendWithoutWaiting(DestinationName queue, int sender, int count) {
    boolean persistent = sender % 2 == 0;
    Commit last = Commit.DONE;
    for (int i = 0; i < count; i++) {
      Send send = msg(sender + ":" + i).persistent(persistent).from("s" + sender).to(queue);
      last = engineA.submit(UnitOfWork.send(send));
    }
    last.await();
  }

  @Test
  void shouldGiveReleasedDeliveriesBackInTheirPlace() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 10; i++) {
      send(msg(i).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    List<Delivery> taken = consumer.take(6);
    consumer.ack(taken.get(1), taken.get(4));

    consumer.release(ReleaseMode.UNDELIVERED, taken.get(5), taken.get(0), taken.get(3));
    consumer.release(ReleaseMode.REDELIVER, taken.get(2));

    assertThat(consumer.drain()).containsExactly("0", "2", "3", "5", "6", "7", "8", "9");
  }

  @Test
  void shouldPutReleasedDeliveriesAmongPrioritiesThatCameMeanwhile() {
    DestinationName orders = queue("orders");
    send(
        msg("low").priority(2).to(orders),
        msg("mid").to(orders),
        msg("high").priority(7).to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> taken = consumer.take(3);

    send(
        msg("later low").priority(2).to(orders),
        msg("later mid").to(orders),
        msg("later high").priority(7).to(orders));
    consumer.release(ReleaseMode.REDELIVER, taken.get(2), taken.get(0), taken.get(1));

    assertThat(consumer.drain())
        .containsExactly("high", "later high", "mid", "later mid", "low", "later low");
  }

  @Test
  void shouldHandReleasedDeliveriesToAnotherConsumerInOrder() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 20; i++) {
      send(msg(i).nonPersistent().to(orders));
    }
    TestConsumer first = consumer(orders);
    List<Delivery> taken = first.take(5);
    first.release(ReleaseMode.REDELIVER, taken);
    first.close();

    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 20));
  }

  @Test
  void shouldCountOnlyAttemptsThatReachedTheApplication() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);

    Delivery delivery = consumer.next();
    assertThat(delivery.attempt()).isEqualTo(1);
    consumer.release(ReleaseMode.UNDELIVERED, delivery);
    delivery = consumer.next();
    assertThat(delivery.attempt()).as("never reached the application").isEqualTo(1);
    consumer.release(ReleaseMode.REDELIVER, delivery);
    delivery = consumer.next();
    assertThat(delivery.attempt()).isEqualTo(2);
    consumer.release(ReleaseMode.UNDELIVERED, delivery);
    delivery = consumer.next();
    assertThat(delivery.attempt()).isEqualTo(2);
    consumer.release(ReleaseMode.REDELIVER, delivery);
    delivery = consumer.next();
    assertThat(delivery.attempt()).isEqualTo(3);
    consumer.release(new ReleaseMode.RedeliverAt(START), delivery);
    assertThat(consumer.next().attempt()).isEqualTo(4);
  }

  @Test
  void shouldCountAttemptsOfEachSubscriptionAlone() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(nonDurable(news));
    TestConsumer other = consumer(durable(news, "c", "sub"));
    send(msg("a").to(news));

    one.release(ReleaseMode.REDELIVER, one.next());

    assertThat(one.next().attempt()).isEqualTo(2);
    assertThat(other.next().attempt()).isEqualTo(1);
  }

  @Test
  void shouldHoldBackWithoutBlockingOthers() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders), msg("c").nonPersistent().to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery first = consumer.next();

    consumer.release(new ReleaseMode.RedeliverAt(START + 500), first);

    assertThat(consumer.consume(2)).containsExactly("b", "c");
    assertThat(consumer.poll()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(1);
    pass(499);
    assertThat(consumer.poll()).as("never early").isNull();
    pass(1);
    Delivery again = consumer.next();
    assertThat(Msg.text(again)).isEqualTo("a");
    assertThat(again.attempt()).isEqualTo(2);
    consumer.ack(again);
    awaitDepth(orders, 0);
  }

  @Test
  void shouldPutHeldBackDeliveryInItsPlaceWhenItsTimeComes() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders), msg("c").to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> taken = consumer.take(2);
    consumer.release(new ReleaseMode.RedeliverAt(START + 500), taken);
    pass(500);

    assertThat(consumer.consume(1)).containsExactly("a");
    assertThat(consumer.consume(2)).containsExactly("b", "c");
  }

  @Test
  void shouldReleaseDeliveriesOfSeveralSubscriptionsTogether() {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    TestConsumer subscriber = consumer(nonDurable(news));
    TestConsumer consumer = consumer(orders);
    send(msg("order").to(orders), msg("news").to(news));
    List<Delivery> taken = List.of(subscriber.next(), consumer.next());

    engineB.release(taken, ReleaseMode.REDELIVER);

    assertThat(subscriber.consume(1)).containsExactly("news");
    assertThat(consumer.consume(1)).containsExactly("order");
  }

  @Test
  void shouldLeaveStaleDeliveriesAloneWhenReleased() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> taken = consumer.take(2);
    consumer.ack(taken.get(0));

    consumer.release(ReleaseMode.REDELIVER, taken);
    consumer.release(ReleaseMode.REDELIVER, taken);

    Delivery again = consumer.next();
    assertThat(Msg.text(again)).isEqualTo("b");
    assertThat(again.attempt()).as("released once, not twice").isEqualTo(2);
    assertThat(consumer.poll()).isNull();
  }

  @Test
  void shouldKeepOrderWhenManyRoundsAreRolledBack() {
    DestinationName orders = queue("orders");
    int count = times(300);
    for (int i = 0; i < count; i++) {
      send(msg(i).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    List<String> got = new ArrayList<>();
    for (int round = 0; got.size() < count; round++) {
      List<Delivery> batch = consumer.take(Math.min(1 + round % 7, count - got.size()));
      assertThat(Msg.texts(batch)).isEqualTo(numbers(got.size(), got.size() + batch.size()));
      int keep = round % (batch.size() + 1);
      consumer.ack(batch.subList(0, keep));
      got.addAll(Msg.texts(batch.subList(0, keep)));
      consumer.release(ReleaseMode.REDELIVER, batch.subList(keep, batch.size()));
    }
    assertThat(got).isEqualTo(numbers(0, count));
  }
}
