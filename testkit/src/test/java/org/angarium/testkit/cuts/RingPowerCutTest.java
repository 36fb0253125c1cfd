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
import java.util.function.Consumer;
import org.angarium.Broker;
import org.angarium.DestinationSettings;
import org.angarium.WhenFull;
import org.angarium.testkit.PowerCuts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What makes room in a full queue, or is replaced, goes with the message that comes, or not at all.
 */
@Timeout(120)
class RingPowerCutTest {
  /** Cuts in each n-th write; not in the same ones with each policy. */
  private static final Integer EACH = Integer.getInteger("angarium.each");

  private static final int SIZE = 3;
  private static final int LAST = 12;

  /** The last number whose send has returned. */
  private final AtomicInteger sent = new AtomicInteger();

  private final AtomicBoolean fresh = new AtomicBoolean(true);

  private void send(Broker broker, int from, int to) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int n = from; n <= to; n++) {
        context
            .createProducer()
            .setPriority(n % 10)
            .setProperty("share", n % SIZE)
            .send(context.createQueue("ring"), n);
        sent.set(n);
      }
    }
  }

  private static List<Integer> ring(Broker broker) throws JMSException {
    return in(broker, "ring");
  }

  private static List<Integer> in(Broker broker, String queue) throws JMSException {
    List<Integer> found = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext();
        var browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        found.add(((Message) message).getBody(Integer.class));
      }
    }
    Collections.sort(found);
    return found;
  }

  private static List<Integer> upTo(int last) {
    return numbers(last - SIZE + 1, last);
  }

  private static List<Integer> numbers(int first, int last) {
    List<Integer> numbers = new ArrayList<>();
    for (int n = first; n <= last; n++) {
      numbers.add(n);
    }
    return numbers;
  }

  /** Whatever the cut left: the last ones, as many as the queue may hold. */
  private void goOn(Broker broker, boolean moves) throws JMSException {
    if (fresh.getAndSet(false)) {
      sent.set(SIZE);
    }
    List<Integer> found = ring(broker);
    assertThat(found).isIn(upTo(sent.get()), upTo(sent.get() + 1));
    int last = found.get(SIZE - 1);
    assertThat(in(broker, "DLQ")).isEqualTo(moves ? numbers(1, last - SIZE) : List.of());
    send(broker, last + 1, LAST);
  }

  @Test
  void shouldDropWithTheSendThatNeedsTheRoom() {
    cut(3, ring -> ring.maxMessages(SIZE).whenFull(WhenFull.DROP_OLDEST), false);
  }

  @Test
  void shouldMoveToTheDeadLettersWithTheSendThatNeedsTheRoom() {
    cut(9, ring -> ring.maxMessages(SIZE).whenFull(WhenFull.DEAD_LETTER), true);
  }

  @Test
  void shouldKeepTheLastOfEachValueAndNoOther() {
    cut(7, ring -> ring.lastValueKey("share"), false);
  }

  /**
   * @param each in which writes
   * @param moves whether what leaves the queue is a dead letter
   */
  private void cut(int each, Consumer<DestinationSettings> options, boolean moves) {
    int cuts =
        PowerCuts.everyWrite()
            .eachOf(EACH == null ? each : EACH)
            .settings(builder -> builder.queue("ring", options))
            .given(broker -> send(broker, 1, SIZE))
            .run(broker -> goOn(broker, moves))
            .check(
                broker -> {
                  assertThat(ring(broker)).isEqualTo(upTo(LAST));
                  assertThat(in(broker, "DLQ"))
                      .isEqualTo(moves ? numbers(1, LAST - SIZE) : List.of());
                  fresh.set(true);
                });
    assertThat(cuts).isGreaterThan(10);
  }
}
