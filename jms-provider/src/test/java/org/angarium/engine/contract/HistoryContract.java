package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.message.FailedAttempt;
import org.angarium.message.Failure;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A delivery tells what became of its earlier hand-outs. */
abstract class HistoryContract extends EngineContract {
  HistoryContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  static List<String> reasons(Delivery delivery) {
    return delivery.history().attempts().stream().map(a -> a.failure().reason()).toList();
  }

  private static ReleaseMode again(String reason) {
    return new ReleaseMode.Redeliver(Failure.of(reason));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTellWhyEachAttemptFailedWhenAndWho(boolean persistent) {
    DestinationName orders = queue("orders");
    send(msg("a").persistent(persistent).to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery first = consumer.next();
    assertThat(first.history().isEmpty()).isTrue();
    clock.advance(Duration.ofMillis(10));
    consumer.release(again("rolled back"), first);
    Delivery second = consumer.next();
    clock.advance(Duration.ofMillis(10));
    Failure thrown = Failure.of("its listener threw", new IllegalStateException("no stock"));
    second.failed(thrown);
    consumer.release(new ReleaseMode.RedeliverAt(START + 100, Failure.of("rolled back")), second);
    pass(100);

    Delivery third = consumer.next();

    assertThat(third.attempt()).isEqualTo(3);
    String who = "connection " + presence.connectionId();
    assertThat(third.history().attempts())
        .containsExactly(
            new FailedAttempt(1, START + 10, who, Failure.of("rolled back")),
            new FailedAttempt(2, START + 20, who, thrown));
    assertThat(third.history().last().failure().exception())
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(third.history().last().failure().stack().get(0)).contains("HistoryContract");
  }

  @Test
  void shouldNotTellOfWhatDidNotReachTheApplication() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.release(again("rolled back"), consumer.next());
    Delivery undelivered = consumer.next();
    undelivered.failed(Failure.of("this was no attempt"));
    consumer.release(ReleaseMode.UNDELIVERED, undelivered);
    Delivery second = consumer.next();
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(reasons(second)).containsExactly("rolled back");
    consumer.release(again("rolled back again"), second);
    assertThat(reasons(consumer.next())).containsExactly("rolled back", "rolled back again");
  }

  @Test
  void shouldKeepTheFirstAndTheLastOfManyAttempts() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    int count = 30;
    for (int i = 1; i <= count; i++) {
      consumer.release(again("no. " + i), consumer.next());
    }
    Delivery last = consumer.next();
    assertThat(last.attempt()).isEqualTo(count + 1);
    assertThat(last.history().attempts())
        .extracting(FailedAttempt::number)
        .containsExactly(1, 2, 3, 4, 5, 26, 27, 28, 29, 30);
    assertThat(reasons(last)).startsWith("no. 1", "no. 2").endsWith("no. 29", "no. 30");
  }

  @Test
  void shouldTellOfARolledBackBranch() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    engineB
        .branches()
        .onRollback(deliveries -> engineB.release(deliveries, again("the branch was rolled back")));
    prepare("t", List.of(), List.of(consumer.next()));
    engineB.branches().finish(branch("t"), false);
    assertThat(reasons(consumer.next())).containsExactly("the branch was rolled back");
  }

  @Test
  void shouldTellEachSubscriptionItsOwn() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(nonDurable(news));
    TestConsumer other = consumer(durable(news, "c", "sub"));
    send(msg("a").to(news));
    one.release(again("one"), one.next());
    assertThat(reasons(one.next())).containsExactly("one");
    assertThat(reasons(other.next())).isEmpty();
  }
}
