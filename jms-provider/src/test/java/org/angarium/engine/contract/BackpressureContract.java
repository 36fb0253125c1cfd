package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.LimitPolicy;
import org.angarium.engine.Limits;
import org.angarium.engine.Overflow;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What destinations with limits do when they are full. The name of a destination says what limits
 * it has, such as {@code DROP_OLDEST maxMessages=3}.
 */
abstract class BackpressureContract extends EngineContract {
  static final DestinationName DEAD = DestinationName.queue("dead");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);

  BackpressureContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  /** By the names of the destinations. */
  static class ByName implements LimitPolicy {
    @Override
    public Limits of(DestinationName destination) {
      String[] words = destination.name().split(" ");
      if (words.length < 2) {
        return Limits.NONE;
      }
      Limits.WhenFull policy = Limits.WhenFull.valueOf(words[0]);
      Duration timeout = destination.name().contains("briefly") ? SHORT : LONG;
      return new Limits(
          number(words, "maxMessages="),
          number(words, "maxMemoryBytes="),
          number(words, "maxDiskBytes="),
          number(words, "maxAge="),
          policy,
          timeout);
    }

    private static long number(String[] words, String option) {
      for (String word : words) {
        if (word.startsWith(option)) {
          return Long.parseLong(word.substring(option.length()));
        }
      }
      return 0;
    }

    @Override
    public @Nullable DestinationName deadLetterQueueOf(DestinationName destination) {
      return of(destination).whenFull() == Limits.WhenFull.DEAD_LETTER ? DEAD : null;
    }

    @Override
    public SentMessage moved(Overflowed overflowed, DestinationName queue) {
      return SentMessage.to(queue)
          .messageId(overflowed.message().messageId())
          .persistent(overflowed.message().persistent())
          .priority(overflowed.message().priority())
          .property("attempts", overflowed.attempts())
          .property("known", overflowed.history().attempts().size())
          .body(overflowed.message().body())
          .build();
    }
  }

  @Override
  EngineSettings settings() {
    return new EngineSettings(memory(), WhenFull.BLOCK, LONG, false).with(new ByName());
  }

  long memory() {
    return 64L << 20;
  }

  private Send to(DestinationName destination, int number, boolean persistent) {
    return msg(number).persistent(persistent).to(destination);
  }

  void sendNumbers(DestinationName destination, int from, int to, boolean persistent) {
    for (int i = from; i < to; i++) {
      send(to(destination, i, persistent));
    }
  }

  /** Each node tells what it has done. */
  private long dropped(DestinationName destination) {
    long here = engineA.destinations().limits(destination).dropped();
    return engineA == engineB ? here : here + engineB.destinations().limits(destination).dropped();
  }

  private static void awaitWaiting(
      org.angarium.engine.Engine engine, DestinationName queue, int n) {
    await().atMost(PATIENCE).until(() -> engine.destinations().limits(queue).waiting() == n);
  }

  // ---- refusing -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseAtOnceWhatIsOneTooMany(boolean persistent) {
    DestinationName queue = queue("REJECT maxMessages=3");
    sendNumbers(queue, 0, 3, persistent);
    assertThatRefused(() -> send(to(queue, 3, persistent)))
        .contains("is full (3 messages, maxMessages is 3, policy REJECT)")
        .contains("consume, raise the limit");
    try (TestConsumer consumer = consumer(queue)) {
      Delivery held = consumer.next();
      assertRefused(ErrorCode.DESTINATION_FULL, () -> send(to(queue, 4, persistent)));
      consumer.ack(held);
      send(to(queue, 5, persistent));
      assertThat(consumer.drain()).containsExactly("1", "2", "5");
    }
    assertThat(engineA.destinations().limits(queue).refused()).isEqualTo(2);
  }

  private static org.assertj.core.api.AbstractStringAssert<?> assertThatRefused(Runnable send) {
    AtomicReference<String> text = new AtomicReference<>();
    assertRefused(
        ErrorCode.DESTINATION_FULL,
        () -> {
          try {
            send.run();
          } catch (AngariumException e) {
            text.set(e.getMessage());
            throw e;
          }
        });
    return assertThat(text.get());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCountBytesAndRefuseWhatNeverFits(boolean persistent) {
    boolean onDisk = persistent && durable();
    DestinationName queue =
        queue("REJECT " + (onDisk ? "maxDiskBytes=3000" : "maxMemoryBytes=3000"));
    assertThatRefused(() -> send(msg(0).persistent(persistent).padded(4_000).to(queue)))
        .contains("send less in one message");
    send(msg(1).persistent(persistent).padded(1_000).to(queue));
    send(msg(2).persistent(persistent).padded(1_000).to(queue));
    assertRefused(
        ErrorCode.DESTINATION_FULL,
        () -> send(msg(3).persistent(persistent).padded(1_000).to(queue)));
    if (durable()) {
      reopen();
      assertThat(browse(queue)).hasSize(persistent ? 2 : 0);
      if (persistent) {
        assertRefused(
            ErrorCode.DESTINATION_FULL,
            () -> send(msg(4).persistent(true).padded(1_000).to(queue)));
      }
    }
    consumer(queue).drain();
    send(msg(5).persistent(persistent).padded(1_000).to(queue));
  }

  @Test
  void shouldGiveBackTheRoomOfAUnitThatIsGivenUpOrRefused() {
    DestinationName queue = queue("REJECT maxMessages=3");
    Room room = engineA.room();
    room.take(to(queue, 0, true));
    room.take(to(queue, 1, true));
    assertThat(engineA.destinations().queueStatus(queue).depth()).isZero();
    send(to(queue, 2, true));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(to(queue, 3, true)));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> room.take(to(queue, 4, true)));
    room.close();
    List<Send> two = List.of(to(queue, 5, true), to(queue, 6, false));
    sendTogether(two);
    assertRefused(ErrorCode.DESTINATION_FULL, () -> sendTogether(two));
    assertThat(consumer(queue).drain()).containsExactly("2", "5", "6");
  }

  @Test
  void shouldSendWithTheRoomThatWasTakenBefore() {
    DestinationName queue = queue("REJECT maxMessages=2");
    Room room = engineA.room();
    List<Send> sends = List.of(to(queue, 0, true), to(queue, 1, false));
    sends.forEach(room::take);
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(to(queue, 9, true)));
    engineA.submit(new UnitOfWork(sends, List.of(), room)).await();
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(to(queue, 9, true)));
    TestConsumer consumer = consumer(queue);
    assertThat(consumer.drain()).containsExactly("0", "1");
    sends.forEach(this::send);
    assertThat(consumer.drain()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNeedNoMoreRoomToForwardThanItGivesBack(boolean persistent) {
    DestinationName queue = queue("REJECT maxMessages=2");
    sendNumbers(queue, 0, 2, persistent);
    TestConsumer consumer = consumer(queue);
    Delivery held = consumer.next();
    Room room = engineB.room();
    room.holds(held);
    Send forwarded = to(queue, 2, persistent);
    room.take(forwarded);
    assertRefused(ErrorCode.DESTINATION_FULL, () -> room.take(to(queue, 3, persistent)));
    engineB.submit(new UnitOfWork(List.of(forwarded), List.of(held), room)).await();
    Delivery next = consumer.next();
    submit(List.of(to(queue, 4, persistent)), List.of(next));
    assertThat(consumer.drain()).containsExactly("2", "4");
  }

  @Test
  void shouldTakeDeadLettersWhetherThereIsRoomOrNot() {
    DestinationName queue = queue("REJECT maxMessages=1");
    DestinationName source = queue("source");
    sendNumbers(queue, 0, 1, true);
    sendNumbers(source, 7, 8, true);
    Delivery held = consumer(source).next();
    engineB.submit(new UnitOfWork(List.of(to(queue, 7, true)), List.of(held), Room.ANYWAY)).await();
    assertThat(browse(queue)).containsExactly("0", "7");
    assertThat(browse(source)).isEmpty();
  }

  @Test
  void shouldRefuseWhileTheOldestIsTooOld() {
    DestinationName queue = queue("REJECT maxAge=1000");
    send(msg(0).sentAt(clock.millis()).to(queue));
    clock.advance(Duration.ofMillis(900));
    send(msg(1).sentAt(clock.millis()).to(queue));
    clock.advance(Duration.ofMillis(101));
    assertThatRefused(() -> send(msg(2).sentAt(clock.millis()).to(queue))).contains("maxAge");
    TestConsumer consumer = consumer(queue);
    assertThat(consumer.consume(1)).containsExactly("0");
    send(msg(3).sentAt(clock.millis()).to(queue));
    assertThat(consumer.drain()).containsExactly("1", "3");
  }

  @Test
  void shouldHoldUpWhoWaitsAsLongAsTheOldestIsTooOldInMemoryOrNot() throws Exception {
    DestinationName queue = queue("BLOCK maxAge=1000");
    int count = 1_500;
    for (int i = 0; i < count; i++) {
      send(msg(i).sentAt(clock.millis()).to(queue));
    }
    if (durable()) {
      reopen();
    }
    clock.advance(Duration.ofMillis(1_001));
    Crew crew = new Crew();
    crew.start("sender", () -> send(msg(count).sentAt(clock.millis()).to(queue)));
    awaitWaiting(engineA, queue, 1);
    TestConsumer consumer = consumer(queue);
    for (int i = 0; i < count - 1; i++) {
      assertThat(consumer.consume(1)).containsExactly(String.valueOf(i));
    }
    awaitWaiting(engineA, queue, 1);
    assertThat(consumer.consume(1)).containsExactly(String.valueOf(count - 1));
    crew.join();
    assertThat(consumer.drain()).containsExactly(String.valueOf(count));
  }

  // ---- waiting ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLetThoseWhoWaitGoInTheOrderInWhichTheyCame(boolean persistent) throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=1");
    sendNumbers(queue, 0, 1, persistent);
    Crew crew = new Crew();
    for (int i = 1; i <= 5; i++) {
      int number = i;
      crew.start("sender " + i, () -> send(to(queue, number, persistent)));
      awaitWaiting(engineA, queue, i);
    }
    DestinationName other = queue("other");
    sendNumbers(other, 0, 3, persistent); // who waits holds up nobody but itself
    TestConsumer consumer = consumer(queue);
    for (int i = 0; i <= 5; i++) {
      assertThat(consumer.consume(1)).containsExactly(String.valueOf(i));
    }
    crew.join();
    assertThat(engineA.destinations().limits(queue).slowed()).isEqualTo(5);
    assertThat(engineA.destinations().limits(queue).refused()).isZero();
  }

  @Test
  void shouldRefuseWhoHasWaitedInVainAndLetThoseBehindGo() {
    DestinationName queue = queue("BLOCK maxMessages=1 briefly");
    sendNumbers(queue, 0, 1, true);
    assertThatRefused(() -> send(to(queue, 1, true))).contains("policy BLOCK, waited 50 ms");
    TestConsumer consumer = consumer(queue);
    Delivery held = consumer.next();
    assertRefused(
        ErrorCode.DESTINATION_FULL, () -> send(to(queue, 2, true))); // its own consumer's thread
    consumer.ack(held);
    send(to(queue, 3, true));
    assertThat(consumer.drain()).containsExactly("3");
  }

  @Test
  void shouldSendAwayWhoIsInterruptedAndKeepTheInterrupt() throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=1");
    sendNumbers(queue, 0, 1, true);
    Crew crew = new Crew();
    AtomicReference<ErrorCode> refused = new AtomicReference<>();
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    Thread sender =
        crew.start(
            "sender",
            () -> {
              try {
                send(to(queue, 1, true));
              } catch (AngariumException e) {
                refused.set(e.code());
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    awaitWaiting(engineA, queue, 1);
    sender.interrupt();
    crew.join();
    assertThat(refused.get()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(interrupted.get()).isTrue();
    TestConsumer consumer = consumer(queue);
    assertThat(consumer.drain()).containsExactly("0");
    sendNumbers(queue, 2, 3, true);
    assertThat(consumer.drain()).containsExactly("2");
  }

  @Test
  void shouldSendAwayWhoseConnectionCloses() throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=1");
    sendNumbers(queue, 0, 1, true);
    var leaving = engineA.attach("leaving");
    Crew crew = new Crew();
    ConcurrentLinkedQueue<ErrorCode> refused = new ConcurrentLinkedQueue<>();
    crew.start("sender", () -> refused.add(codeOf(() -> send(msg(1).from("leaving").to(queue)))));
    crew.start("other", () -> send(msg(2).from("staying").to(queue)));
    awaitWaiting(engineA, queue, 2);
    leaving.closing();
    awaitWaiting(engineA, queue, 1);
    refused.add(codeOf(() -> send(msg(3).from("leaving").to(queue))));
    leaving.close();
    assertThat(consumer(queue).consume(2)).containsExactly("0", "2");
    crew.join();
    assertThat(refused).containsExactly(ErrorCode.CONNECTION_CLOSED, ErrorCode.CONNECTION_CLOSED);
  }

  private static @Nullable ErrorCode codeOf(Runnable call) {
    try {
      call.run();
      return null;
    } catch (AngariumException e) {
      return e.code();
    }
  }

  @Test
  void shouldSendAListenerOfAClosingSessionAwayOnlyWhereThereIsNoRoom() throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=1");
    sendNumbers(queue, 0, 1, true);
    var presence = engineA.attach("staying");
    Crew crew = new Crew();
    ConcurrentLinkedQueue<ErrorCode> refused = new ConcurrentLinkedQueue<>();
    Thread listener =
        crew.start(
            "listener",
            () -> {
              refused.add(codeOf(() -> send(msg(1).from("staying").to(queue))));
              assertThat(consumer(queue).consume(1)).containsExactly("0");
              send(msg(2).from("staying").to(queue));
              refused.add(codeOf(() -> send(msg(3).from("staying").to(queue))));
            });
    awaitWaiting(engineA, queue, 1);
    presence.closing(listener);
    crew.join();
    assertThat(refused).containsExactly(ErrorCode.SESSION_CLOSED, ErrorCode.SESSION_CLOSED);
    assertThat(consumer(queue).consume(1)).containsExactly("2");
    presence.close();
  }

  @Test
  void shouldSendAwayWhoWaitsForAUnitThatIsGivenUp() throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=1");
    sendNumbers(queue, 0, 1, true);
    Room room = engineA.room();
    Crew crew = new Crew();
    AtomicReference<ErrorCode> refused = new AtomicReference<>();
    crew.start("sender", () -> refused.set(codeOf(() -> room.take(to(queue, 1, true)))));
    awaitWaiting(engineA, queue, 1);
    room.close();
    crew.join();
    assertThat(refused.get()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(codeOf(() -> room.take(to(queue, 2, true))))
        .isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
  }

  @Test
  void shouldSendAwayWhoWaitsWhenTheEngineCloses() throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=1");
    sendNumbers(queue, 0, 1, true);
    Crew crew = new Crew();
    AtomicReference<ErrorCode> refused = new AtomicReference<>();
    crew.start("sender", () -> refused.set(codeOf(() -> send(to(queue, 1, true)))));
    awaitWaiting(engineA, queue, 1);
    engineA.close();
    crew.join();
    assertThat(refused.get()).isEqualTo(ErrorCode.BROKER_CLOSED);
  }

  @Test
  void shouldNotWaitForRoomThatItsOwnUnitHasTaken() {
    DestinationName queue = queue("BLOCK maxMessages=2");
    List<Send> three = List.of(to(queue, 0, true), to(queue, 1, true), to(queue, 2, true));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> sendTogether(three));
    assertThat(browse(queue)).isEmpty();
    sendTogether(three.subList(0, 2));
  }

  @Test
  void shouldBlockATopicForItsFullDurableSubscriptionOnly() throws Exception {
    DestinationName topic = topic("BLOCK maxMessages=1");
    consumer(selecting(durable(topic, "c", "red"), "colour = 'red'")).close();
    TestConsumer fast = consumer(nonDurable(topic));
    send(msg(0).set("colour", "red").to(topic));
    assertThat(fast.consume(1)).containsExactly("0");
    Crew crew = new Crew();
    crew.start("red sender", () -> send(msg(1).set("colour", "red").to(topic)));
    awaitWaiting(engineA, topic, 1);
    send(msg(2).set("colour", "blue").to(topic)); // is not for the full one
    assertThat(fast.consume(1)).containsExactly("2");
    TestConsumer red = consumer(selecting(durable(topic, "c", "red"), "colour = 'red'"));
    assertThat(red.consume(2)).containsExactly("0", "1");
    crew.join();
    assertThat(fast.consume(1)).containsExactly("1");
  }

  @Test
  void shouldNeedNoRoomForADuplicate() {
    for (String policy : List.of("BLOCK", "REJECT", "DROP_OLDEST", "DEAD_LETTER")) {
      DestinationName queue = queue(policy + " maxMessages=2");
      send(named("first", msg(0).to(queue)));
      send(named("second", msg(1).to(queue)));
      send(named("second", msg(2).to(queue)));
      Room room = engineA.room();
      Send again = named("first", msg(3).to(queue));
      room.take(again);
      engineA.submit(new UnitOfWork(List.of(again), List.of(), room)).await();
      assertThat(consumer(queue).drain()).as(policy).containsExactly("0", "1");
      assertThat(engineA.destinations().duplicates(queue)).as(policy).isEqualTo(2);
    }
  }

  private static Send named(String id, Send send) {
    return new Send(send.message(), send.connectionId(), send.clientId(), id);
  }

  // ---- dropping -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepTheLastOverAllPriorities(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxMessages=4");
    List<Overflow> heard = new ArrayList<>();
    engineA.destinations().onOverflow(heard::add);
    for (int i = 0; i < 10; i++) {
      send(msg(i).priority(9 - i).persistent(persistent).to(queue));
    }
    assertThat(browse(queue)).containsExactly("6", "7", "8", "9");
    assertThat(dropped(queue)).isEqualTo(6);
    assertThat(heard).hasSize(6).allMatch(overflow -> overflow.messages() == 1);
    if (durable()) {
      crash();
      assertThat(browse(queue)).hasSize(persistent ? 4 : 0);
    }
    assertThat(consumer(queue).drain()).hasSize(durable() && !persistent ? 0 : 4);
    assertThat(engineA.destinations().queueStatus(queue).depth()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotTouchWhatAConsumerHoldsAndCountOnlyWhatWaits(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxMessages=3");
    sendNumbers(queue, 0, 3, persistent);
    TestConsumer consumer = consumer(queue);
    List<Delivery> held = consumer.take(2);
    sendNumbers(queue, 3, 7, persistent);
    assertThat(dropped(queue)).isEqualTo(2); // 2 and 3
    assertThat(engineA.destinations().queueStatus(queue).depth()).isEqualTo(5);
    consumer.release(ReleaseMode.REDELIVER, held.get(1), held.get(0));
    sendNumbers(queue, 7, 8, persistent); // three too many now
    assertThat(consumer.drain()).containsExactly("5", "6", "7");
    assertThat(dropped(queue)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDropWhatIsDelayedOrRestsOrBelongsToABlockedGroup(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxMessages=4");
    send(msg("held").group("g").persistent(persistent).to(queue));
    TestConsumer consumer = consumer(queue);
    Delivery held = consumer.next();
    send(msg("delayed").delayedUntil(START + 10_000).persistent(persistent).to(queue));
    send(msg("blocked").group("g").persistent(persistent).to(queue));
    send(msg("fails").persistent(persistent).to(queue));
    consumer.release(
        new ReleaseMode.RedeliverAt(START + 10_000, org.angarium.message.Failure.of("test")),
        consumer.next());
    sendNumbers(queue, 0, 1, persistent);
    assertThat(dropped(queue)).isZero();
    sendNumbers(queue, 1, 4, persistent);
    assertThat(dropped(queue)).isEqualTo(3);
    pass(10_000);
    consumer.ack(held);
    assertThat(consumer.drain()).containsExactly("0", "1", "2", "3");
    assertThat(engineA.destinations().queueStatus(queue).depth()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldPutBackWhatWouldHaveMadeRoomForAUnitThatFails(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxMessages=3");
    send(msg(0).delayedUntil(START + 500).persistent(persistent).to(queue));
    send(msg(1).group("g").persistent(persistent).to(queue));
    sendNumbers(queue, 2, 3, persistent);
    DestinationName gone = queue("gone");
    prepare("b", List.of(to(queue, 8, persistent), to(queue, 9, persistent)), List.of());
    assertThat(ready(queue)).isEqualTo(makesRoomWhenPrepared() ? List.of("2") : List.of("1", "2"));
    engineA.destinations().delete(gone);
    engineB.branches().finish(branch("b"), false);
    assertThat(dropped(queue)).isZero();
    assertThat(browse(queue)).containsExactly("1", "2");
    pass(500);
    TestConsumer consumer = consumer(queue);
    List<Delivery> all = consumer.take(3);
    assertThat(Msg.texts(all)).containsExactly("0", "1", "2");
    assertThat(all).allMatch(d -> d.attempt() == 1);
  }

  /** What a consumer may have now. */
  private List<String> ready(DestinationName queue) {
    try (TestConsumer consumer = consumer(queue)) {
      List<Delivery> claimed = consumer.claim(100);
      consumer.release(ReleaseMode.UNDELIVERED, claimed);
      return Msg.texts(claimed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDropWithThePreparedBranchThatSends(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxMessages=2");
    sendNumbers(queue, 0, 2, persistent);
    prepare("b", List.of(to(queue, 2, persistent)), List.of());
    if (durable() && persistent) {
      crash();
      assertThat(ready(queue))
          .isEqualTo(makesRoomWhenPrepared() ? List.of("1") : List.of("0", "1"));
      engineB.branches().finish(branch("b"), true);
    } else {
      assertThat(dropped(queue)).isZero();
      engineB.branches().finish(branch("b"), true);
      assertThat(dropped(queue)).isEqualTo(1);
    }
    assertThat(browse(queue)).containsExactly("1", "2");
    assertThat(engineA.destinations().queueStatus(queue).depth()).isEqualTo(2);
  }

  @Test
  void shouldHaveEachMessageOnceThoughABranchSendsMoreThanThereIsRoomFor() {
    org.junit.jupiter.api.Assumptions.assumeTrue(durable());
    DestinationName queue = queue("DEAD_LETTER maxMessages=2");
    sendNumbers(queue, 0, 1, true);
    List<Send> four = new ArrayList<>();
    for (int i = 1; i < 5; i++) {
      four.add(to(queue, i, true));
    }
    prepare("b", four, List.of());
    crash();
    engineB.branches().finish(branch("b"), true);
    List<String> all = new ArrayList<>(browse(queue));
    assertThat(all).contains("3", "4");
    all.addAll(browse(DEAD));
    assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(0, 5));
    sendNumbers(queue, 5, 6, true);
    assertThat(browse(queue)).containsExactly("4", "5");
    assertThat(browse(DEAD)).containsExactlyInAnyOrderElementsOf(numbers(0, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxMessages=2", "maxDiskBytes=3000"})
  void shouldKeepTheRoomOfAPreparedBranchOverACrash(String limit) {
    org.junit.jupiter.api.Assumptions.assumeTrue(durable() && makesRoomWhenPrepared());
    DestinationName queue = queue("REJECT " + limit);
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      sends.add(msg(i).padded(1_000).to(queue));
    }
    send(sends.get(0));
    prepare("b", List.of(sends.get(1)), List.of());
    for (boolean commit : new boolean[] {false, true}) {
      assertRefused(ErrorCode.DESTINATION_FULL, () -> send(sends.get(2)));
      crash();
      assertRefused(ErrorCode.DESTINATION_FULL, () -> send(sends.get(2)));
      engineB.branches().finish(branch("b"), commit);
      if (!commit) {
        prepare("b", List.of(sends.get(1)), List.of());
      }
    }
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(sends.get(2)));
    assertThat(consumer(queue).consume(1)).containsExactly("0");
    send(sends.get(3));
    assertThat(browse(queue)).containsExactly("1", "3");
  }

  @Test
  void shouldGiveBackAfterARestartWhatMadeRoomForABranchThatIsRolledBack() {
    org.junit.jupiter.api.Assumptions.assumeTrue(durable());
    DestinationName queue = queue("DROP_OLDEST maxMessages=2");
    sendNumbers(queue, 0, 2, true);
    prepare("b", List.of(to(queue, 2, true)), List.of());
    crash();
    engineB.branches().finish(branch("b"), false);
    List<Delivery> all = consumer(queue).take(2);
    assertThat(Msg.texts(all)).containsExactly("0", "1");
    assertThat(all.get(0).history().attempts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepTheLastOfAUnitThatSendsMoreThanThereIsRoomFor(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxMessages=3");
    sendNumbers(queue, 0, 2, persistent);
    List<Send> unit = new ArrayList<>();
    for (int i = 2; i < 8; i++) {
      unit.add(to(queue, i, persistent));
    }
    sendTogether(unit);
    assertThat(consumer(queue).drain()).containsExactly("5", "6", "7");
    assertThat(dropped(queue)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDropTheLowestPriorityAndOfThatTheOldest(boolean persistent) {
    DestinationName queue = queue("DROP_LOWEST_PRIORITY maxMessages=3");
    send(msg("a").priority(5).persistent(persistent).to(queue));
    send(msg("b").priority(2).persistent(persistent).to(queue));
    send(msg("c").priority(2).persistent(persistent).to(queue));
    send(msg("d").priority(9).persistent(persistent).to(queue)); // b goes
    send(msg("e").priority(2).persistent(persistent).to(queue)); // c goes
    send(msg("f").priority(1).persistent(persistent).to(queue)); // f itself
    assertThat(browse(queue)).containsExactly("d", "a", "e");
    assertThat(dropped(queue)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldMoveTheOldestToTheDeadLetters(boolean persistent) {
    DestinationName queue = queue("DEAD_LETTER maxMessages=2");
    sendNumbers(queue, 0, 1, persistent);
    TestConsumer consumer = consumer(queue);
    consumer.release(ReleaseMode.REDELIVER, consumer.next());
    sendNumbers(queue, 1, 5, persistent);
    assertThat(browse(DEAD)).containsExactly("0", "1", "2");
    assertThat(consumer.drain()).containsExactly("3", "4");
    Delivery first = consumer(DEAD).next();
    assertThat(first.message().properties().get("attempts")).isEqualTo(1);
    assertThat(first.message().properties().get("known")).isEqualTo(1);
    assertThat(engineA.destinations().limits(queue).deadLettered()).isEqualTo(3);
    assertThat(dropped(queue)).isZero();
  }

  @Test
  void shouldDropForEachSubscriptionByItself() {
    DestinationName topic = topic("DROP_OLDEST maxMessages=3");
    consumer(durable(topic, "c", "slow")).close();
    TestConsumer fast = consumer(sharedDurable(topic, null, "fast"));
    TestConsumer listening = consumer(nonDurable(topic));
    for (int i = 0; i < 10; i++) {
      send(msg(i).persistent(i % 2 == 0).to(topic));
      assertThat(fast.consume(1)).containsExactly(String.valueOf(i));
    }
    assertThat(status("slow").depth()).isEqualTo(3);
    assertThat(listening.drain()).containsExactly("7", "8", "9");
    assertThat(consumer(durable(topic, "c", "slow")).drain()).containsExactly("7", "8", "9");
    assertThat(dropped(topic)).isEqualTo(14);
  }

  private void sendPadded(DestinationName topic, int from, int to) {
    for (int i = from; i < to; i++) {
      send(msg(i).padded(1_000).to(topic));
    }
  }

  @Test
  void shouldCountAsInMemoryWhatASubscriptionThatIsNotDurableHas() {
    DestinationName topic = topic("REJECT maxMemoryBytes=3000");
    TestConsumer kept = consumer(durable(topic, "c", "kept"));
    TestConsumer listening = consumer(nonDurable(topic));
    sendPadded(topic, 0, 2);
    kept.consume(2);
    Send more = msg("more").padded(1_000).to(topic);
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(more));
    assertThat(listening.consume(1)).containsExactly("0");
    sendPadded(topic, 2, 3);
    kept.consume(1);
    assertRefused(ErrorCode.DESTINATION_FULL, () -> send(more));
    assertThat(listening.consume(2)).containsExactly("1", "2");
    sendPadded(topic, 3, 5);
  }

  @Test
  void shouldMindTheLimitOfASubscriptionThatHasJustCome() {
    DestinationName topic = topic("REJECT maxMessages=1");
    sendTogether(List.of(msg(0).to(topic)));
    TestConsumer listening = consumer(nonDurable(topic));
    List<Send> two = List.of(msg(1).to(topic), msg(2).to(topic));
    assertRefused(ErrorCode.DESTINATION_FULL, () -> sendTogether(two));
    sendTogether(two.subList(0, 1));
    assertThat(listening.drain()).containsExactly("1");
  }

  @Test
  void shouldDropForTheMemoryOfASubscriptionThatIsNotDurable() {
    DestinationName topic = topic("DROP_OLDEST maxMemoryBytes=3000");
    consumer(durable(topic, "c", "kept")).close();
    TestConsumer listening = consumer(nonDurable(topic));
    sendPadded(topic, 0, 5);
    assertThat(listening.drain()).containsExactly("3", "4");
    List<String> kept = numbers(durable() ? 0 : 3, 5);
    assertThat(consumer(durable(topic, "c", "kept")).drain()).isEqualTo(kept);
  }

  @Test
  void shouldDropForTheDiskOfADurableSubscriptionOnly() {
    org.junit.jupiter.api.Assumptions.assumeTrue(durable());
    DestinationName topic = topic("DROP_OLDEST maxDiskBytes=3000");
    consumer(durable(topic, "c", "kept")).close();
    TestConsumer listening = consumer(nonDurable(topic));
    sendPadded(topic, 0, 5);
    assertThat(listening.drain()).isEqualTo(numbers(0, 5));
    assertThat(consumer(durable(topic, "c", "kept")).drain()).containsExactly("3", "4");
  }

  @Test
  void shouldDropOnlyWhatCountsForTheLimitThatIsMet() {
    org.junit.jupiter.api.Assumptions.assumeTrue(durable());
    DestinationName queue = queue("DROP_OLDEST maxMemoryBytes=3000");
    sendNumbers(queue, 0, 3, true);
    for (int i = 3; i < 7; i++) {
      send(msg(i).nonPersistent().padded(1_000).to(queue));
    }
    assertThat(browse(queue)).containsExactly("0", "1", "2", "5", "6");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDropWhatIsTooOld(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxAge=1000");
    for (int i = 0; i < 4; i++) {
      send(msg(i).sentAt(clock.millis()).persistent(persistent).priority(9 - i).to(queue));
      clock.advance(Duration.ofMillis(400));
    }
    awaitDepth(queue, 2);
    assertThat(browse(queue)).containsExactly("2", "3");
    if (durable() && persistent) {
      reopen();
      clock.advance(Duration.ofMillis(400));
      awaitDepth(queue, 1);
    }
    clock.advance(Duration.ofMillis(2_000));
    awaitDepth(queue, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDropWhatIsTooOldWhenItIsGivenBack(boolean persistent) {
    DestinationName queue = queue("DROP_OLDEST maxAge=1000");
    for (int i = 0; i < 3; i++) {
      send(msg(i).sentAt(clock.millis()).persistent(persistent).to(queue));
    }
    TestConsumer consumer = consumer(queue);
    List<Delivery> held = consumer.take(3);
    clock.advance(Duration.ofMillis(5_000));
    awaitDepth(queue, 3);
    consumer.release(ReleaseMode.UNDELIVERED, held.get(0));
    awaitDepth(queue, 2);
    consumer.release(ReleaseMode.REDELIVER, held.get(1));
    awaitDepth(queue, 1);
    consumer.release(new ReleaseMode.RedeliverAt(clock.millis() + 60_000), held.get(2));
    awaitDepth(queue, 0);
    assertThat(dropped(queue)).isEqualTo(3);
  }

  @Test
  void shouldMoveWhatIsTooOldToTheDeadLetters() {
    DestinationName queue = queue("DEAD_LETTER maxAge=1000");
    send(msg(0).sentAt(clock.millis()).to(queue));
    clock.advance(Duration.ofMillis(1_500));
    awaitDepth(queue, 0);
    assertThat(browse(DEAD)).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_OLDEST", "DROP_LOWEST_PRIORITY", "DEAD_LETTER"})
  void shouldKeepToTheLimitWithManySendersAndConsumers(String policy) throws Exception {
    DestinationName queue = queue(policy + " maxMessages=20");
    int senders = 3;
    int each = times(1_000);
    Crew crew = new Crew();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      crew.start(
          "sender " + s,
          () -> {
            for (int i = 0; i < each; i++) {
              send(
                  msg(sender + ":" + i)
                      .persistent(i % 3 != 0)
                      .priority(i % 10)
                      .group(i % 4 == 0 ? "g" + i % 3 : null)
                      .to(queue));
            }
          });
    }
    List<String> got = new ArrayList<>();
    TestConsumer consumer = consumer(queue);
    for (int i = 0; i < each; i++) {
      List<Delivery> taken = consumer.claim(3);
      if (i % 5 == 0) {
        consumer.release(ReleaseMode.REDELIVER, taken);
      } else {
        got.addAll(Msg.texts(taken));
        consumer.ack(taken);
      }
    }
    crew.join();
    long waiting = engineB.destinations().queueStatus(queue).depth();
    assertThat(waiting).isLessThanOrEqualTo(20);
    got.addAll(consumer.drain());
    assertThat(got).doesNotHaveDuplicates();
    var counts = engineA.destinations().limits(queue);
    assertThat(got.size() + counts.dropped() + counts.deadLettered())
        .isEqualTo((long) senders * each);
    assertThat(engineB.destinations().queueStatus(queue).depth()).isZero();
    if (policy.equals("DEAD_LETTER")) {
      assertThat(browse(DEAD)).hasSize((int) counts.deadLettered());
    }
  }

  // ---- with little memory -------------------------------------------------------------------

  /** Where the first have left memory when they are to be dropped. */
  abstract static class WithLittleMemory extends BackpressureContract {
    WithLittleMemory(Function<Path, EngineFixture> fixtures) {
      super(fixtures);
    }

    @Override
    long memory() {
      return durable() ? 1L << 20 : 64L << 20;
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP_OLDEST", "DEAD_LETTER"})
    void shouldTakeTheOldestFromDisk(String policy) {
      DestinationName queue = queue(policy + " maxMessages=1000");
      for (int i = 0; i < 1_500; i++) {
        send(msg(i).priority(i % 10).padded(1_000).to(queue));
        if (i == 1_200 && durable()) {
          crash();
        }
      }
      assertThat(engineB.destinations().queueStatus(queue).depth()).isEqualTo(1_000);
      List<String> left = consumer(queue).drain();
      assertThat(left).hasSize(1_000).containsExactlyInAnyOrderElementsOf(numbers(500, 1_500));
      if (policy.equals("DEAD_LETTER")) {
        assertThat(browse(DEAD)).containsExactlyInAnyOrderElementsOf(numbers(0, 500));
      }
    }

    @Test
    void shouldTakeTheLowestPriorityFromDisk() {
      DestinationName queue = queue("DROP_LOWEST_PRIORITY maxMessages=800");
      for (int i = 0; i < 1_000; i++) {
        send(msg(i).priority(i % 5).padded(1_000).to(queue));
        if (i == 900 && durable()) {
          reopen();
        }
      }
      List<String> left = consumer(queue).drain();
      assertThat(left).hasSize(800).noneMatch(text -> Integer.parseInt(text) % 5 == 0);
    }

    @Test
    void shouldConsumeAndDropTheSameBacklogTogether() throws Exception {
      DestinationName queue = queue("DROP_OLDEST maxMessages=600");
      Crew crew = new Crew();
      crew.start(
          "sender",
          () -> {
            for (int i = 0; i < 2_000; i++) {
              send(msg(i).group(i % 7 == 0 ? "g" : null).padded(1_000).to(queue));
            }
          });
      TestConsumer consumer = consumer(queue);
      List<String> got = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        List<Delivery> taken = consumer.claim(2);
        got.addAll(Msg.texts(taken));
        consumer.ack(taken);
      }
      crew.join();
      got.addAll(consumer.drain());
      assertThat(got).doesNotHaveDuplicates();
      assertThat(got.size() + engineA.destinations().limits(queue).dropped()).isEqualTo(2_000);
      assertThat(engineB.destinations().queueStatus(queue).depth()).isZero();
    }
  }
}
