package org.angarium.attack;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four JVMs on one PostgreSQL that syncs send and receive in all ways, while things go wrong, in
 * turn: nodes are killed, stopped beyond their lease, and cut off, also half; the server restarts
 * and crashes; connections are ended, locked up and used up; clocks jump; nodes are replaced one
 * after another. After each round all nodes must be at work again by themselves, all that was sent
 * is worked on, and the effects are counted. Properties as in {@link Rounds}, {@code
 * -Dangarium.lease=10} on a slow machine, {@code -Dangarium.before=JAR} to begin with nodes of
 * another version, see {@link Attack}, {@code -Dangarium.portable=true} for nodes in portable mode;
 * the result is in target/shared-attack.md, what nodes say in target/attack.
 */
class PostgresAttackTest {
  @TempDir Path folder;

  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void shouldLoseAndDoubleNothingWhateverGoesWrong() {
    new Rounds(Fault.ofOneServer(), "shared-attack.md").run(new OneServer(folder));
  }
}
