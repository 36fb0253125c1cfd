package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

/** One consumer is active, the others stand by. */
abstract class ExclusiveContract extends EngineContract {
  ExclusiveContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return super.settings()
        .with(
            (OrderPolicy) name -> new Order(10, 1_000, name.name().startsWith("exclusive"), null));
  }

  @Test
  void shouldGiveEverythingToTheFirstThatComes() {
    DestinationName queue = queue("exclusive");
    TestConsumer madeFirst = consumer(queue);
    TestConsumer active = consumer(queue);
    assertThat(active.poll()).isNull();
    assertThat(madeFirst.poll()).isNull();
    for (int i = 0; i < 50; i++) {
      send(msg(i).persistent(i % 2 == 0).group(i % 3 == 0 ? "g" + i % 5 : null).to(queue));
      assertThat(madeFirst.poll()).isNull();
    }
    assertThat(active.consume(50)).isEqualTo(numbers(0, 50));
    assertThat(madeFirst.woken()).isFalse();
    pass(10_000);
    send(msg("late").to(queue));
    assertThat(madeFirst.poll()).as("also where the active one does not come").isNull();
    assertThat(active.consume(1)).containsExactly("late");
  }

  @Test
  void shouldHandOverToWhoWaitedLongest() {
    DestinationName queue = queue("exclusive");
    TestConsumer active = consumer(queue);
    TestConsumer third = consumer(queue);
    TestConsumer second = consumer(queue);
    assertThat(active.poll()).isNull();
    assertThat(second.poll()).isNull();
    assertThat(third.poll()).isNull();
    send(msg(1).to(queue), msg(2).to(queue), msg(3).to(queue));
    assertThat(active.consume(1)).containsExactly("1");

    active.close();
    assertThat(second.consume(1)).containsExactly("2");
    assertThat(third.poll()).isNull();
    second.close();
    assertThat(third.consume(1)).containsExactly("3");
  }

  @Test
  void shouldWaitForWhatTheClosedOneHolds() {
    DestinationName queue = queue("exclusive");
    TestConsumer active = consumer(queue);
    send(msg(1).to(queue), msg(2).to(queue), msg(3).to(queue));
    List<Delivery> held = active.take(2);
    TestConsumer next = consumer(queue);
    assertThat(next.poll()).isNull();
    active.close();
    assertThat(next.poll()).isNull();
    active.ack(held.get(0));
    assertThat(next.poll()).isNull();
    active.release(ReleaseMode.REDELIVER, held.get(1));
    assertThat(next.consume(2)).containsExactly("2", "3");
  }

  @Test
  void shouldHandOverAtOnceOnANodeWhenTheClosedOneHoldsNothingMore() {
    DestinationName queue = queue("exclusive");
    for (int i = 0; i < 20; i++) {
      send(msg("first " + i).to(queue), msg("second " + i).to(queue));
      TestConsumer active = consumerOn(engineA, queue);
      Delivery held = active.next();
      TestConsumer next = consumerOn(engineA, queue);
      assertThat(next.poll()).isNull();
      active.close();
      active.ack(held);
      Delivery second = next.poll();
      assertThat(second).isNotNull();
      next.ack(second);
      next.close();
    }
  }

  @Test
  void shouldNotWaitForWhatPreparedBranchHas() {
    DestinationName queue = queue("exclusive");
    TestConsumer active = consumer(queue);
    send(msg(1).to(queue), msg(2).to(queue));
    Delivery first = active.next();
    TestConsumer next = consumer(queue);
    assertThat(next.poll()).isNull();
    active.close();
    assertThat(next.poll()).isNull();
    prepare("t", List.of(), List.of(first));
    assertThat(next.consume(1)).as("as after a restart").containsExactly("2");
    engineB.branches().finish(branch("t"), false);
    assertThat(next.consume(1)).containsExactly("1");
  }

  @Test
  void shouldLetWhoStandsByLeave() {
    DestinationName queue = queue("exclusive");
    TestConsumer active = consumer(queue);
    TestConsumer second = consumer(queue);
    TestConsumer third = consumer(queue);
    assertThat(active.poll()).isNull();
    assertThat(second.poll()).isNull();
    assertThat(third.poll()).isNull();
    second.close();
    send(msg(1).to(queue));
    active.close();
    assertThat(third.consume(1)).containsExactly("1");
  }

  @Test
  void shouldBeExclusiveForSharedSubscription() {
    DestinationName topic = topic("exclusive news");
    TestConsumer active = consumer(sharedDurable(topic, null, "s"));
    TestConsumer other = consumer(sharedDurable(topic, null, "s"));
    assertThat(active.poll()).isNull();
    assertThat(other.poll()).isNull();
    send(msg(1).to(topic), msg(2).to(topic));
    assertThat(other.poll()).isNull();
    assertThat(active.consume(1)).containsExactly("1");
    active.close();
    assertThat(other.consume(1)).containsExactly("2");
    clock.advance(Duration.ofMillis(1));
  }

  @Test
  void shouldLeaveOtherQueuesAlone() {
    DestinationName queue = queue("plain");
    TestConsumer one = consumer(queue);
    TestConsumer other = consumer(queue);
    assertThat(one.poll()).isNull();
    send(msg(1).to(queue), msg(2).to(queue));
    assertThat(other.consume(1)).containsExactly("1");
    assertThat(one.consume(1)).containsExactly("2");
  }
}
