package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Does random things to schedules and knows, by plain counting, what must come of them: creates,
 * replaces and cancels, in transactions that commit or not, while the clock goes forward, or back,
 * and the broker is closed and opened.
 */
final class ScheduleModel {
  static final int STEPS = Integer.getInteger("angarium.steps", 250);
  private static final int KEYS = 5;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Map<String, Entry> entries = new TreeMap<>();
  private final List<String> fired = new ArrayList<>();
  private Duration downtime = Duration.ZERO;
  private int number;
  private int total;

  private record Entry(
      String key, long next, long period, long until, long times, WhenMissed missed, long count) {
    Entry next(long newNext, long newCount) {
      return new Entry(key, newNext, period, until, times, missed, newCount);
    }
  }

  ScheduleModel(long start) {
    assertThat(start).isEqualTo(SchedulesContract.START.toEpochMilli());
  }

  /** For how long the broker is closed, or the clock goes on. */
  Duration downtime() {
    return downtime;
  }

  void done() {
    System.out.println("ScheduleModel: seed " + seed + ", " + total + " firings");
    assertThat(total).isGreaterThan(STEPS / 4);
  }

  /** One thing; afterwards all must be as it is here. */
  void step(SchedulesContract contract, Runnable restart) {
    switch (random.nextInt(10)) {
      case 0 -> {
        downtime = Duration.ofSeconds(random.nextInt(400) - 20);
        restart.run();
      }
      case 1, 2, 3, 4 ->
          contract.pass(Duration.ofSeconds(random.nextInt(8) == 0 ? -30 : random.nextInt(150)));
      case 5, 6 -> transaction(contract);
      default -> change(contract.schedules, contract.clock.millis(), entries);
    }
    fire(contract.clock.millis());
    assertThat(contract.ticks()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(fired);
    total += fired.size();
    fired.clear();
    Map<String, Long> nexts = new TreeMap<>();
    contract.schedules.list().forEach(s -> nexts.put(s.key(), s.next().toEpochMilli()));
    Map<String, Long> wanted = new TreeMap<>();
    entries.values().forEach(e -> wanted.put(e.key, e.next));
    assertThat(nexts).as("seed %d", seed).isEqualTo(wanted);
  }

  private void transaction(SchedulesContract contract) {
    Map<String, Entry> staged = new HashMap<>(entries);
    try (JMSContext context =
        contract.broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Schedules inside = contract.schedules.in(context);
      for (int i = random.nextInt(4); i >= 0; i--) {
        change(inside, contract.clock.millis(), staged);
      }
      if (random.nextBoolean()) {
        context.commit();
        entries = staged;
      } else {
        context.rollback();
      }
    }
  }

  private void change(Schedules schedules, long now, Map<String, Entry> to) {
    String key = "k" + random.nextInt(KEYS);
    if (random.nextInt(4) == 0) {
      assertThat(schedules.cancel(key)).as("seed %d", seed).isEqualTo(to.remove(key) != null);
      return;
    }
    Entry entry = random(key, now);
    Schedule.Builder builder =
        Schedule.named(key)
            .toQueue("ticks")
            .text("number " + number++)
            .persistent(random.nextBoolean())
            .every(Duration.ofMillis(entry.period))
            .from(Instant.ofEpochMilli(entry.next))
            .whenMissed(entry.missed);
    if (entry.until != Long.MAX_VALUE) {
      builder.until(Instant.ofEpochMilli(entry.until));
    }
    if (entry.times > 0) {
      builder.times(entry.times);
    }
    if (random.nextBoolean()) {
      schedules.replace(builder.build());
    } else if (to.containsKey(key)) {
      assertThatThrownBy(() -> schedules.create(builder.build())).hasMessageContaining("exists");
      return;
    } else {
      schedules.create(builder.build());
    }
    to.put(key, entry);
  }

  private Entry random(String key, long now) {
    long next = now + 1 + random.nextInt(90_000);
    long until = random.nextInt(4) == 0 ? next + random.nextInt(600_000) : Long.MAX_VALUE;
    WhenMissed missed =
        switch (random.nextInt(3)) {
          case 0 -> new WhenMissed.Skip(Duration.ofSeconds(random.nextInt(40)));
          case 1 -> WhenMissed.once();
          default -> WhenMissed.all(1 + random.nextInt(4));
        };
    long period = 20_000 + random.nextInt(60_000);
    return new Entry(key, next, period, until, random.nextInt(5), missed, 0);
  }

  private void fire(long now) {
    for (Entry entry : List.copyOf(entries.values())) {
      Entry after = fire(entry, now);
      boolean over = after.next > after.until || (after.times > 0 && after.count >= after.times);
      if (over) {
        entries.remove(entry.key);
      } else {
        entries.put(entry.key, after);
      }
    }
  }

  private Entry fire(Entry entry, long now) {
    List<Long> due = new ArrayList<>();
    long next = entry.next;
    for (; next <= Math.min(now, entry.until); next += entry.period) {
      due.add(next);
    }
    if (due.isEmpty()) {
      return entry;
    }
    long last = due.get(due.size() - 1);
    if (entry.missed instanceof WhenMissed.All all) {
      due = due.subList(Math.max(0, due.size() - all.max()), due.size());
    } else if (entry.missed instanceof WhenMissed.Skip skip
        && now - last > skip.tolerance().toMillis()) {
      due = List.of();
    } else {
      due = List.of(last);
    }
    long count = entry.count;
    for (long time : due) {
      if (entry.times == 0 || count < entry.times) {
        fired.add(
            entry.key + " " + Math.floorDiv(time - SchedulesContract.START.toEpochMilli(), 1000));
        count++;
      }
    }
    return entry.next(next, count);
  }
}
