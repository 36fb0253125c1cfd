package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages with a deduplication id are sent once. */
abstract class DeduplicationContract extends EngineContract {
  static final int IDS = 100;
  static final Duration WINDOW = Duration.ofSeconds(60);

  DeduplicationContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** A small window. */
  static EngineSettings windowed() {
    return new EngineSettings(
        64L << 20, WhenFull.REJECT, Duration.ofSeconds(10), true, IDS, WINDOW);
  }

  @Override
  EngineSettings settings() {
    return windowed();
  }

  static Send named(String id, Send send) {
    return new Send(send.message(), send.connectionId(), send.clientId(), id);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSendOnceWhatIsSentTwice(boolean persistent) {
    DestinationName orders = queue("orders");
    send(named("a", msg("first").persistent(persistent).to(orders)));
    send(named("a", msg("again").persistent(persistent).to(orders)));
    send(named("b", msg("other").persistent(persistent).to(orders)));
    send(msg("without a name").persistent(persistent).to(orders));

    assertThat(consumer(orders).drain()).containsExactly("first", "other", "without a name");
    assertThat(engineB.destinations().duplicates(orders)).isEqualTo(1);
  }

  @Test
  void shouldRememberAlsoAfterTheMessageWasConsumed() {
    DestinationName orders = queue("orders");
    send(named("a", msg("first").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("first");
    send(named("a", msg("again").to(orders)));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldSendTheRestOfAUnitWhoseMessageIsKnown() {
    DestinationName orders = queue("orders");
    send(named("a", msg("first").to(orders)));
    TestConsumer consumer = consumer(orders);
    submit(
        List.of(
            named("a", msg("again").to(orders)),
            named("b", msg("b").to(orders)),
            named("b", msg("b again").to(orders)),
            msg("c").to(orders)),
        consumer.take(1));
    assertThat(consumer.drain()).containsExactly("b", "c");
    assertThat(engineB.destinations().duplicates(orders)).isEqualTo(2);
  }

  @Test
  void shouldForgetTheIdOfAUnitThatFails() {
    DestinationName orders = queue("orders");
    DestinationName gone = queue("gone");
    Send lost = msg("lost").to(gone);
    engineA.destinations().delete(gone);
    assertRefused(
        ErrorCode.NO_SUCH_DESTINATION,
        () -> submit(List.of(named("a", msg("failed").to(orders)), lost), List.of()));
    send(named("a", msg("at last").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("at last");
    assertThat(engineB.destinations().duplicates(orders)).isZero();
  }

  @Test
  void shouldRememberForEachDestination() {
    DestinationName orders = queue("orders");
    DestinationName bills = queue("bills");
    DestinationName flights = topic("flights");
    TestConsumer watching = consumer(nonDurable(flights));
    TestConsumer alerts = consumer(durable(flights, "desk", "alerts"));
    send(named("a", msg("order").to(orders)));
    send(named("a", msg("bill").to(bills)));
    send(named("a", msg("flight").to(flights)));
    send(named("a", msg("flight again").to(flights)));

    assertThat(consumer(orders).drain()).containsExactly("order");
    assertThat(consumer(bills).drain()).containsExactly("bill");
    assertThat(watching.drain()).containsExactly("flight");
    assertThat(alerts.drain()).containsExactly("flight");
    assertThat(engineB.destinations().duplicates(flights)).isEqualTo(1);
    assertThat(engineB.destinations().duplicates(orders)).isZero();
  }

  @Test
  void shouldRememberWhatWasSentToATopicThatNobodyListenedTo() {
    DestinationName flights = topic("flights");
    send(named("a", msg("unheard").to(flights)));
    TestConsumer watching = consumer(nonDurable(flights));
    send(named("a", msg("again").to(flights)));
    send(named("b", msg("heard").to(flights)));
    assertThat(watching.drain()).containsExactly("heard");
  }

  @Test
  void shouldForgetTheOldestWhenThereAreTooMany() {
    DestinationName orders = queue("orders");
    for (int i = 0; i <= IDS; i++) {
      send(named("id " + i, msg(i).to(orders)));
    }
    send(named("id 0", msg("0 again").to(orders)), named("id 2", msg("2 again").to(orders)));
    List<String> all = consumer(orders).drain();
    assertThat(all).hasSize(IDS + 2).endsWith("100", "0 again");
    assertThat(engineB.destinations().duplicates(orders)).isEqualTo(1);
  }

  @Test
  void shouldForgetWhenTheTimeHasPassed() {
    DestinationName orders = queue("orders");
    send(named("a", msg("a").to(orders)));
    clock.advance(WINDOW.minusMillis(1));
    send(named("a", msg("too early").to(orders)));
    clock.advance(Duration.ofMillis(1));
    send(named("a", msg("a again").to(orders)));
    send(named("a", msg("too early again").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("a", "a again");
  }

  @Test
  void shouldForgetWithTheDestination() {
    DestinationName orders = queue("orders");
    send(named("a", msg("a").to(orders)));
    engineA.destinations().delete(orders);
    queue("orders");
    send(named("a", msg("a again").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("a again");
  }

  @Test
  void shouldDecideAtTheCommitOfAGlobalTransaction() {
    DestinationName orders = queue("orders");
    prepare("committed", List.of(named("a", msg("late").to(orders))), List.of());
    prepare("rolled back", List.of(named("b", msg("never").to(orders))), List.of());
    send(named("a", msg("first").to(orders)));
    engineB.branches().finish(branch("committed"), true);
    engineB.branches().finish(branch("rolled back"), false);
    send(named("b", msg("b").to(orders)));
    assertThat(consumer(orders).drain()).containsExactly("first", "b");
    assertThat(engineB.destinations().duplicates(orders)).isEqualTo(1);
  }

  @Test
  void shouldSendOnceWhatManySendAtTheSameTime() throws Exception {
    int senders = 8;
    int messages = IDS;
    DestinationName orders = queue("orders");
    Crew crew = new Crew();
    AtomicInteger number = new AtomicInteger();
    for (int i = 0; i < senders; i++) {
      int persistent = i;
      crew.start(
          "sender-" + i,
          () -> {
            for (int n = 0; n < messages; n++) {
              Msg message = msg(number.incrementAndGet()).persistent(persistent % 2 == 0);
              engineA
                  .submit(UnitOfWork.send(named("id " + n, message.set("n", n).to(orders))))
                  .await();
            }
          });
    }
    crew.join();
    List<Object> numbers = new ArrayList<>();
    consumer(orders)
        .take(messages)
        .forEach(delivery -> numbers.add(delivery.message().properties().get("n")));
    assertThat(numbers).doesNotHaveDuplicates().hasSize(messages);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(messages);
    assertThat(engineB.destinations().duplicates(orders)).isEqualTo((senders - 1) * messages);
  }
}
