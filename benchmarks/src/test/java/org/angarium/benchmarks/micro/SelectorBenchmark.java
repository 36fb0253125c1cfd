package org.angarium.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading a selector, and asking it about a message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SelectorBenchmark {
  /** From the plainest to one that uses all there is. */
  @Param({
    "kind = 'k3'",
    "kind = 'k3' AND price BETWEEN 10 AND 20.5",
    "(region IN ('EU', 'US') OR customer LIKE 'A%') AND price * amount > 1000 AND note IS NULL"
  })
  public String text;

  private Selector selector;
  private SentMessage message;

  @Setup
  public void prepare() {
    selector = Selector.parse(text);
    message =
        SentMessage.to(DestinationName.queue("orders"))
            .property("kind", "k3")
            .property("price", 19.75)
            .property("amount", 120)
            .property("region", "EU")
            .property("customer", "Angarium")
            .build();
    if (!selector.matches(message::selectorValue)) {
      throw new IllegalStateException("the message is to match all of: " + text);
    }
  }

  @Benchmark
  public Selector parse() {
    return Selector.parse(text);
  }

  @Benchmark
  public boolean evaluate() {
    return selector.matches(message::selectorValue);
  }
}
