package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is counted is what is there, and keeping count costs nothing where nothing is to be done.
 * How much a step walks over shows in what it allocates, which does not depend on the machine.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MemoryAccountTest {
  private static final long START = 1_000_000;
  private static final long LIMIT = 2L << 20;
  private static final DestinationName ORDERS = DestinationName.queue("orders");

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(START);
  private EmbeddedEngine engine;

  @BeforeEach
  void open() {
    EngineSettings settings =
        new EngineSettings(LIMIT, WhenFull.REJECT, Duration.ofSeconds(10), false);
    H2Store store = H2Store.open(new H2StoreSettings(folder.resolve("account"), false, clock));
    engine = new EmbeddedEngine("account", clock, settings, store);
    engine.declare(ORDERS);
  }

  @AfterEach
  void close() {
    engine.close();
    clock.close();
  }

  @Test
  void shouldNotWalkOverTheIndexWhereNothingCanExpire() {
    for (int i = 0; i < 2_500; i++) {
      send(message(i).persistent(false));
    }
    send(message(2_500).persistent(false).expiration(START + 3_600_000));

    long next = engine.expire(clock.millis());
    long bytes = allocatedBy(() -> engine.expire(clock.millis()));

    assertThat(next).isEqualTo(START + 3_600_000);
    assertThat(bytes).as("bytes, a pointer for each delivery would be 20,000").isLessThan(8_000);
  }

  @Test
  void shouldNotTryAgainAndAgainToEvictWhatCannotLeave() {
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      sends.add(sendOf(message(i)));
    }
    engine.submit(new UnitOfWork(sends, List.of())).await();
    Claimer claimer = claimer(Selector.all());
    engine.release(take(claimer, 4_000), ReleaseMode.REDELIVER);
    send(message(0).persistent(false).priority(9));

    int more = 200;
    long bytes =
        allocatedBy(
            () -> {
              for (int i = 0; i < more; i++) {
                send(message(i).persistent(false).priority(9));
              }
            });

    assertThat(bytes / more)
        .as("bytes for each, a pointer for each delivery would be 32,000")
        .isLessThan(8_000);
  }

  @Test
  void shouldCountWhatItReadForSelector() {
    int count = 20;
    for (int i = 0; i < count; i++) {
      send(message(i).property("n", i).text("x".repeat(10_000)));
    }
    Claimer any = claimer(Selector.all());
    engine.release(take(any, count), new ReleaseMode.RedeliverAt(START + 50));
    any.close();
    Claimer selecting = claimer(Selector.parse("n < 1000"));
    assertThat(selecting.claim(1).deliveries()).isEmpty();
    clock.advance(Duration.ofMillis(50));

    List<Delivery> taken = take(selecting, 2);

    assertThat(taken)
        .extracting(d -> d.message().selectorValue("n"))
        .as("in order")
        .containsExactly(0, 1);
    long each = 150 + taken.get(0).history().size(); // and no body
    assertThat(each).isLessThan(400);
    assertThat(countedAndReal()).hasSize(2).allMatch(bytes -> bytes == each * (count - 2));
    engine.release(taken, ReleaseMode.UNDELIVERED);
    assertThat(countedAndReal().stream().distinct()).hasSize(1);
  }

  @Test
  void shouldNotHoldOnToEachClaimOfWhatIsReleasedAgainAndAgain() {
    send(message(0));
    Claimer claimer = claimer(Selector.all());
    Delivery keptByApplication = take(claimer, 1).get(0);
    engine.release(List.of(keptByApplication), ReleaseMode.REDELIVER);
    WeakReference<Delivery> second = takeAndRelease(claimer);
    WeakReference<Delivery> third = takeAndRelease(claimer);
    assertThat(take(claimer, 1)).singleElement().returns(4, Delivery::attempt);

    Awaitility.await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(second.get()).isNull();
              assertThat(third.get()).isNull();
            });
    Reference.reachabilityFence(keptByApplication);
  }

  private WeakReference<Delivery> takeAndRelease(Claimer claimer) {
    Delivery delivery = take(claimer, 1).get(0);
    engine.release(List.of(delivery), ReleaseMode.REDELIVER);
    return new WeakReference<>(delivery);
  }

  /** What the index says that its deliveries take, and what they take. */
  private List<Long> countedAndReal() {
    Subscription s = engine.directory().queue(ORDERS);
    s.lock().lock();
    try {
      long real = s.index().toList().stream().mapToLong(QueuedDelivery::bytes).sum();
      return List.of(s.index().bytes(), real);
    } finally {
      s.lock().unlock();
    }
  }

  private static SentMessage.Builder message(int number) {
    return SentMessage.to(ORDERS)
        .messageId("ID:" + number)
        .persistent(true)
        .priority(4)
        .text(String.valueOf(number));
  }

  private static Send sendOf(SentMessage.Builder message) {
    return new Send(message.build(), "sender", null);
  }

  private void send(SentMessage.Builder message) {
    engine.submit(UnitOfWork.send(sendOf(message))).await();
  }

  private Claimer claimer(Selector selector) {
    return engine.claimer(
        SubscriptionSpec.queue(ORDERS), new ClaimSpec(engine.attach("consumer"), selector));
  }

  private static List<Delivery> take(Claimer claimer, int count) {
    List<Delivery> taken = new ArrayList<>();
    Awaitility.await()
        .until(
            () -> {
              taken.addAll(claimer.claim(count - taken.size()).deliveries());
              return taken.size() == count;
            });
    return taken;
  }

  private static long allocatedBy(Runnable step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    step.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
