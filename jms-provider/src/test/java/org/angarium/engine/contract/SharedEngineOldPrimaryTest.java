package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/**
 * A node that has joined after a failover comes to the old primary once more: that does not know
 * the node, nor what it has, and nothing that it says about that may be believed.
 */
class SharedEngineOldPrimaryTest extends EngineContract {
  private static final DestinationName ORDERS = DestinationName.queue("orders");

  SharedEngineOldPrimaryTest() {
    super(directory -> new TwoPrimaries());
  }

  @Override
  EngineSettings settings() {
    return super.settings()
        .with(
            (OrderPolicy) name -> new Order(10, 1_000, name.name().startsWith("exclusive"), null));
  }

  private TwoPrimaries primaries() {
    return (TwoPrimaries) fixture();
  }

  /** Does this while somebody ends the old primary as soon as a commit waits there. */
  private void run(String thread, Crew.Job job) throws InterruptedException {
    Crew crew = new Crew();
    crew.start(thread, job);
    crew.start("failover", () -> primaries().endOldPrimaryOnceACommitWaits());
    crew.join();
    assertThat(primaries().misleadings()).isEqualTo(1);
    assertThat(engineA.failure()).isNull();
  }

  @Test
  void shouldUndoAClaimWhereItHasHappened() throws Exception {
    send(msg("a").to(ORDERS));
    TestConsumer consumer = consumer(ORDERS);
    primaries().misleadAfterACommitOf("claiming");

    run("claiming", () -> assertThat(consumer.consume(1)).containsExactly("a"));
  }

  @Test
  void shouldUndoAClaimOfAGroupWhereItHasHappened() throws Exception {
    send(msg("a").group("g").to(ORDERS), msg("b").group("g").to(ORDERS));
    TestConsumer consumer = consumer(ORDERS);
    primaries().misleadAfterACommitOf("claiming");

    run("claiming", () -> assertThat(consumer.consume(2)).containsExactly("a", "b"));
  }

  @Test
  void shouldAskForTheLastCommitWhereItHasHappened() throws Exception {
    primaries().misleadAfterACommitOf("a-committer");

    run("sending", () -> send(msg("a").to(ORDERS)));

    assertThat(consumer(ORDERS).drain()).containsExactly("a");
  }

  @Test
  void shouldNotBelieveThatItsNodeHasEnded() throws Exception {
    primaries().mislead("a-committer");

    run("sending", () -> send(msg("a").to(ORDERS)));

    assertThat(consumer(ORDERS).drain()).containsExactly("a");
  }

  @Test
  void shouldNotBelieveThatItsNodeHasEndedWhenItClaims() throws Exception {
    send(msg("a").to(ORDERS));
    TestConsumer consumer = consumer(ORDERS);
    primaries().mislead("claiming");

    run("claiming", () -> assertThat(consumer.consume(1)).containsExactly("a"));
  }

  @Test
  void shouldNotBelieveThatItsNodeHasEndedWhenItRenewsItsLease() {
    primaries().mislead("a-lease");
    await().atMost(PATIENCE).until(() -> primaries().misleadings() == 1);
    primaries().mislead("a-lease");
    await().atMost(PATIENCE).until(() -> primaries().misleadings() == 2);
    primaries().mislead("a-lease");
    await().atMost(PATIENCE).until(() -> primaries().misleadings() == 3);

    assertThat(engineA.failure()).isNull();
    send(msg("a").to(ORDERS));
    assertThat(consumer(ORDERS).drain()).containsExactly("a");
  }

  @Test
  void shouldNotBelieveThatWhatItHoldsIsNotThere() throws Exception {
    send(msg("a").to(ORDERS));
    TestConsumer consumer = consumer(ORDERS);
    Delivery held = consumer.next();
    primaries().mislead("a-committer");

    run("acknowledging", () -> consumer.ack(held));

    awaitDepth(ORDERS, 0);
  }

  @Test
  void shouldNotBelieveThatADestinationIsNotThere() throws Exception {
    DestinationName later = queue("later");
    primaries().mislead("asking");

    run("asking", () -> assertThat(engineA.exists(later)).isTrue());
  }

  @Test
  void shouldNotBelieveThatASubscriptionIsNotThere() throws Exception {
    TestConsumer consumer = consumer(durable(topic("news"), "c", "s"));
    consumer.close();
    primaries().mislead("asking");

    run(
        "asking",
        () -> assertThat(engineA.administration().durableSubscription("c", "s")).isPositive());
  }

  @Test
  void shouldTakeItsPlaceInLineWhereTheQueueIs() throws Exception {
    DestinationName exclusive = queue("exclusive");
    send(msg("a").to(exclusive));
    TestConsumer consumer = consumer(exclusive);
    primaries().mislead("claiming");

    run("claiming", () -> assertThat(consumer.consume(1)).containsExactly("a"));
  }

  @Test
  void shouldNotBelieveThatABranchIsFinished() throws Exception {
    send(msg("a").to(ORDERS));
    TestConsumer consumer = consumer(ORDERS);
    prepare("t", List.of(msg("b").to(ORDERS)), List.of(consumer.next()));

    primaries().mislead("recovering");
    run("recovering", () -> assertThat(engineA.branches().list()).hasSize(1));
    assertThat(engineA.branches().list()).hasSize(1);
  }

  @Test
  void shouldFinishABranchWhereItIs() throws Exception {
    send(msg("a").to(ORDERS));
    TestConsumer consumer = consumer(ORDERS);
    prepare("t", List.of(msg("b").to(ORDERS)), List.of(consumer.next()));

    primaries().mislead("finishing");
    run("finishing", () -> engineA.branches().finish(branch("t"), true));
    assertThat(consumer.consume(1)).containsExactly("b");
  }

  @Test
  void shouldCloseAConsumerWhereItIs() throws Exception {
    DestinationName news = topic("news");
    TestConsumer consumer = consumer(nonDurable(news));
    primaries().mislead("closing");

    run("closing", consumer::close);

    engineA.destinations().delete(news); // which a consumer would not allow
    assertThat(engineA.exists(news)).isFalse();
  }
}
