package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads that send, claim, acknowledge, release and close at the same time see a queue as if they
 * had done it one after the other: {@link Model} says what one after the other means. And no
 * consumer is left waiting while something is there for it. Lincheck makes up what the threads do,
 * the same in each build, runs it some hundred times, and looks for an order that explains the
 * results.
 *
 * <p>A longer run, of other scenarios too: {@code -Dangarium.interleavings=20}.
 */
@Timeout(value = 1_200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClaimingConcurrentlyTest {
  private static final int LONGER = Integer.getInteger("angarium.interleavings", 1);
  private static final int SCENARIOS = 50 * LONGER;

  @Test
  void shouldBeAsIfOneAfterTheOther() {
    stress().check(OnQueue.class);
  }

  @Test
  void shouldNoticeWhereWhoLooksFirstDoesNotSettleFirst() {
    assertThatThrownBy(() -> stress().minimizeFailedScenario(false).check(OnCarelessQueue.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  private static StressOptions stress() {
    return new StressOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(3)
        .sequentialSpecification(Model.class);
  }

  /** The narrowest race, aimed at: Lincheck meets it too rarely. */
  @Test
  void shouldEitherSettleOrGiveBack() throws InterruptedException {
    int rounds = 2_000 * LONGER;
    Random random = new Random(1);
    AtomicReference<Runnable> next = new AtomicReference<>();
    AtomicInteger done = new AtomicInteger();
    Crew crew = new Crew();
    crew.start("giver", () -> giveBackWhatIsOffered(rounds, next, done));
    for (int round = 1; round <= rounds && !crew.failed(); round++) {
      OnQueue queue = new OnQueue();
      next.set(() -> queue.giveBackEarly(0, true));
      for (int wait = random.nextInt(60); wait > 0; wait--) {
        Thread.onSpinWait();
      }
      String settled = queue.settleEarly(0);
      while (done.get() < round && !crew.failed()) {
        Thread.yield();
      }
      queue.shouldBeInOrder();
      assertThat(queue.claim(1)).isEqualTo(settled.equals("settled") ? "nothing" : "1#2");
    }
    crew.join();
  }

  private static void giveBackWhatIsOffered(
      int rounds, AtomicReference<Runnable> next, AtomicInteger done) {
    for (int round = 0; round < rounds; round++) {
      Runnable offered = next.getAndSet(null);
      while (offered == null) {
        Thread.onSpinWait();
        offered = next.getAndSet(null);
      }
      offered.run();
      done.incrementAndGet();
    }
  }

  /**
   * A queue of the engine in memory, and three consumers. Messages are numbers, in the order of
   * delivery. 1 and 2 are there from the start, and the first consumer has claimed them.
   */
  public static class OnQueue {
    private static final DestinationName NAME = DestinationName.queue("queue");
    private static final SentMessage MESSAGE = SentMessage.to(NAME).text("").build();

    private final EmbeddedEngine engine = newEngine();
    private final Subscription queue = new Subscription(engine, -1, SubscriptionSpec.queue(NAME));
    private final List<EmbeddedClaimer> consumers = new ArrayList<>();
    private final List<AtomicBoolean> woken = new ArrayList<>();
    private final List<Deque<Delivery>> held = new ArrayList<>();
    private final QueuedDelivery[] sent = new QueuedDelivery[4];
    private final List<Delivery> early = new ArrayList<>();

    /** For Lincheck, before each execution. */
    public OnQueue() {
      ClaimSpec spec = new ClaimSpec(engine.attach("connection"), Selector.all());
      for (int i = 0; i < 3; i++) {
        AtomicBoolean flag = new AtomicBoolean();
        EmbeddedClaimer consumer = new EmbeddedClaimer(engine, i, queue, spec);
        consumer.onReady(() -> flag.set(true));
        queue.claiming().attach(consumer, false);
        consumers.add(consumer);
        woken.add(flag);
        held.add(new ArrayDeque<>());
      }
      send(1);
      send(2);
      for (int i = 0; i < 2; i++) {
        early.addAll(consumers.get(0).claim(1).deliveries());
      }
    }

    private static EmbeddedEngine newEngine() {
      EngineSettings settings =
          new EngineSettings(1L << 30, WhenFull.REJECT, Duration.ofSeconds(1), false);
      return new EmbeddedEngine("queue", new StoppedClock(), settings, new VolatileStore(), false);
    }

    private void send(int number) {
      Wakes wakes = new Wakes();
      sent[number] = new QueuedDelivery(queue, number, MESSAGE, false, 0);
      queue.arrive(sent[number], wakes);
      wakes.run();
    }

    /** Before all others. */
    @Operation(runOnce = true)
    public void send0() {
      send(0);
    }

    /** Behind all others. */
    @Operation(runOnce = true)
    public void send3() {
      send(3);
    }

    /** The next message, as its number and attempt. Each thread is a consumer. */
    @Operation
    public String claim(@Param(gen = ThreadIdGen.class) int thread) {
      woken.get(me(thread)).set(false);
      Batch batch = consumers.get(me(thread)).claim(1);
      if (batch.deliveries().isEmpty()) {
        return "nothing";
      }
      QueuedDelivery d = (QueuedDelivery) batch.deliveries().get(0);
      held.get(me(thread)).push(d);
      return d.ord + "#" + d.attempt();
    }

    /** Acknowledges what this thread claimed last. */
    @Operation
    public String settle(@Param(gen = ThreadIdGen.class) int thread) {
      Deque<Delivery> mine = held.get(me(thread));
      return mine.isEmpty() ? "nothing" : settle(mine.pop());
    }

    /** Gives back what this thread claimed last. */
    @Operation
    public void giveBack(
        @Param(gen = ThreadIdGen.class) int thread, @Param(gen = BooleanGen.class) boolean seen) {
      Deque<Delivery> mine = held.get(me(thread));
      if (!mine.isEmpty()) {
        giveBack(mine.pop(), seen);
      }
    }

    /** Acknowledges what was claimed at the start; any thread may, again and again. */
    @Operation
    public String settleEarly(@Param(gen = IntGen.class, conf = "0:1") int i) {
      return settle(early.get(i));
    }

    /** Gives back what was claimed at the start, likewise. */
    @Operation
    public void giveBackEarly(
        @Param(gen = IntGen.class, conf = "0:1") int i,
        @Param(gen = BooleanGen.class) boolean seen) {
      giveBack(early.get(i), seen);
    }

    /** Closes any consumer. */
    @Operation
    public void close(@Param(gen = IntGen.class, conf = "0:2") int consumer) {
      consumers.get(consumer).close();
    }

    /** Has a consumer wait no more for now. */
    @Operation
    public void standDown(@Param(gen = IntGen.class, conf = "0:2") int consumer) {
      woken.get(consumer).set(false);
      consumers.get(consumer).standDown();
    }

    String settle(Delivery d) {
      try {
        engine.submit(UnitOfWork.acknowledge(List.of(d)));
        return "settled";
      } catch (AngariumException e) {
        return e.code() == ErrorCode.STALE_DELIVERY ? "stale" : e.toString();
      }
    }

    void giveBack(Delivery d, boolean seen) {
      engine.release(List.of(d), seen ? ReleaseMode.REDELIVER : ReleaseMode.UNDELIVERED);
    }

    private static int me(int thread) {
      return (thread - 1) % 3;
    }

    /** Afterwards nothing is lost, and nobody is forgotten. */
    @Validate
    public void shouldBeInOrder() {
      int ready = count(QueuedDelivery.READY);
      int claimed = count(QueuedDelivery.CLAIMED);
      require(queue.index().size() == ready, "the index holds what is ready");
      require(queue.status().claimed() == claimed, "what is claimed is counted");
      require(queue.status().depth() == ready + claimed, "what is there is counted");
      boolean waits = false;
      boolean comes = false;
      for (int i = 0; i < 3; i++) {
        waits |= consumers.get(i).idle;
        comes |= woken.get(i).get() && !consumers.get(i).closed;
      }
      require(ready == 0 || !waits || comes, "nobody waits while something is there");
    }

    private int count(int state) {
      return (int)
          Arrays.stream(sent).filter(d -> d != null && d.latest().state() == state).count();
    }

    private static void require(boolean condition, String text) {
      if (!condition) {
        throw new IllegalStateException("not so: " + text);
      }
    }
  }

  /** As it must not be: between looking whether it is still claimed and settling it others act. */
  public static class OnCarelessQueue extends OnQueue {
    @Override
    String settle(Delivery d) {
      QueuedDelivery queued = (QueuedDelivery) d;
      if (queued.state() != QueuedDelivery.CLAIMED) {
        return "stale";
      }
      for (int i = 0; i < 20; i++) {
        Thread.yield();
      }
      queued.moveTo(QueuedDelivery.SETTLING);
      queued.subscription.settle(queued, new Wakes());
      return "settled";
    }
  }

  /** It is always the same moment. */
  private static final class StoppedClock implements Clock {
    @Override
    public long millis() {
      return 1_000_000;
    }

    @Override
    public Timer timer(String name, Runnable task) {
      return new Timer() {
        @Override
        public void wakeAt(long millis) {}

        @Override
        public void wakeAfter(long from, long millis) {}

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }

  /** What a queue is when one thing happens after the other. */
  public static class Model {
    /** By number, how often it was handed out. */
    private final TreeMap<Integer, Integer> ready = new TreeMap<>(Map.of(1, 0, 2, 0));

    private final Set<Claimed> claimed = new HashSet<>();
    private final boolean[] closed = new boolean[3];
    private final List<Deque<Claimed>> held =
        List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private final List<Claimed> early = new ArrayList<>();
    private int claims;

    /**
     * The right to settle a message once.
     *
     * @param attempt which hand-out of the message it is
     * @param claim tells it from other claims of the same message
     */
    private record Claimed(int number, int attempt, int claim) {}

    /** For Lincheck. */
    public Model() {
      early.add(take());
      early.add(take());
    }

    private Claimed take() {
      Map.Entry<Integer, Integer> first = ready.pollFirstEntry();
      Claimed token = new Claimed(first.getKey(), first.getValue() + 1, ++claims);
      claimed.add(token);
      return token;
    }

    public void send0() {
      ready.put(0, 0);
    }

    public void send3() {
      ready.put(3, 0);
    }

    public String claim(int thread) {
      int me = OnQueue.me(thread);
      if (closed[me] || ready.isEmpty()) {
        return "nothing";
      }
      Claimed token = take();
      held.get(me).push(token);
      return token.number + "#" + token.attempt;
    }

    public String settle(int thread) {
      Deque<Claimed> mine = held.get(OnQueue.me(thread));
      return mine.isEmpty() ? "nothing" : settle(mine.pop());
    }

    public void giveBack(int thread, boolean seen) {
      Deque<Claimed> mine = held.get(OnQueue.me(thread));
      if (!mine.isEmpty()) {
        giveBack(mine.pop(), seen);
      }
    }

    public String settleEarly(int i) {
      return settle(early.get(i));
    }

    public void giveBackEarly(int i, boolean seen) {
      giveBack(early.get(i), seen);
    }

    public void close(int consumer) {
      closed[consumer] = true;
    }

    public void standDown(int consumer) {}

    private String settle(Claimed token) {
      return claimed.remove(token) ? "settled" : "stale";
    }

    private void giveBack(Claimed token, boolean seen) {
      if (claimed.remove(token)) {
        ready.put(token.number, token.attempt - (seen ? 0 : 1));
      }
    }
  }
}
