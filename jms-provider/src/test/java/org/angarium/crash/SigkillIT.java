package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.model.Clock;
import org.angarium.model.SystemClock;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process by SIGKILL again and again, in each phase of a commit and at random, on one file
 * that goes from one process to the next; after each kill everything that was told to the
 * application must hold. {@code -Dangarium.kills=N} kills more often, {@code -Dangarium.seed=S}
 * repeats the choices of a run.
 */
class SigkillIT {
  private static final int KILLS = Integer.getInteger("angarium.kills", 20);
  private static final int OPEN_MICROS = 700_000;

  @TempDir Path folder;

  private final Ledger ledger = new Ledger();
  private final Map<Phase, Integer> counted = new EnumMap<>(Phase.class);
  private long seed;
  private Random random = new Random();
  private int run;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void shouldLoseNothingWhenKilledInEachPhaseOfACommit() throws InterruptedException {
    seed = Seed.next("SigkillIT");
    random = new Random(seed);
    int kills = 0;
    try (Clock clock = new SystemClock()) {
      for (Phase phase : plan()) {
        kill(phase);
        kills++;
        if (!nextIsBeforeUp(kills)) {
          StoreAudit.run(database(), ledger, clock);
        }
      }
      StoreAudit.run(database(), ledger, clock);
    }
    int left = drain();
    print(kills, left);
    assertThat(kills).isGreaterThanOrEqualTo(20);
    assertThat(counted).containsOnlyKeys(Phase.values());
  }

  private Path database() {
    return folder.resolve("orders");
  }

  private List<Phase> plan = new ArrayList<>();

  /**
   * Each phase in turn, as often as there are kills; opening is hit after a kill without a look.
   */
  private List<Phase> plan() {
    int kills = Math.max(KILLS, Phase.values().length);
    for (int i = 0; i < kills; i++) {
      Phase[] all = Phase.values();
      plan.add(i < 2 * all.length ? all[i % all.length] : all[random.nextInt(all.length)]);
    }
    return plan;
  }

  private boolean nextIsBeforeUp(int at) {
    return at < plan.size() && plan.get(at).beforeUp();
  }

  private void kill(Phase phase) {
    run++;
    ledger.newRun();
    boolean sprung = true;
    try (ChildJvm child =
        ChildJvm.of(CrashWorker.class)
            .options("-Xmx160m")
            .arguments(database(), run, seed, phase, 1 + random.nextInt(passes(phase)))
            .onLine(ledger::accept)
            .start()) {
      if (phase == Phase.OPENING) {
        child.await("O"::equals);
        child.killAfter(random.nextInt(OPEN_MICROS));
      } else if (phase == Phase.ANY_MOMENT) {
        child.await("U"::equals);
        child.killAfter(random.nextInt(1_500_000));
      } else {
        // a branch to be found again is there in most runs, not in all
        boolean mayMiss = phase == Phase.RECOVERING_BRANCHES;
        sprung =
            !child
                .await(line -> line.startsWith("P ") || (mayMiss && line.equals("U")))
                .equals("U");
        child.kill();
      }
      assertThat(child.awaitExit()).isEqualTo(ChildJvm.KILLED);
    }
    if (sprung) {
      counted.merge(phase, 1, Integer::sum);
    }
  }

  /** The trap is sprung when the phase is passed for one of these times, by chance. */
  private static int passes(Phase phase) {
    return switch (phase) {
      case WRITING_DELIVERY, WRITING_ACKNOWLEDGEMENT -> 800;
      case BEFORE_COMMIT, BEFORE_SYNC, AFTER_SYNC, IN_EFFECT, HANDING_OUT -> 300;
      case WRITING_BRANCH, ENDING_BRANCH, BETWEEN_PHASES -> 40;
      case WRITING_MARK, WRITING_ATTEMPT, WRITING_HOLD_BACK, PAGING -> 8;
      default -> 1;
    };
  }

  private int drain() throws InterruptedException {
    try (ManualClock clock = new ManualClock(System.currentTimeMillis())) {
      clock.advance(Duration.ofHours(2));
      ledger.newRun();
      return FinalDrain.run(database(), ledger, clock);
    }
  }

  private void print(int kills, int left) {
    StringBuilder text = new StringBuilder("SigkillIT: %d kills; ".formatted(kills));
    text.append(ledger.summary()).append("; %d were left to drain%n".formatted(left));
    counted.forEach((phase, n) -> text.append("  killed %s: %d%n".formatted(phase, n)));
    System.out.print(text);
  }
}
