package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.Administration.Seizure;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Pause;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.spread.Placement;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What there is only where messages lie in several databases. */
class SpreadEngineTest extends EngineContract {
  private static final int DATABASES = 3;

  SpreadEngineTest() {
    super(directory -> new SpreadFixture(new ByLastDigit()));
  }

  /**
   * The last character of a name or a key tells the database; "all" is everywhere, and for what
   * engines move aside with "all aside".
   */
  private record ByLastDigit() implements Placement {
    @Override
    public int databases() {
      return DATABASES;
    }

    @Override
    public boolean isEverywhere(DestinationName name) {
      return name.name().startsWith("all");
    }

    @Override
    public boolean isAside(DestinationName name) {
      return name.name().startsWith("all aside");
    }

    @Override
    public int homeOf(DestinationName name) {
      return digit(name.name());
    }

    @Override
    public int homeOf(DestinationName name, String key) {
      return digit(key);
    }

    private static int digit(String text) {
      return Math.floorMod(text.charAt(text.length() - 1) - '0', DATABASES);
    }
  }

  // ---- units of work ------------------------------------------------------------------------

  @Test
  void shouldRefuseATransactionOverTwoDatabases() {
    DestinationName in = queue("in 0");
    DestinationName out = queue("out 1");
    DestinationName beside = queue("beside 0");
    TestConsumer consumer = consumer(in);
    send(msg(1).to(in));
    Delivery held = consumer.next();

    assertThatThrownBy(() -> submit(List.of(msg(2).to(out)), List.of(held)))
        .isInstanceOfSatisfying(
            AngariumException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.MORE_THAN_ONE_DATABASE))
        .hasMessageContaining("databases [1, 2] of 3")
        .hasMessageContaining("from queue \"in 0\" in 1")
        .hasMessageContaining("to queue \"out 1\" in 2")
        .hasMessageContaining("XA");
    assertThat(browse(out)).isEmpty();

    submit(List.of(msg(3).to(beside)), List.of(held));
    assertThat(browse(beside)).containsExactly("3");
    assertThat(consumer.poll()).isNull();
  }

  @Test
  void shouldCommitAGlobalTransactionOverTwoDatabases() {
    DestinationName in = queue("in 0");
    DestinationName out = queue("out 1");
    TestConsumer consumer = consumer(in);
    send(msg(1).to(in));
    prepare("t", List.of(msg(2).to(out)), List.of(consumer.next()));
    assertThat(engineB.branches().list())
        .singleElement()
        .satisfies(
            branch -> {
              assertThat(branch.id()).isEqualTo(branch("t"));
              assertThat(branch.state()).isEqualTo(PreparedBranch.State.PREPARED);
              assertThat(branch.sends()).isEqualTo(1);
              assertThat(branch.acks()).isEqualTo(1);
            });
    assertThat(browse(out)).isEmpty();

    engineB.branches().finish(branch("t"), true);
    assertThat(browse(out)).containsExactly("2");
    assertThat(consumer.poll()).isNull();
    assertThat(engineB.branches().list()).isEmpty();
    assertThatThrownBy(() -> engineB.branches().finish(branch("t"), true))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BRANCH));
  }

  @Test
  void shouldFinishABranchOfWhichAPartIsDone() {
    DestinationName in = queue("in 0");
    DestinationName out = queue("out 1");
    prepare("t", List.of(msg(1).to(in), msg(2).to(out)), List.of());
    // as if the one that commits had died between the two
    ((SpreadFixture) fixture()).engine(0).branches().finish(branch("t"), true);
    assertThat(engineB.branches().list()).hasSize(1);
    engineB.branches().finish(branch("t"), true);
    assertThat(browse(in)).containsExactly("1");
    assertThat(browse(out)).containsExactly("2");
  }

  @Test
  void shouldPrepareAllPartsOrNone() {
    DestinationName in = queue("in 0");
    DestinationName missing = DestinationName.queue("missing 1");
    assertThatThrownBy(() -> prepare("t", List.of(msg(1).to(in), msg(2).to(missing)), List.of()))
        .isInstanceOf(AngariumException.class);
    assertThat(engineB.branches().list()).isEmpty();
    assertThat(browse(in)).isEmpty();
  }

  @Test
  void shouldGiveBackTheRoomOfWhatIsRefused() {
    DestinationName in = queue("in 0");
    DestinationName out = queue("out 1");
    Room room = engineB.room();
    List<Send> sends = List.of(msg(1).nonPersistent().to(in), msg(2).nonPersistent().to(out));
    sends.forEach(room::take);
    long taken = engineB.inspection().storage().volatileBytes();
    assertThatThrownBy(() -> engineB.submit(new UnitOfWork(sends, List.of(), room)))
        .hasMessageContaining("ANG-1616");
    assertThat(engineB.inspection().storage().volatileBytes()).isLessThanOrEqualTo(taken).isZero();
  }

  @Test
  void shouldAcknowledgeLazilyInSeveralDatabases() {
    DestinationName all = queue("all");
    TestConsumer consumer = consumer(all);
    send(msg(1).group("k0").to(all), msg(2).group("k1").to(all), msg(3).group("k2").to(all));
    List<Delivery> held = consumer.take(3);
    engineB.submitLazily(UnitOfWork.acknowledge(held)).await();
    engineB.sync();
    consumer.close();
    assertThat(browse(all)).isEmpty();
  }

  // ---- destinations that are everywhere -----------------------------------------------------

  @Test
  void shouldSpreadOneQueueByItsKeysAndKeepTheirOrder() {
    DestinationName all = queue("all");
    for (int i = 0; i < 90; i++) {
      send(msg("k" + i % 9 + " " + i / 9).group("k" + i % 9).to(all));
    }
    for (int database = 0; database < DATABASES; database++) {
      assertThat(
              ((SpreadFixture) fixture()).engine(database).destinations().queueStatus(all).depth())
          .isEqualTo(30);
    }
    assertThat(engineB.destinations().queueStatus(all).depth()).isEqualTo(90);
    Map<String, List<String>> byKey = new HashMap<>();
    TestConsumer one = consumer(all);
    TestConsumer other = consumer(all);
    int left = 90;
    while (left > 0) {
      List<Delivery> taken = new ArrayList<>(one.claim(3));
      one.ack(taken);
      List<Delivery> more = other.claim(3);
      other.ack(more);
      taken.addAll(more);
      for (Delivery delivery : taken) {
        String[] words = Msg.text(delivery).split(" ");
        byKey.computeIfAbsent(words[0], key -> new ArrayList<>()).add(words[1]);
      }
      left -= taken.size();
    }
    assertThat(byKey).hasSize(9);
    byKey.values().forEach(texts -> assertThat(texts).isEqualTo(numbers(0, 10)));
  }

  /** By its deduplication id, wherever the rest of the unit is: so the next of that id is known. */
  @Test
  void shouldKnowADeduplicationIdInWhicheverUnitItComes() {
    DestinationName all = queue("all");
    submit(List.of(named(msg(1).to(all), "id 1")), List.of());
    for (int i = 0; i < DATABASES; i++) {
      DestinationName in = queue("in " + i);
      TestConsumer consumer = consumer(in);
      send(msg("in").to(in));
      List<Delivery> held = List.of(consumer.next());
      Room room = engineB.room();
      held.forEach(room::holds);
      Send again = named(msg(2).to(all), "id 1");
      room.take(again);
      UnitOfWork unit = new UnitOfWork(List.of(again), held, room);
      if (i == 1) {
        engineB.submit(unit).await();
        assertThat(browse(in)).isEmpty();
      } else {
        assertThatThrownBy(() -> engineB.submit(unit))
            .isInstanceOfSatisfying(
                AngariumException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.MORE_THAN_ONE_DATABASE));
      }
      consumer.close();
    }
    assertThat(browse(all)).containsExactly("1");
    assertThat(engineB.destinations().duplicates(all)).isEqualTo(1);
  }

  @Test
  void shouldPutAMessageOfAGroupWhereItsGroupIsWhateverItsDeduplicationId() {
    DestinationName all = queue("all");
    submit(List.of(named(msg(1).group("k 2").to(all), "id 1")), List.of());
    submit(List.of(named(msg(2).group("k 2").to(all), "id 1")), List.of());
    assertThat(browse(all)).containsExactly("1");
    assertThat(((SpreadFixture) fixture()).engine(2).destinations().queueStatus(all).depth())
        .isEqualTo(1);
  }

  private static Send named(Send send, String id) {
    return new Send(send.message(), send.connectionId(), send.clientId(), id);
  }

  @Test
  void shouldMoveADeadLetterWhereItWasWhateverItsGroup() {
    DestinationName dead = queue("all dead");
    DestinationName in = queue("in 0");
    send(msg(1).group("k 2").to(in));
    try (TestConsumer consumer = consumer(in)) {
      Send moved = msg(1).group("k 2").to(dead);
      engineB.submit(new UnitOfWork(List.of(moved), List.of(consumer.next()), Room.ANYWAY)).await();
    }
    assertThat(((SpreadFixture) fixture()).engine(0).destinations().queueStatus(dead).depth())
        .isEqualTo(1);
  }

  @Test
  void shouldWakeAConsumerForWhatComesInAnyDatabase() {
    DestinationName all = queue("all");
    TestConsumer consumer = consumer(all);
    for (int i = 0; i < 9; i++) {
      assertThat(consumer.poll()).isNull();
      send(msg(i).group("k" + i).to(all));
      assertThat(consumer.consume(1)).containsExactly("" + i);
    }
  }

  @Test
  void shouldMoveDeadLettersWithinTheirDatabase() {
    DestinationName dead = queue("all dead");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      DestinationName in = queue("in " + i);
      send(msg(i).to(in));
      try (TestConsumer consumer = consumer(in)) {
        submit(List.of(msg(i).to(dead)), List.of(consumer.next()));
      }
      texts.add("" + i);
    }
    assertThat(browse(dead)).containsExactlyInAnyOrderElementsOf(texts);
    try (TestConsumer operator = consumer(dead)) {
      assertThat(operator.consume(6)).containsExactlyInAnyOrderElementsOf(texts);
    }
  }

  @Test
  void shouldShowAndSeizeAQueueThatIsEverywhereAsOne() {
    DestinationName all = queue("all");
    for (int i = 0; i < 30; i++) {
      send(msg(i).group("k" + i).to(all));
    }
    SubscriptionFigures figures = engineB.administration().destination(all).subscriptions().get(0);
    assertThat(engineB.administration().destination(all).subscriptions()).hasSize(1);
    assertThat(figures.depth()).isEqualTo(30);
    assertThat(figures.counts().arrived()).isEqualTo(30);
    assertThat(engineB.administration().queue(all)).isEqualTo(figures.id());
    assertThat(engineB.inspection().some(figures.id(), 100)).hasSize(30);
    try (Seizure seizure = engineB.administration().seize(figures.id(), Selector.all())) {
      List<Seized> seized = seizure.next(100);
      assertThat(seized).isNotEmpty();
      engineB
          .submit(UnitOfWork.acknowledge(seized.stream().map(Seized::delivery).toList()))
          .await();
      seizure.removed(seized.size());
      assertThat(engineB.administration().figures(figures.id()).depth())
          .isEqualTo(30 - seized.size());
      List<Seized> next = seizure.next(100);
      seizure.giveBack(next);
    }
    try (TestConsumer consumer = consumer(all)) {
      assertThat(consumer.drain()).isNotEmpty();
    }
    assertThat(engineB.administration().figures(figures.id()).depth()).isZero();
  }

  @Test
  void shouldGiveBackWhatAConsumerHeldOfSeveral() {
    DestinationName all = queue("all");
    send(msg(0).group("k0").to(all), msg(1).group("k1").to(all), msg(2).group("k2").to(all));
    TestConsumer first = consumer(all);
    List<Delivery> held = first.take(3);
    assertThat(first.claim(1)).isEmpty();
    engineB.release(held, ReleaseMode.REDELIVER);
    first.close();
    try (TestConsumer second = consumer(all)) {
      assertThat(second.consume(3)).containsExactlyInAnyOrder("0", "1", "2");
    }
  }

  // ---- queues that an engine has made by itself ---------------------------------------------

  /** A queue that one engine has made, with what that has moved there. */
  private DestinationName aside(int database) {
    DestinationName aside = DestinationName.queue("all aside");
    Engine engine = ((SpreadFixture) fixture()).engine(database);
    engine.declare(aside);
    engine.submit(UnitOfWork.send(msg("old").to(aside))).await();
    return aside;
  }

  private boolean isIn(int database, DestinationName name) {
    return ((SpreadFixture) fixture()).engine(database).exists(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldShowWhatOneEngineHasMovedAside(int database) {
    DestinationName aside = aside(database);
    assertThat(engineB.exists(aside)).isTrue();
    assertThat(engineB.seemsToExist(aside)).isTrue();
    assertThat(engineB.destinations().queueStatus(aside).depth()).isEqualTo(1);
    assertThat(engineB.destinations().expired(aside)).isZero();
    assertThat(engineB.destinations().duplicates(aside)).isZero();
    assertThat(engineB.destinations().limits(aside).dropped()).isZero();
    assertThat(browse(aside)).containsExactly("old");
    int number = engineB.administration().queue(aside);
    assertThat(engineB.administration().figures(number).depth()).isEqualTo(1);
    assertThat(engineB.administration().destination(aside).subscriptions())
        .extracting(SubscriptionFigures::id)
        .containsExactly(number);
    for (int other = 0; other < DATABASES; other++) { // who looks makes nothing
      assertThat(isIn(other, aside)).isEqualTo(other == database);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldConsumeInAllDatabasesWhatOneEngineHasMovedAside(int database) {
    DestinationName aside = aside(database);
    TestConsumer consumer = consumer(aside);
    assertThat(consumer.consume(1)).containsExactly("old");
    for (int other = 0; other < DATABASES; other++) {
      send(msg(other).group("k" + other).to(aside));
      assertThat(consumer.consume(1)).containsExactly("" + other);
    }
  }

  @Test
  void shouldSendToAQueueThatOneEngineHasMade() {
    DestinationName aside = aside(1);
    Room room = engineB.room();
    Send first = msg(0).group("k0").to(aside);
    room.take(first);
    engineB.submit(new UnitOfWork(List.of(first), List.of(), room)).await();
    assertThat(isIn(2, aside)).isFalse();
    prepare("t", List.of(msg(2).group("k2").to(aside)), List.of());
    engineB.branches().finish(branch("t"), true);
    assertThat(browse(aside)).containsExactly("0", "old", "2");
  }

  @Test
  void shouldPauseAQueueThatOneEngineHasMadeAlsoForWhatComesLater() {
    DestinationName aside = aside(1);
    engineB.administration().pause(aside, new Pause(true, false, false));
    TestConsumer consumer = consumer(aside);
    send(msg(0).group("k0").to(aside), msg(2).group("k2").to(aside));
    assertThat(consumer.poll()).isNull();
    engineB.administration().pause(aside, Pause.NONE);
    assertThat(consumer.consume(3)).containsExactlyInAnyOrder("0", "old", "2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldDeleteAQueueThatOneEngineHasMade(int database) {
    DestinationName aside = aside(database);
    engineB.destinations().delete(aside);
    assertThat(engineB.exists(aside)).isFalse();
    assertMissing(() -> engineB.destinations().delete(aside));
    assertMissing(() -> engineB.destinations().queueStatus(aside));
    assertMissing(() -> engineB.destinations().expired(aside));
    assertMissing(() -> engineB.administration().queue(aside));
    assertMissing(() -> engineB.administration().destination(aside));
    assertMissing(() -> engineB.administration().pause(aside, Pause.NONE));
    assertMissing(() -> browse(aside));
    assertMissing(() -> send(msg(1).to(aside)));
    assertMissing(() -> consumer(aside));
    assertThat(engineB.destinations().list()).isEmpty();
  }

  private static void assertMissing(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AngariumException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_DESTINATION));
  }

  /** Where a delete ended halfway, the rest of it can be done, and nobody sends there meanwhile. */
  @Test
  void shouldNotMakeAgainWhatIsDeletedInSomeDatabases() {
    DestinationName all = queue("all");
    ((SpreadFixture) fixture()).engine(0).destinations().delete(all);
    assertThat(engineB.exists(all)).isFalse();
    assertMissing(() -> send(msg(0).group("k0").to(all)));
    assertMissing(() -> consumer(all));
    engineB.destinations().delete(all);
    assertThat(engineB.destinations().list()).isEmpty();
  }

  // ---- connections, subscriptions, schedules ------------------------------------------------

  @Test
  void shouldReachTemporaryQueuesOfOthersWhereverTheyAre() {
    Set<Integer> databases = new HashSet<>();
    for (int i = 0; i < 10 * DATABASES; i++) {
      DestinationName queue;
      try (Presence asking = attach()) {
        queue = asking.createTemporary(DestinationName.Kind.QUEUE);
        databases.add(databaseOf(queue));
        assertThat(asking.owns(queue)).isTrue();
        assertThat(presence.owns(queue)).isFalse();
        send(msg(queue.name()).to(queue));
        TestConsumer consumer =
            new TestConsumer(engineB, asking, SubscriptionSpec.queue(queue), Selector.all());
        assertThat(consumer.consume(1)).containsExactly(queue.name());
        consumer.close();
      }
      assertThat(engineB.exists(queue)).isFalse();
    }
    assertThat(databases).hasSize(DATABASES);
  }

  private int databaseOf(DestinationName name) {
    for (int i = 0; i < DATABASES; i++) {
      if (((SpreadFixture) fixture()).engine(i).exists(name)) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void shouldHaveEachClientIdOnce() {
    presence.claimClientId("client");
    try (Presence other = attach()) {
      assertThatThrownBy(() -> other.claimClientId("client"))
          .isInstanceOfSatisfying(
              AngariumException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CLIENT_ID_IN_USE));
    }
  }

  @Test
  void shouldReplaceADurableSubscriptionWhoseTopicIsInAnotherDatabase() {
    DestinationName first = topic("first 0");
    DestinationName second = topic("second 1");
    consumer(durable(first, "client", "s")).close();
    send(msg(1).to(first));
    TestConsumer consumer = consumer(durable(second, "client", "s"));
    assertThat(engineB.destinations().subscriptions())
        .extracting(status -> status.spec().destination())
        .containsExactly(second);
    assertThatThrownBy(() -> consumer(durable(first, "client", "s")))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("in use");
    send(msg(2).to(second));
    assertThat(consumer.consume(1)).containsExactly("2");
    consumer.close();
    engineB.destinations().unsubscribe("client", "s");
    assertThat(engineB.destinations().subscriptions()).isEmpty();
  }

  @Test
  void shouldHaveASharedSubscriptionOfATopicThatIsEverywhere() {
    DestinationName all = topic("all news");
    SubscriptionSpec shared = sharedDurable(all, null, "s");
    TestConsumer one = consumer(shared);
    for (int i = 0; i < 9; i++) {
      send(msg(i).group("k" + i).to(all));
    }
    assertThat(engineB.destinations().subscriptions())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.depth()).isEqualTo(9);
              assertThat(status.consumers()).isEqualTo(1);
            });
    assertThat(one.consume(9)).containsExactlyInAnyOrderElementsOf(numbers(0, 9));
  }

  @Test
  void shouldKeepAScheduleWhereItsMessagesGo() {
    DestinationName first = queue("first 0");
    DestinationName second = queue("second 1");
    submitChange(new ScheduleChange.Create(schedule("key", first)));
    assertThat(engineB.schedules().find("key")).isNotNull();
    assertThat(((SpreadFixture) fixture()).engine(0).schedules().list()).hasSize(1);
    assertThatThrownBy(() -> submitChange(new ScheduleChange.Create(schedule("key", second))))
        .hasMessageContaining("ANG-2202");
    assertThatThrownBy(() -> submitChange(new ScheduleChange.Replace(schedule("key", second))))
        .hasMessageContaining("ANG-1616")
        .hasMessageContaining("cancel it first");
    submitChange(new ScheduleChange.Cancel("key"));
    submitChange(new ScheduleChange.Replace(schedule("key", second)));
    assertThat(engineB.schedules().list()).hasSize(1);
    assertThat(((SpreadFixture) fixture()).engine(1).schedules().list()).hasSize(1);
  }

  private static StoredSchedule schedule(String key, DestinationName to) {
    return new StoredSchedule(key, SentMessage.to(to).text("a").build(), "", 1_000);
  }

  private void submitChange(ScheduleChange change) {
    engineB.submit(UnitOfWork.schedule(change)).await();
  }

  @Test
  void shouldRefuseWhatIsOfOneDatabase() {
    assertThatThrownBy(() -> engineB.dataSource()).hasMessageContaining("3 databases");
  }
}
