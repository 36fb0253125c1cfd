package org.angarium.engine.contract;

import static org.angarium.engine.contract.HistoryContract.reasons;
import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.message.FailedAttempt;
import org.angarium.message.Failure;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What durable engines still know of earlier hand-outs after a restart. */
abstract class HistoryRecoveryContract extends DurableContract {
  private static final String RESTARTED = FailedAttempt.RESTARTED.reason();

  HistoryRecoveryContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberWhatIsHeldBack(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer before = consumer(orders);
    Delivery first = before.next();
    Failure thrown = Failure.of("its listener threw", new IllegalStateException("\"no\"\n\\stock"));
    first.failed(thrown);
    before.release(new ReleaseMode.RedeliverAt(START + 1_000), first);
    flush();
    endAndOpen(ending);
    pass(1_000);
    Delivery second = consumer(orders).next();
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.history().attempts())
        .containsExactly(new FailedAttempt(1, START, "connection connection-1", thrown));
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void shouldRememberWhatFailedBeforeTheHandOutThatTheEndCameInto(Ending ending) {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer before = consumer(orders);
    before.release(new ReleaseMode.Redeliver(Failure.of("rolled back")), before.next());
    clock.advance(Duration.ofMillis(30));
    before.release(new ReleaseMode.Redeliver(Failure.of("rolled back again")), before.next());
    before.next();
    endAndOpen(ending);
    Delivery again = consumer(orders).next();
    assertThat(again.attempt()).isEqualTo(4);
    assertThat(reasons(again)).containsExactly("rolled back", "rolled back again", RESTARTED);
    if (ending == Ending.CRASHED) {
      FailedAttempt last = again.history().last();
      assertThat(last.at()).as("when the hand-out began").isEqualTo(START + 30);
      assertThat(last.consumer()).isEqualTo("connection connection-1");
    }
  }

  @Test
  void shouldSayThatNothingIsKnownOfTheFirstHandOutBeforeACrash() {
    DestinationName orders = queue("orders");
    TestConsumer before = consumer(orders);
    send(msg("a").to(orders));
    before.next();
    crash();
    Delivery again = consumer(orders).next();
    assertThat(again.history().attempts())
        .containsExactly(new FailedAttempt(1, 0, null, FailedAttempt.RESTARTED));
  }

  @Test
  void shouldTellOfACrashInEachLife() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    for (int life = 1; life <= 3; life++) {
      TestConsumer consumer = consumer(orders);
      clock.advance(Duration.ofMillis(1_000));
      consumer.next();
      crash();
    }
    Delivery last = consumer(orders).next();
    assertThat(last.attempt()).isEqualTo(4);
    assertThat(reasons(last)).containsExactly(RESTARTED, RESTARTED, RESTARTED);
    assertThat(last.history().attempts())
        .extracting(FailedAttempt::at)
        .containsExactly(0L, START + 2_000, START + 3_000);
    submit(java.util.List.of(), java.util.List.of(last));
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }
}
