package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of a queue of last values, compared with a naive model; a failure tells its
 * seed. {@code -Dangarium.histories=N} runs more, {@code -Dangarium.seed=N} one.
 */
abstract class LastValueModelContract extends EngineContract {
  private static final int STEPS = 200;

  /** What is on disk is long enough to leave memory. */
  private static final int PADDING = 4_000;

  LastValueModelContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    long memory = durable() ? 128L << 10 : 256L << 20;
    return new EngineSettings(memory, WhenFull.BLOCK, Duration.ofSeconds(10), false)
        .with(LastValueContract.BY_SHARE);
  }

  /** A message in the model. */
  private static final class Entry {
    final int number;
    final String text;
    final int share;
    final int priority;
    final boolean persistent;
    boolean superseded;
    Delivery held;

    Entry(int number, int share, int priority, boolean persistent) {
      this.number = number;
      this.text = "m" + number;
      this.share = share;
      this.priority = priority;
      this.persistent = persistent;
    }

    boolean replaces(Entry other) {
      return share == other.share && number > other.number;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldDoAsTheModelDoes() {
    Long given = Long.getLong("angarium.seed");
    long first = given == null ? System.nanoTime() : given;
    int histories =
        given != null ? 1 : Integer.getInteger("angarium.histories", durable() ? 3 : 30);
    System.out.printf("%s: %d histories from seed %d on%n", getClass(), histories, first);
    for (int i = 0; i < histories; i++) {
      History history = new History(first + i);
      try {
        history.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            e
                + "\nrun it again with -Dangarium.seed="
                + (first + i)
                + "\nafter\n  "
                + String.join("\n  ", history.log),
            e);
      }
    }
  }

  private final class History {
    private final Random random;
    private final DestinationName prices;
    private final List<String> log = new ArrayList<>();

    /** All that is there, in delivery order. */
    private final List<Entry> entries = new ArrayList<>();

    private TestConsumer consumer;
    private int counter;

    History(long seed) {
      random = new Random(seed);
      prices = queue("prices " + seed);
      consumer = consumer(prices);
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        int what = random.nextInt(20);
        if (what < 9) {
          sendSome();
        } else if (what < 13) {
          claimSome();
        } else if (what < 15) {
          settle(true);
        } else if (what < 17) {
          settle(false);
        } else if (what < 19) {
          look();
        } else if (random.nextInt(4) == 0) {
          end();
        }
      }
      look();
      while (entries.stream().anyMatch(e -> e.held != null)) {
        settle(true);
      }
      List<String> rest = entries.stream().map(e -> e.text).toList();
      assertThat(consumer.consume(rest.size())).isEqualTo(rest);
      assertThat(consumer.poll()).isNull();
      awaitDepth(prices, 0);
      consumer.close();
    }

    private void sendSome() {
      int size = 1 + random.nextInt(3);
      List<org.angarium.engine.Send> sends = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int share = random.nextInt(30); // each is on disk, or is not, whatever ends an engine
        Entry e = new Entry(counter++, share, 3 + random.nextInt(3), share % 5 > 0);
        log.add("send " + e + " of " + e.share + (e.persistent ? " on disk" : " in memory"));
        sends.add(
            msg(e.text)
                .set("share", e.share)
                .priority(e.priority)
                .persistent(e.persistent)
                .padded(e.persistent ? PADDING : 0)
                .to(prices));
        entries.removeIf(other -> other.share == e.share && other.held == null);
        entries.stream().filter(o -> o.share == e.share).forEach(o -> o.superseded = true);
        entries.add(e);
        entries.sort(Comparator.comparingInt((Entry o) -> -o.priority)); // it is stable
      }
      sendTogether(sends);
    }

    private void claimSome() {
      List<Entry> free = entries.stream().filter(e -> e.held == null).toList();
      List<Delivery> got = consumer.claim(1 + random.nextInt(5));
      log.add("got " + Msg.texts(got) + " of " + free);
      assertThat(got.isEmpty()).isEqualTo(free.isEmpty());
      for (int i = 0; i < got.size(); i++) {
        assertThat(Msg.text(got.get(i))).isEqualTo(free.get(i).text);
        free.get(i).held = got.get(i);
      }
    }

    private void settle(boolean acknowledges) {
      List<Entry> held = entries.stream().filter(e -> e.held != null).toList();
      if (held.isEmpty()) {
        return;
      }
      Entry e = held.get(random.nextInt(held.size()));
      log.add((acknowledges ? "acknowledge " : "give back ") + e);
      if (acknowledges) {
        consumer.ack(e.held);
      } else {
        consumer.release(ReleaseMode.REDELIVER, e.held);
      }
      if (!acknowledges && e.superseded) { // nobody waits until it is gone: now it is
        sendTogether(List.of(msg("after it").persistent(true).to(queue("after"))));
      }
      e.held = null;
      if (acknowledges || e.superseded) {
        entries.remove(e);
      }
    }

    private void look() {
      List<String> last = entries.stream().filter(e -> !e.superseded).map(e -> e.text).toList();
      assertThat(browse(prices)).as("all that are the last of their value").isEqualTo(last);
      assertThat(engineB.destinations().queueStatus(prices).depth()).isEqualTo(entries.size());
    }

    private void end() {
      boolean peaceful = random.nextBoolean() || !durable();
      log.add(peaceful ? "reopen" : "crash");
      if (peaceful) {
        reopen();
      } else {
        crash();
      }
      entries.removeIf(e -> !durable() || !e.persistent);
      entries.removeIf(e -> e.superseded && fixture().remembersReplaced());
      entries.removeIf(e -> entries.stream().anyMatch(newer -> newer.replaces(e)));
      for (Entry e : entries) { // the last that is left: newer ones have been consumed
        e.superseded = false;
        e.held = null;
      }
      queue(prices.name());
      consumer = consumer(prices);
    }
  }
}
