package org.angarium.engine.embedded;

import java.util.concurrent.TimeUnit;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.model.SystemClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The lanes of a subscription: its ready deliveries, in the order of priority and arrival. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OrderIndexBenchmark {
  private static final DestinationName QUEUE = DestinationName.queue("orders");
  private static final SentMessage MESSAGE = SentMessage.to(QUEUE).text("").build();

  /** How many deliveries are in the index all the time. */
  @Param({"0", "1000", "100000"})
  public int depth;

  private SystemClock clock;
  private EmbeddedEngine engine;
  private Subscription subscription;
  private ReadyIndex index;
  private long sequence;

  @Setup
  public void fill() {
    clock = new SystemClock();
    engine = new EmbeddedEngine("benchmark", clock, EngineSettings.defaults(), new VolatileStore());
    subscription = new Subscription(engine, -1, SubscriptionSpec.queue(QUEUE));
    index = new ReadyIndex();
    sequence = 0;
    for (int i = 0; i < depth; i++) {
      index.add(next(4));
    }
  }

  @TearDown
  public void close() {
    engine.close();
    clock.close();
  }

  private QueuedDelivery next(int priority) {
    sequence++;
    return new QueuedDelivery(subscription, Ord.of(priority, sequence), MESSAGE, false, 0);
  }

  private QueuedDelivery takeFirst() {
    QueuedDelivery first = index.first();
    index.remove(first);
    return first;
  }

  /** The usual way: one comes in behind all others, the first one goes. */
  @Benchmark
  public Object addAndTake() {
    index.add(next(4));
    return takeFirst();
  }

  /** Another priority each time. */
  @Benchmark
  public Object addAndTakeOfAnyPriority() {
    index.add(next((int) (sequence % Ord.PRIORITIES)));
    return takeFirst();
  }

  /** A rollback: 64 that were taken come back in their places. */
  @Benchmark
  public Object takeAndGiveBack() {
    QueuedDelivery[] taken = new QueuedDelivery[64];
    for (int i = 0; i < taken.length; i++) {
      index.add(next(4));
    }
    for (int i = 0; i < taken.length; i++) {
      taken[i] = takeFirst();
    }
    for (QueuedDelivery each : taken) {
      index.add(each);
    }
    for (int i = 1; i < taken.length; i++) {
      takeFirst();
    }
    return takeFirst();
  }
}
