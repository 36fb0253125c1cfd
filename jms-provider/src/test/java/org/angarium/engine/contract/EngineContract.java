package org.angarium.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.angarium.testkit.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every part of the contract stands on: engines on a clock that stands still, and short words
 * for what tests do with them. Senders use {@link #engineA}, consumers {@link #engineB}, so that an
 * engine of several nodes is tested across them.
 *
 * <p>The time limits run the test on a thread of its own: an engine keeps interrupts, so a stuck
 * call could not be broken off.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class EngineContract {
  static final long START = 1_000_000;
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Function<Path, EngineFixture> fixtures;
  private EngineFixture fixture;
  private EngineFixture.Nodes nodes;
  private int connections;

  ManualClock clock;
  Engine engineA;
  Engine engineB;
  Presence presence;

  EngineContract(Function<Path, EngineFixture> fixtures) {
    this.fixtures = fixtures;
  }

  /** Much memory, for tests that are not about it. */
  EngineSettings settings() {
    return new EngineSettings(256L << 20, WhenFull.REJECT, Duration.ofSeconds(10), false);
  }

  @BeforeEach
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void open(@TempDir Path directory) {
    clock = new ManualClock(START);
    fixture = fixture(directory);
    use(fixture.open(settings(), clock));
  }

  /** Where the engines are to be. */
  EngineFixture fixture(Path directory) {
    return fixtures.apply(directory);
  }

  @AfterEach
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void close() {
    try {
      nodes.close();
    } finally {
      fixture.close();
      clock.close();
    }
  }

  /** Closes the engines in peace and opens them again. */
  void reopen() {
    reopen(() -> {});
  }

  /** As {@link #reopen()}, with something in between. */
  void reopen(Crew.Job meanwhile) {
    nodes.close();
    run(meanwhile);
    use(fixture.open(settings(), clock));
  }

  /** Kills the engines and opens what was left. */
  void crash() {
    crash(() -> {});
  }

  /** As {@link #crash()}, with something after the end that the killed engines may still see. */
  void crash(Crew.Job meanwhile) {
    fixture.crash(nodes);
    run(meanwhile);
    use(fixture.open(settings(), clock));
  }

  /**
   * Lets time pass, and waits until what is due has been brought in. An engine may be a moment late
   * with that, but it goes by time: so these bells of each kind ring last.
   */
  void pass(long millis) {
    DestinationName bells = queue("bells");
    long then = clock.millis() + millis;
    try (TestConsumer listener = consumer(bells)) {
      send(Msg.msg("held back").priority(0).to(bells));
      listener.release(new ReleaseMode.RedeliverAt(then), listener.next());
      send(Msg.msg("delayed").priority(0).delayedUntil(then).to(bells));
      int count =
          2 + sendIfThereIsRoom(Msg.msg("delayed").nonPersistent().delayedUntil(then).to(bells));
      clock.advance(Duration.ofMillis(millis));
      listener.consume(count);
    }
  }

  /** Waits until the engine has written down what it had still to write. */
  void flush() {
    DestinationName bells = queue("bells");
    send(Msg.msg("flush").to(bells));
    try (TestConsumer listener = consumer(bells)) {
      listener.consume(1);
    }
  }

  private int sendIfThereIsRoom(Send send) {
    try {
      send(send);
      return 1;
    } catch (AngariumException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_FULL);
      return 0;
    }
  }

  private static void run(Crew.Job job) {
    try {
      job.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void use(EngineFixture.Nodes opened) {
    nodes = opened;
    engineA = opened.a();
    engineB = opened.b();
    presence = attach();
  }

  boolean durable() {
    return fixture.durable();
  }

  EngineFixture fixture() {
    return fixture;
  }

  /** Whether the next send to a topic minds the limits of a subscription that has just come. */
  boolean mindsNewSubscriptions() {
    return fixture.mindsNewSubscriptions();
  }

  /** Whether what makes room for a prepared branch is taken when that is prepared. */
  boolean makesRoomWhenPrepared() {
    return fixture.makesRoomWhenPrepared();
  }

  /** Fewer repetitions where each one may cost a write to the disk. */
  int times(int inMemory) {
    return durable() ? Math.max(1, inMemory / 5) : inMemory;
  }

  Presence attach() {
    return engineB.attach("connection-" + ++connections);
  }

  // Destinations

  DestinationName queue(String name) {
    DestinationName queue = DestinationName.queue(name);
    engineA.declare(queue);
    return queue;
  }

  DestinationName topic(String name) {
    DestinationName topic = DestinationName.topic(name);
    engineA.declare(topic);
    return topic;
  }

  // Sending

  /** Each in a unit of its own, one after the other. */
  void send(Send... sends) {
    for (Send send : sends) {
      engineA.submit(UnitOfWork.send(send)).await();
    }
  }

  /** All in one unit. */
  void sendTogether(List<Send> sends) {
    submit(sends, List.of());
  }

  /** One unit on the consumers' node, to the end. */
  void submit(List<Send> sends, List<Delivery> acks) {
    engineB.submit(new UnitOfWork(sends, acks)).await();
  }

  // Global transactions

  static BranchId branch(String name) {
    return new BranchId(
        1, name.getBytes(StandardCharsets.UTF_8), "branch".getBytes(StandardCharsets.UTF_8));
  }

  /** Phase one, on the consumers' node. */
  void prepare(String name, List<Send> sends, List<Delivery> acks) {
    engineB.branches().prepare(branch(name), new UnitOfWork(sends, acks));
  }

  // Consumers

  TestConsumer consumer(DestinationName queue) {
    return consumer(SubscriptionSpec.queue(queue), Selector.all());
  }

  TestConsumer consumer(DestinationName queue, String selector) {
    return consumer(SubscriptionSpec.queue(queue), Selector.parse(selector));
  }

  TestConsumer consumer(SubscriptionSpec subscription) {
    return consumer(subscription, Selector.all());
  }

  /** With a connection of its own. */
  static TestConsumer consumerOn(Engine engine, DestinationName queue) {
    return new TestConsumer(
        engine,
        engine.attach("of " + engine.hashCode() + System.nanoTime()),
        SubscriptionSpec.queue(queue),
        Selector.all());
  }

  private TestConsumer consumer(SubscriptionSpec subscription, Selector selector) {
    return new TestConsumer(engineB, presence, subscription, selector);
  }

  static SubscriptionSpec nonDurable(DestinationName topic) {
    return topicSpec(Kind.NON_DURABLE, topic, null, null);
  }

  static SubscriptionSpec durable(DestinationName topic, String clientId, String name) {
    return topicSpec(Kind.DURABLE, topic, clientId, name);
  }

  static SubscriptionSpec shared(DestinationName topic, @Nullable String clientId, String name) {
    return topicSpec(Kind.SHARED, topic, clientId, name);
  }

  static SubscriptionSpec sharedDurable(
      DestinationName topic, @Nullable String clientId, String name) {
    return topicSpec(Kind.SHARED_DURABLE, topic, clientId, name);
  }

  private static SubscriptionSpec topicSpec(
      Kind kind, DestinationName topic, @Nullable String clientId, @Nullable String name) {
    return new SubscriptionSpec(kind, topic, clientId, name, Selector.all(), false);
  }

  static SubscriptionSpec selecting(SubscriptionSpec spec, String selector) {
    return new SubscriptionSpec(
        spec.kind(),
        spec.destination(),
        spec.clientId(),
        spec.name(),
        Selector.parse(selector),
        spec.noLocal());
  }

  static SubscriptionSpec noLocal(SubscriptionSpec spec) {
    return new SubscriptionSpec(
        spec.kind(), spec.destination(), spec.clientId(), spec.name(), spec.selector(), true);
  }

  // Looking

  void awaitDepth(DestinationName queue, long depth) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(engineB.destinations().queueStatus(queue).depth())
                    .as("depth")
                    .isEqualTo(depth));
  }

  /**
   * Until the counts of a queue say that so many came, and were delivered and acknowledged once.
   */
  void awaitTaken(DestinationName queue, long messages) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(engineB.administration().destination(queue).counts())
                    .satisfies(
                        counts -> {
                          assertThat(counts.arrived()).isEqualTo(messages);
                          assertThat(counts.delivered()).isEqualTo(messages);
                          assertThat(counts.acknowledged()).isEqualTo(messages);
                          assertThat(counts.redelivered()).isZero();
                        }));
  }

  /** As {@link #awaitDepth}, where something has expired: that may count for a second longer. */
  void awaitDepthAfterExpiry(DestinationName queue, long depth) {
    clock.advance(Duration.ofSeconds(1));
    awaitDepth(queue, depth);
  }

  /** What the messages of a queue take. */
  long bytesIn(DestinationName queue) {
    int id = engineB.administration().queue(queue);
    return java.util.Objects.requireNonNull(engineB.inspection().subscription(id)).bytes();
  }

  SubscriptionStatus status(String subscriptionName) {
    return engineB.destinations().subscriptions().stream()
        .filter(status -> subscriptionName.equals(status.spec().name()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no subscription " + subscriptionName));
  }

  List<String> browse(DestinationName queue) {
    return browse(queue, Selector.all());
  }

  List<String> browse(DestinationName queue, Selector selector) {
    List<String> texts = new ArrayList<>();
    try (BrowseCursor cursor = engineB.browse(queue, selector)) {
      for (SentMessage message = cursor.next(); message != null; message = cursor.next()) {
        texts.add(Msg.text(message));
      }
    }
    return texts;
  }

  static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).as(e.toString()).isEqualTo(code));
  }

  static void assertRefusedWithOneOf(ThrowingCallable call, ErrorCode... codes) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AngariumException.class,
            e -> assertThat(e.code()).as(e.toString()).isIn(Arrays.asList(codes)));
  }

  /** The numbers from {@code from} up to, but not with, {@code to}, as texts. */
  static List<String> numbers(int from, int to) {
    return java.util.stream.IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }
}
