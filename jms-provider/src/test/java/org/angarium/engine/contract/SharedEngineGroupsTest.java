package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups that stay with their consumers, where these are on two nodes. */
class SharedEngineGroupsTest extends SharedEngineContract {
  private DestinationName orders;
  private TestConsumer onA;
  private TestConsumer onB;

  @Override
  EngineSettings settings() {
    return super.settings().with((OrderPolicy) name -> new Order(10_000, 30_000, false, null));
  }

  /** Two members, each with a group of its own. */
  @BeforeEach
  void makeMembers() {
    orders = queue("orders");
    onA = consumerOn(engineA, orders);
    onB = consumerOn(engineB, orders);
    send(msg("a0").group("a").to(orders));
    assertThat(onA.consume(1)).containsExactly("a0");
    send(msg("b0").group("b").to(orders));
    assertThat(onB.consume(1)).containsExactly("b0");
  }

  private void sendOnB(Send send) {
    engineB.submit(UnitOfWork.send(send)).await();
  }

  /** Until nobody is woken any more by what was before. */
  private void letRest(TestConsumer... consumers) {
    for (TestConsumer consumer : consumers) {
      assertThat(consumer.poll()).isNull();
      consumer.woken();
    }
  }

  private List<List<String>> owners() {
    return select("SELECT grp, node, claimer FROM @grp ORDER BY grp");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldWakeTheOwnerOnTheOtherNodeAndNobodyElse(boolean fromItsNode) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              letRest(onA, onB);
              await().pollDelay(Duration.ofMillis(200)).until(() -> true);
              assertThat(onB.woken()).isFalse();
            });
    for (int n = 1; n < 20; n++) {
      assertThat(onA.poll()).isNull();
      Send next = msg("a" + n).group("a").to(orders);
      if (fromItsNode) {
        send(next);
      } else {
        sendOnB(next);
      }
      assertThat(onA.consume(1)).containsExactly("a" + n);
    }
    assertThat(onB.woken()).as("woken for what it cannot have").isFalse();
    assertThat(onB.poll()).isNull();
  }

  @Test
  void shouldWakeWhoMayHaveWhatIsNobodysOnAnyNode() {
    assertThat(onA.poll()).isNull();
    onB.close();
    sendOnB(msg("c").group("c").to(orders));
    assertThat(onA.consume(1)).containsExactly("c");
    sendOnB(msg("b1").group("b").to(orders));
    assertThat(onA.consume(1)).as("its consumer has closed").containsExactly("b1");
  }

  @Test
  void shouldEvenOutOverNodes() {
    onA.listenToGroups();
    List<Send> sends = new ArrayList<>();
    for (int k = 0; k < 98; k++) {
      sends.add(msg("k" + k).group("k" + k).to(orders));
    }
    sendTogether(sends);
    Set<String> ofA = new HashSet<>(onA.consume(98));
    assertThat(ofA).hasSize(98);
    TestConsumer joins = consumerOn(engineB, orders);

    assertThat(joins.poll()).isNull();

    List<String> counts = new ArrayList<>();
    select("SELECT count(*) FROM @grp GROUP BY node, claimer")
        .forEach(row -> counts.add(row.get(0)));
    assertThat(counts).hasSize(3).allMatch(count -> count.equals("33") || count.equals("34"));
    List<String> lost = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(onA.poll()).isNull();
              lost.addAll(onA.takeLostGroups());
              assertThat(lost).hasSizeBetween(65, 66).doesNotHaveDuplicates();
            });
    sends.clear();
    for (int k = 0; k < 98; k++) {
      sends.add(msg("k" + k + "!").group("k" + k).to(orders));
    }
    sendTogether(sends);
    for (TestConsumer consumer : List.of(onA, onB, joins)) {
      List<Delivery> got = consumer.take(32);
      if (consumer != onA) {
        assertThat(got).allMatch(Delivery::firstOfGroup);
      } else {
        assertThat(got).noneMatch(Delivery::firstOfGroup);
        assertThat(Msg.texts(got)).noneMatch(text -> lost.contains(text.replace("!", "")));
      }
      consumer.ack(got);
    }
  }

  @Test
  void shouldMoveABusyKeyToAnotherNodeBetweenTwoOfItsMessages() {
    for (String text : List.of("a1", "c1", "a2", "c2")) {
      sendOnB(msg(text).group(text.substring(0, 1)).to(orders));
    }
    List<Delivery> held = onA.take(2);
    assertThat(Msg.texts(held)).containsExactly("a1", "c1");
    TestConsumer joins = consumerOn(engineB, orders);
    assertThat(joins.poll()).as("all of it is held").isNull();
    Delivery stays = onA.next();
    assertThat(onA.poll()).as("of one that is to move nobody gets more").isNull();

    onA.ack(held);

    String moves = Msg.text(stays).equals("a2") ? "c2" : "a2";
    Delivery moved = joins.next();
    assertThat(Msg.text(moved)).isEqualTo(moves);
    assertThat(moved.firstOfGroup()).isTrue();
    onA.ack(stays);
    assertThat(onA.poll()).isNull();
  }

  @Test
  void shouldFreeTheKeysOfANodeThatHasDied() {
    assertThat(onA.poll()).isNull();
    String node = selectOne("SELECT node FROM @grp WHERE grp = 'a'");
    execute("UPDATE @node SET lease_until = now() - interval '1 hour' WHERE id = " + node);
    send(msg("before").to(queue("elsewhere")));
    sendOnB(msg("a1").group("a").to(orders));

    postgres().reap();

    Delivery a1 = onB.next();
    assertThat(Msg.text(a1)).isEqualTo("a1");
    assertThat(a1.firstOfGroup()).isTrue();
    assertThat(select("SELECT 1 FROM @grp WHERE node = " + node)).isEmpty();
  }

  /** One of version 8, which could not free what is kept if this one died. */
  @Test
  void shouldKeepNothingWhileANodeOfAnOlderVersionLives() {
    execute(
        "INSERT INTO @node(id, name, lease_until, version)"
            + " VALUES (nextval('"
            + postgres().schema()
            + ".node_seq'), 'old', now() + interval '1 hour', 8)");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(select("SELECT 1 FROM @grp")).isEmpty());
    sendOnB(msg("a1").group("a").to(orders));
    Delivery a1 = onB.next();
    assertThat(Msg.text(a1)).isEqualTo("a1");
    assertThat(a1.firstOfGroup()).isTrue();
    assertThat(select("SELECT 1 FROM @grp WHERE NOT kept AND held = 1")).hasSize(1);
    onB.ack(a1);
    assertThat(select("SELECT 1 FROM @grp")).isEmpty();

    execute("UPDATE @node SET ended = now() WHERE version = 8");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              sendOnB(msg("more").group("a").to(orders));
              onB.drain();
              assertThat(select("SELECT 1 FROM @grp WHERE kept")).isNotEmpty();
            });
  }

  @Test
  void shouldKnowWhatBecameOfAGroupThatABranchHad() {
    onA.listenToGroups();
    sendOnB(msg("c1").group("c").to(orders));
    Delivery c1 = onA.next();
    engineA.branches().prepare(branch("t"), new UnitOfWork(List.of(), List.of(c1)));
    String next = "(SELECT %s FROM @grp WHERE grp = 'b')";
    execute(
        "UPDATE @grp SET next_node = "
            + next.formatted("node")
            + ", next_claimer = "
            + next.formatted("claimer")
            + " WHERE grp = 'c'");
    engineB.branches().finish(branch("t"), true);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(onA.poll()).isNull();
              assertThat(onA.takeLostGroups()).containsExactly("c");
            });
    send(msg("c2").group("c").to(orders));
    assertThat(onB.consume(1)).containsExactly("c2");
  }

  @Test
  void shouldFreeWhatIsKeptForNobody() {
    execute(
        "INSERT INTO @grp(sub, grp, node, claimer, held, held_back, kept)"
            + " SELECT sub, 'old', node, 4711, 0, 0, true FROM @grp WHERE grp = 'a'");
    execute("UPDATE @grp SET next_node = node, next_claimer = 4711 WHERE grp = 'b'");
    assertThat(onA.poll()).isNull();
    sendOnB(msg("old1").group("old").to(orders));
    assertThat(onA.consume(1)).containsExactly("old1");
    sendOnB(msg("b1").group("b").to(orders));
    assertThat(onB.consume(1)).containsExactly("b1");
  }

  /**
   * The connection is lost with the first commit of this thread. Returns how many there were, which
   * can be set to 0 for another one.
   */
  private AtomicInteger loseFirstCommit(boolean happened) {
    AtomicInteger commits = new AtomicInteger();
    String test = Thread.currentThread().getName();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (!Thread.currentThread().getName().equals(test)
                  || commits.getAndIncrement() != 0) {
                connection.commit();
                return;
              }
              if (happened) {
                connection.commit();
              } else {
                connection.rollback();
              }
              throw new SQLException("injected", "08006");
            });
    return commits;
  }

  /** Nobody knows of the first commit. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEvenOutOnceWhereCommitsLoseTheirConnections(boolean happened) {
    for (int k = 0; k < 10; k++) {
      sendOnB(msg("k" + k).group("k" + k).to(orders));
    }
    assertThat(onA.consume(10)).hasSize(10);
    AtomicInteger commits = loseFirstCommit(happened);
    TestConsumer joins = consumerOn(engineB, orders);
    commits.set(0);
    assertThat(joins.poll()).isNull();
    assertThat(commits).hasValueGreaterThan(1);

    List<String> counts = new ArrayList<>();
    select("SELECT count(*) FROM @grp GROUP BY node, claimer")
        .forEach(row -> counts.add(row.get(0)));
    assertThat(counts).containsExactly("4", "4", "4");
    for (int k = 0; k < 10; k++) {
      sendOnB(msg("k" + k + "!").group("k" + k).to(orders));
    }
    List<String> got = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (TestConsumer consumer : List.of(onA, onB, joins)) {
                got.addAll(consumer.drain());
              }
              assertThat(got).hasSize(10);
            });
  }

  @Test
  void shouldTellAgainThatItIsTheFirstWhereAClaimWasUndone() {
    AtomicInteger commits = loseFirstCommit(true);
    sendOnB(msg("c1").group("c").to(orders));
    commits.set(0);
    Delivery c1 = onB.next();
    assertThat(commits).hasValueGreaterThan(1);
    assertThat(Msg.text(c1)).isEqualTo("c1");
    assertThat(c1.firstOfGroup()).isTrue();
    assertThat(c1.attempt()).isEqualTo(1);
    onB.ack(c1);
    assertThat(select("SELECT 1 FROM @grp WHERE grp = 'c' AND kept AND held = 0")).hasSize(1);
  }

  @Test
  void shouldKeepNothingForAConsumerThatHasClosed() {
    sendOnB(msg("a1").group("a").to(orders));
    Delivery a1 = onA.next();
    sendOnB(msg("a2").group("a").to(orders));
    onA.close();
    assertThat(onB.poll()).isNull();
    onA.ack(a1);
    assertThat(onB.consume(1)).containsExactly("a2");
    assertThat(owners()).hasSize(2).extracting(row -> row.get(0)).containsExactly("a", "b");
    onB.close();
    assertThat(owners()).isEmpty();
  }

  /** PostgreSQL empties the table of what is not durable after a crash. */
  @Test
  void shouldLetGoOfAGroupWhoseMessageABranchLostWithTheServer() {
    sendOnB(msg("lost").group("c").nonPersistent().to(orders));
    sendOnB(msg("kept").group("d").to(orders));
    List<Delivery> received = onA.take(2);
    engineA.branches().prepare(branch("t"), new UnitOfWork(List.of(), received));
    execute("DELETE FROM @msg_np");

    engineA.branches().finish(branch("t"), false);

    assertThat(onA.consume(1)).containsExactly("kept");
    assertThat(select("SELECT 1 FROM @dlv")).isEmpty();
    assertThat(select("SELECT 1 FROM @grp WHERE held <> 0 OR held_back <> 0")).isEmpty();
    sendOnB(msg("c2").group("c").to(orders));
    Delivery c2 = onA.next();
    assertThat(Msg.text(c2)).isEqualTo("c2");
    assertThat(c2.firstOfGroup()).as("it has had nothing of it that counts").isTrue();
    onA.ack(c2);
    sendOnB(msg("c3").group("c").to(orders));
    onA.close();
    assertThat(onB.consume(1)).containsExactly("c3");
  }
}
