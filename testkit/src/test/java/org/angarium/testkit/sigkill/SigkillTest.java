package org.angarium.testkit.sigkill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.angarium.testkit.sigkill.Rounds.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that receives in each mode there is is killed by SIGKILL: at each moment where it
 * hurts, and at random, while it works and while it opens its files. At the end each mode must have
 * kept its promise, counted by effects. {@code -Dangarium.sigkills=N} kills more often, {@code
 * -Dangarium.seed=S} repeats the choices of a run, {@code
 * -Dangarium.modes=client,xa-rows,xa-messages} tries some modes only; the result is in
 * target/sigkill.md.
 */
class SigkillTest {
  private static final int KILLS = Integer.getInteger("angarium.sigkills", 50);

  @TempDir Path folder;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private static List<Mode> modes() {
    String some = System.getProperty("angarium.modes");
    return some == null ? Modes.ALL : Arrays.stream(some.split(",")).map(Modes::named).toList();
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.MINUTES)
  void shouldKeepThePromiseOfEachModeWheneverTheProcessIsKilled() throws IOException {
    System.out.println("SigkillTest: repeat with -Dangarium.seed=" + seed);
    Rounds rounds = new Rounds(folder, modes(), random);
    List<String> moments = modes().stream().flatMap(mode -> mode.moments().stream()).toList();
    for (int i = 0; i < KILLS; i++) {
      if (i < 2 * moments.size() && i % 2 == 0) {
        rounds.killAt(moments.get(i / 2));
      } else if (i % 3 == 0) {
        rounds.killAtStart();
      } else if (i % 5 == 0) {
        rounds.killAt(moments.get(random.nextInt(moments.size())));
      } else {
        rounds.killAtWork();
      }
    }
    rounds.finish();
    String table = "%d kills, seed %d:%n%n%s".formatted(rounds.kills(), seed, rounds.table());
    System.out.print(table);
    Files.writeString(Path.of(System.getProperty("basedir", ""), "target", "sigkill.md"), table);
    assertThat(rounds.results()).as(table).allMatch(Result::kept);
    // each mode has worked, on however slow a machine; a life lasts a fraction of a second
    assertThat(rounds.results()).as(table).allMatch(result -> result.sent() > KILLS / 5);
    for (Result result : rounds.results()) { // who was killed there shows it
      switch (result.mode().promise()) {
        case AT_MOST_ONCE -> assertThat(result.lost()).as("%s, lost", result).isPositive();
        case AT_LEAST_ONCE -> assertThat(result.duplicated()).as("%s, twice", result).isPositive();
        case EXACTLY_ONCE -> {}
      }
    }
  }

  private static Result result(Rounds rounds, String mode) {
    return rounds.results().stream()
        .filter(result -> result.mode().name().equals(mode))
        .findFirst()
        .orElseThrow();
  }

  /** The same rounds find out who does not keep a promise. */
  @Test
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void shouldFindOutModesThatDoNotKeepTheirPromise() {
    Rounds rounds = new Rounds(folder, Modes.WRONG, random);
    rounds.killAt("wrong-at-most-once worked");
    rounds.killAt("wrong-at-least-once received");
    rounds.killAt("wrong-exactly-once moved");
    rounds.finish();
    assertThat(rounds.results()).as(rounds.table()).hasSize(3).noneMatch(Result::kept);
    assertThat(result(rounds, "wrong-at-most-once").duplicated()).isPositive();
    assertThat(result(rounds, "wrong-at-least-once").lost()).isPositive();
    assertThat(result(rounds, "wrong-exactly-once").lost()).isPositive();
  }
}
