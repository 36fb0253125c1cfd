package org.angarium.attack;

import java.util.concurrent.TimeUnit;
import org.angarium.testing.PostgresPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four JVMs send and receive in all ways on a primary with a synchronous standby, each with one URL
 * of two hosts. The primary is killed, the standby promoted, and the next standby made of it, again
 * and again; also while commits wait for the standby, and while the old primary comes back and does
 * not know that it is not one. Needs a PostgreSQL that is installed; properties as in {@link
 * Rounds}, the result is in target/standby-attack.md.
 */
class StandbyAttackTest {
  @Test
  @Timeout(value = 6, unit = TimeUnit.HOURS)
  void shouldLoseAndDoubleNothingInAFailover() {
    ServerPair pair = new ServerPair(PostgresPrograms.orSkip());
    new Rounds(Fault.ofPairs(), "standby-attack.md").run(pair);
  }
}
