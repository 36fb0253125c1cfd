package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.Pause;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination rests on an operator's word. */
abstract class PauseContract extends EngineContract {
  private static final Pause DELIVERY = new Pause(true, false, false);
  private static final Pause SENDING = new Pause(false, true, false);
  private static final Pause KEPT = new Pause(true, true, true);

  PauseContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  private void pause(DestinationName destination, Pause pause) {
    engineB.administration().pause(destination, pause);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGiveNothingWhileItRestsAndWakeAllAfterwards(boolean persistent)
      throws InterruptedException {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders, "n = 2");
    TestConsumer other = consumer(orders, "n = 1");
    send(msg("a").persistent(persistent).set("n", 2).to(orders));
    Delivery held = one.next();
    assertThat(other.poll()).isNull();
    pause(orders, DELIVERY);
    send(msg("b").persistent(persistent).set("n", 1).to(orders));
    send(msg("c").persistent(persistent).priority(2).set("n", 2).to(orders));
    assertThat(one.poll()).isNull();
    assertThat(other.poll()).isNull();
    assertThat(consumer(orders).poll()).isNull();
    one.ack(held);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(2);
    assertThat(browse(orders)).containsExactly("b", "c");
    Crew crew = new Crew();
    crew.start("other", () -> assertThat(other.consume(1)).containsExactly("b"));
    crew.start("one", () -> assertThat(one.consume(1)).containsExactly("c"));
    assertThat(engineB.destinations().queueStatus(orders).claimed()).isZero();
    pause(orders, Pause.NONE);
    crew.join();
  }

  @Test
  void shouldRestAllSubscriptionsOfATopicAlsoThoseThatCome() {
    DestinationName news = topic("news");
    TestConsumer before = consumer(durable(news, "c", "sub"));
    pause(news, DELIVERY);
    TestConsumer after = consumer(nonDurable(news));
    send(msg("a").to(news));
    assertThat(before.poll()).isNull();
    assertThat(after.poll()).isNull();
    pause(news, Pause.NONE);
    assertThat(before.consume(1)).containsExactly("a");
    assertThat(after.consume(1)).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseSendsOfApplicationsAndTakeOthers(boolean persistent) {
    DestinationName orders = queue("orders");
    DestinationName dead = queue("dead");
    pause(orders, SENDING);
    Send send = msg("a").persistent(persistent).to(orders);
    assertRefused(ErrorCode.DESTINATION_PAUSED, () -> send(send));
    send(msg("x").persistent(persistent).to(dead));
    TestConsumer consumer = consumer(dead);
    Delivery delivery = consumer.next();
    assertRefused(ErrorCode.DESTINATION_PAUSED, () -> submit(List.of(send), List.of(delivery)));
    submit(List.of(new Send(send.message(), "", null)), List.of(delivery));
    assertThat(consumer(orders).consume(1)).containsExactly("a");
    pause(orders, Pause.NONE);
    engineA.submit(UnitOfWork.send(send)).await();
    assertThat(consumer(orders).consume(1)).containsExactly("a");
  }

  @Test
  void shouldCommitWhatWasPreparedBefore() {
    DestinationName orders = queue("orders");
    prepare("x", List.of(msg("a").to(orders)), List.of());
    pause(orders, SENDING);
    engineB.branches().finish(branch("x"), true);
    assertThat(consumer(orders).consume(1)).containsExactly("a");
  }

  @Test
  void shouldRestAfterARestartWhereThatIsAskedFor() {
    if (!durable()) {
      return; // nothing outlives it
    }
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    DestinationName gone = queue("gone");
    send(msg("a").to(orders), msg("b").to(others));
    pause(orders, KEPT);
    pause(others, DELIVERY);
    pause(gone, KEPT);
    engineA.destinations().delete(gone);
    reopen();
    assertThat(engineB.administration().destination(orders).pause()).isEqualTo(KEPT);
    assertThat(consumer(orders).poll()).isNull();
    assertThat(consumer(others).consume(1)).containsExactly("b");
    crash();
    assertThat(consumer(orders).poll()).isNull();
    assertRefused(ErrorCode.DESTINATION_PAUSED, () -> send(msg("c").to(orders)));
    pause(orders, Pause.NONE);
    assertThat(consumer(orders).consume(1)).containsExactly("a");
    crash();
    assertThat(engineB.administration().destination(orders).pause()).isEqualTo(Pause.NONE);
    queue("gone");
    assertThat(engineB.administration().destination(gone).pause()).isEqualTo(Pause.NONE);
  }

  @Test
  void shouldRefuseWhatDoesNotExist() {
    assertRefused(
        ErrorCode.NO_SUCH_DESTINATION, () -> pause(DestinationName.queue("none"), DELIVERY));
  }
}
