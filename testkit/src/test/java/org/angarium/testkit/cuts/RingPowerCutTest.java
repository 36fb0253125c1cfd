package org.angarium.testkit.cuts;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Broker;
import org.angarium.WhenFull;
import org.angarium.testkit.PowerCuts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What makes room in a full queue goes with the message that comes, or not at all. */
@Timeout(120)
class RingPowerCutTest {
  private static final int EACH = Integer.getInteger("angarium.each", 3);
  private static final int SIZE = 3;
  private static final int LAST = 12;

  /** The last number whose send has returned. */
  private final AtomicInteger sent = new AtomicInteger();

  private final AtomicBoolean fresh = new AtomicBoolean(true);

  private void send(Broker broker, int from, int to) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int n = from; n <= to; n++) {
        context.createProducer().setPriority(n % 10).send(context.createQueue("ring"), n);
        sent.set(n);
      }
    }
  }

  private static List<Integer> ring(Broker broker) throws JMSException {
    List<Integer> found = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext();
        var browser = context.createBrowser(context.createQueue("ring"))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        found.add(((Message) message).getBody(Integer.class));
      }
    }
    Collections.sort(found);
    return found;
  }

  private static List<Integer> upTo(int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int n = last - SIZE + 1; n <= last; n++) {
      numbers.add(n);
    }
    return numbers;
  }

  /** Whatever the cut left: the last ones, as many as the queue may hold. */
  private void goOn(Broker broker) throws JMSException {
    if (fresh.getAndSet(false)) {
      sent.set(SIZE);
    }
    List<Integer> found = ring(broker);
    assertThat(found).isIn(upTo(sent.get()), upTo(sent.get() + 1));
    send(broker, found.get(SIZE - 1) + 1, LAST);
  }

  @Test
  void shouldDropWithTheSendThatNeedsTheRoom() {
    int cuts =
        PowerCuts.everyWrite()
            .eachOf(EACH)
            .settings(
                builder ->
                    builder.queue(
                        "ring", ring -> ring.maxMessages(SIZE).whenFull(WhenFull.DROP_OLDEST)))
            .given(broker -> send(broker, 1, SIZE))
            .run(this::goOn)
            .check(
                broker -> {
                  assertThat(ring(broker)).isEqualTo(upTo(LAST));
                  fresh.set(true);
                });
    assertThat(cuts).isGreaterThan(10);
  }
}
