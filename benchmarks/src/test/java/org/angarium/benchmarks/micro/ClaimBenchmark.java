package org.angarium.benchmarks.micro;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.VolatileStore;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.model.SystemClock;
import org.angarium.selector.Selector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The engine in memory: messages are sent, claimed, and acknowledged or given back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClaimBenchmark {
  private static final DestinationName QUEUE = DestinationName.queue("orders");

  /** How many messages are sent, then claimed, then acknowledged; a time is for all of them. */
  @Param({"1", "64"})
  public int batch;

  /** How many messages wait in the queue all the time. */
  @Param({"0", "10000"})
  public int depth;

  private SystemClock clock;
  private EmbeddedEngine engine;
  private Presence presence;
  private Claimer claimer;
  private UnitOfWork sends;

  @Setup
  public void open() {
    clock = new SystemClock();
    engine = new EmbeddedEngine("benchmark", clock, EngineSettings.defaults(), new VolatileStore());
    engine.declare(QUEUE);
    presence = engine.attach("connection");
    claimer =
        engine.claimer(SubscriptionSpec.queue(QUEUE), new ClaimSpec(presence, Selector.all()));
    claimer.onReady(() -> {});
    SentMessage message = SentMessage.to(QUEUE).body(Body.Bytes.copyOf(new byte[100])).build();
    Send send = new Send(message, presence.connectionId(), null);
    sends = new UnitOfWork(Collections.nCopies(batch, send), List.of());
    for (int i = 0; i < depth; i++) {
      engine.submit(UnitOfWork.send(send)).await();
    }
  }

  @TearDown
  public void close() throws Exception {
    claimer.close();
    presence.close();
    engine.close();
    clock.close();
  }

  @Benchmark
  public void sendClaimAcknowledge() {
    engine.submit(sends).await();
    for (int left = batch; left > 0; ) {
      List<Delivery> claimed = claim(left);
      engine.submit(UnitOfWork.acknowledge(claimed)).await();
      left -= claimed.size();
    }
  }

  /** Each is given back once, and comes again in its place. */
  @Benchmark
  public void sendClaimReleaseClaimAcknowledge() {
    engine.submit(sends).await();
    for (int left = batch; left > 0; ) {
      engine.release(claim(left), ReleaseMode.UNDELIVERED);
      List<Delivery> again = claim(left);
      engine.submit(UnitOfWork.acknowledge(again)).await();
      left -= again.size();
    }
  }

  private List<Delivery> claim(int max) {
    List<Delivery> claimed = claimer.claim(max).deliveries();
    if (claimed.isEmpty()) {
      throw new IllegalStateException("a message is missing");
    }
    return claimed;
  }
}
