package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeating schedules: rows that change with units of work, and fire once. */
abstract class ScheduleContract extends EngineContract {
  private static final DestinationName TICKS = DestinationName.queue("ticks");

  ScheduleContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(8L << 20, WhenFull.BLOCK, Duration.ofSeconds(60), false)
        .with(new BackpressureContract.ByName());
  }

  private static StoredSchedule schedule(String key, String text) {
    return new StoredSchedule(
        key, SentMessage.to(TICKS).priority(7).text(text).build(), "each minute", START + 60_000);
  }

  private void create(String key) {
    change(engineA, new ScheduleChange.Create(schedule(key, key)));
  }

  private static void change(Engine engine, ScheduleChange change) {
    engine.submit(UnitOfWork.schedule(change)).await();
  }

  /** As an engine knows it, sooner or later. */
  private static StoredSchedule known(Engine engine, String key) {
    await().atMost(PATIENCE).until(() -> engine.schedules().find(key) != null);
    return Objects.requireNonNull(engine.schedules().find(key));
  }

  private static void awaitGone(Engine engine, String key) {
    await().atMost(PATIENCE).until(() -> engine.schedules().find(key) == null);
  }

  /** Its message, and how it goes on. */
  private static UnitOfWork firing(StoredSchedule from, String text) {
    return firing(from, from.fired(from.next(), from.next() + 60_000), text);
  }

  private static UnitOfWork firing(StoredSchedule from, StoredSchedule to, String text) {
    Send send = new Send(msg(text).to(from.message().destination()).message(), "", null);
    return new UnitOfWork(List.of(send), List.of(), List.of(new ScheduleChange.Advance(from, to)));
  }

  private static void fire(Engine engine, StoredSchedule from, String text) {
    engine.schedules().fire(firing(from, text)).await();
  }

  @Test
  void shouldKeepWhatItIsGivenByItsKey() {
    create("b");
    create("a \u0000 \u00fc \\");
    StoredSchedule b = known(engineB, "b");
    assertThat(b.message().head().priority()).isEqualTo(7);
    assertThat(Msg.text(b.message())).isEqualTo("b");
    assertThat(b.timetable()).isEqualTo("each minute");
    assertThat(b.next()).isEqualTo(START + 60_000);
    assertThat(b.last()).isZero();
    assertThat(known(engineB, "a \u0000 \u00fc \\")).isNotNull();
    assertThat(engineB.schedules().list())
        .extracting(StoredSchedule::key)
        .containsExactly("a \u0000 \u00fc \\", "b");
    assertThat(engineB.schedules().find("c")).isNull();
  }

  @Test
  void shouldCreateReplaceAndCancel() {
    create("a");
    StoredSchedule first = known(engineB, "a");
    assertRefused(
        ErrorCode.SCHEDULE_EXISTS,
        () -> change(engineB, new ScheduleChange.Create(schedule("a", "other"))));
    change(engineB, new ScheduleChange.Replace(schedule("a", "other")));
    await().atMost(PATIENCE).until(() -> known(engineA, "a").revision() != first.revision());
    assertThat(Msg.text(known(engineA, "a").message())).isEqualTo("other");
    change(engineA, new ScheduleChange.Replace(schedule("new", "new")));
    assertThat(Msg.text(known(engineA, "new").message())).isEqualTo("new");
    change(engineA, new ScheduleChange.Cancel("a"));
    change(engineA, new ScheduleChange.Cancel("a"));
    assertThat(engineA.schedules().find("a")).isNull();
    awaitGone(engineB, "a");
    create("a");
  }

  @Test
  void shouldSendAndGoOnInOneUnit() {
    queue(TICKS.name());
    create("a");
    StoredSchedule before = known(engineB, "a");
    fire(engineB, before, "1");
    StoredSchedule after = known(engineB, "a");
    assertThat(after.fired()).isEqualTo(1);
    assertThat(after.last()).isEqualTo(START + 60_000);
    assertThat(after.next()).isEqualTo(START + 120_000);
    assertThat(after.revision()).isEqualTo(before.revision());
    assertRefused(ErrorCode.SCHEDULE_CHANGED, () -> fire(engineA, before, "again"));
    assertRefused(ErrorCode.SCHEDULE_CHANGED, () -> fire(engineB, before, "again"));
    engineB.schedules().fire(firing(after, null, "2")).await();
    assertThat(engineB.schedules().find("a")).isNull();
    assertThat(consumer(TICKS).drain()).containsExactly("1", "2");
  }

  @Test
  void shouldLearnWhatHasChangedWhenItIsRefused() {
    queue(TICKS.name());
    create("a");
    StoredSchedule before = known(engineB, "a");
    fire(engineB, before, "1");
    assertRefused(ErrorCode.SCHEDULE_CHANGED, () -> fire(engineA, before, "again"));
    fire(engineA, Objects.requireNonNull(engineA.schedules().find("a")), "2");
    assertThat(consumer(TICKS).drain()).containsExactly("1", "2");
  }

  @Test
  void shouldDoNothingWhereTheMessageCannotBeSent() {
    create("a");
    StoredSchedule before = known(engineA, "a");
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> fire(engineA, before, "1"));
    assertThat(known(engineA, "a")).isEqualTo(before);
    queue(TICKS.name());
    fire(engineA, before, "1");
    assertThat(consumer(TICKS).drain()).containsExactly("1");
  }

  @Test
  void shouldChangeWithAUnitOrNotAtAll() {
    DestinationName orders = queue("orders");
    send(msg("order").to(orders));
    TestConsumer consumer = consumer(orders);
    var held = consumer.next();
    Send reply = msg("reply").to(DestinationName.queue("gone"));
    List<ScheduleChange> changes = List.of(new ScheduleChange.Create(schedule("a", "a")));
    assertRefused(
        ErrorCode.NO_SUCH_DESTINATION,
        () -> engineB.submit(new UnitOfWork(List.of(reply), List.of(held), changes)).await());
    assertThat(engineB.schedules().find("a")).isNull();
    engineB.submit(new UnitOfWork(List.of(), List.of(held), changes)).await();
    assertThat(engineB.schedules().find("a")).isNotNull();
    create("b");
    send(msg("order").to(orders));
    var other = consumer.next();
    List<ScheduleChange> refused = List.of(new ScheduleChange.Create(schedule("b", "b")));
    assertRefused(
        ErrorCode.SCHEDULE_EXISTS,
        () -> engineB.submit(new UnitOfWork(List.of(), List.of(other), refused)).await());
    consumer.ack(other);
    awaitDepth(orders, 0);
  }

  @Test
  void shouldSeeItsOwnChangesInsideAUnit() {
    StoredSchedule one = schedule("a", "one");
    engineA
        .submit(
            new UnitOfWork(
                List.of(),
                List.of(),
                List.of(
                    new ScheduleChange.Create(one),
                    new ScheduleChange.Cancel("a"),
                    new ScheduleChange.Create(schedule("a", "two")),
                    new ScheduleChange.Replace(schedule("a", "three")))))
        .await();
    assertThat(Msg.text(known(engineA, "a").message())).isEqualTo("three");
    assertRefused(
        ErrorCode.SCHEDULE_EXISTS,
        () ->
            engineA
                .submit(
                    new UnitOfWork(
                        List.of(),
                        List.of(),
                        List.of(
                            new ScheduleChange.Create(schedule("b", "one")),
                            new ScheduleChange.Create(schedule("b", "two")))))
                .await());
    assertThat(engineA.schedules().find("b")).isNull();
  }

  private void prepare(String name, ScheduleChange... changes) {
    engineB
        .branches()
        .prepare(branch(name), new UnitOfWork(List.of(), List.of(), List.of(changes)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldChangeWithABranch(boolean restart) {
    assumeTrue(durable() || !restart);
    queue(TICKS.name());
    create("old");
    create("fires");
    prepare(
        "x",
        new ScheduleChange.Create(schedule("new", "new")),
        new ScheduleChange.Cancel("old"),
        new ScheduleChange.Replace(schedule("fires", "later")));
    prepare("y", new ScheduleChange.Create(schedule("other", "other")));
    if (restart) {
      crash();
    }
    assertThat(engineB.schedules().find("new")).isNull();
    for (String held : List.of("new", "old", "fires", "other")) {
      assertRefused(
          ErrorCode.SCHEDULE_IN_USE,
          () -> change(engineA, new ScheduleChange.Replace(schedule(held, "mine"))));
      assertRefused(
          ErrorCode.SCHEDULE_IN_USE,
          () -> prepare("z", new ScheduleChange.Replace(schedule(held, "mine"))));
    }
    fire(engineA, known(engineA, "fires"), "1");
    engineA.branches().finish(branch("x"), true);
    engineA.branches().finish(branch("y"), false);
    assertThat(Msg.text(known(engineA, "new").message())).isEqualTo("new");
    assertThat(Msg.text(known(engineA, "fires").message())).isEqualTo("later");
    assertThat(engineA.schedules().find("old")).isNull();
    assertThat(engineA.schedules().find("other")).isNull();
    create("other");
    create("old");
    assertThat(consumer(TICKS).drain()).containsExactly("1");
  }

  @Test
  void shouldRefuseToPrepareWhatExists() {
    create("a");
    assertRefused(
        ErrorCode.SCHEDULE_EXISTS,
        () -> prepare("x", new ScheduleChange.Create(schedule("a", "mine"))));
    change(engineA, new ScheduleChange.Cancel("a"));
    prepare("x", new ScheduleChange.Create(schedule("a", "mine")));
    engineB.branches().finish(branch("x"), true);
    assertThat(Msg.text(known(engineB, "a").message())).isEqualTo("mine");
  }

  @Test
  void shouldTellOfEachChange() {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    engineB.schedules().onChange(heard::add);
    create("a");
    await().atMost(PATIENCE).until(() -> heard.contains("a"));
    heard.clear();
    change(engineA, new ScheduleChange.Cancel("a"));
    await().atMost(PATIENCE).until(() -> heard.contains("a"));
    assertThat(engineB.schedules().find("a")).isNull();
  }

  @Test
  void shouldNotWaitForRoom() {
    DestinationName full = queue("BLOCK maxMessages=1");
    send(msg("there").to(full));
    StoredSchedule schedule =
        new StoredSchedule("a", SentMessage.to(full).text("a").build(), "", START);
    change(engineA, new ScheduleChange.Create(schedule));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> fire(engineA, known(engineA, "a"), "1"));
    assertThat(known(engineA, "a").fired()).isZero();
    assertThat(consumer(full).drain()).containsExactly("there");
    fire(engineA, known(engineA, "a"), "1");
    assertThat(consumer(full).drain()).containsExactly("1");
  }

  @Test
  void shouldBoundWhatSchedulesTake() {
    String large = "x".repeat(300_000);
    int created = 0;
    try {
      for (; created < 10; created++) {
        change(engineA, new ScheduleChange.Create(schedule("k" + created, large)));
      }
    } catch (AngariumException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.SCHEDULES_FULL);
    }
    assertThat(created).isBetween(1, 9);
    change(engineA, new ScheduleChange.Cancel("k0"));
    change(engineA, new ScheduleChange.Create(schedule("other", large)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOutliveTheEngine(boolean peaceful) {
    assumeTrue(durable());
    queue(TICKS.name());
    create("a");
    create("gone");
    change(engineA, new ScheduleChange.Cancel("gone"));
    fire(engineA, known(engineA, "a"), "1");
    StoredSchedule before = known(engineA, "a");
    if (peaceful) {
      reopen();
    } else {
      crash();
    }
    assertThat(engineB.schedules().list()).extracting(StoredSchedule::key).containsExactly("a");
    StoredSchedule after = known(engineB, "a");
    assertThat(after.isStill(before)).isTrue();
    assertThat(after.last()).isEqualTo(before.last());
    assertRefused(
        ErrorCode.SCHEDULE_EXISTS,
        () -> change(engineA, new ScheduleChange.Create(schedule("a", "a"))));
    fire(engineB, after, "2");
    assertThat(consumer(TICKS).drain()).containsExactly("1", "2");
  }

  @Test
  void shouldFireOnceWhoeverTries() throws InterruptedException {
    queue(TICKS.name());
    create("a");
    known(engineB, "a");
    int rounds = times(100);
    Crew crew = new Crew();
    for (int i = 0; i < 4; i++) {
      Engine engine = i % 2 == 0 ? engineA : engineB;
      crew.start("node " + i, () -> fireUntil(engine, rounds));
    }
    crew.join();
    List<String> expected = new ArrayList<>(numbers(0, rounds));
    assertThat(consumer(TICKS).consume(rounds)).isEqualTo(expected);
    awaitDepth(TICKS, 0);
  }

  private static void fireUntil(Engine engine, int rounds) {
    StoredSchedule present = known(engine, "a");
    while (present.fired() < rounds) {
      try {
        fire(engine, present, String.valueOf(present.fired()));
      } catch (AngariumException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.SCHEDULE_CHANGED);
      }
      present = known(engine, "a");
    }
  }
}
