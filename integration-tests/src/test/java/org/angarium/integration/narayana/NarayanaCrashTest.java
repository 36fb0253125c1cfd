package org.angarium.integration.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.InDoubtTransaction;
import org.angarium.QueueStatus;
import org.angarium.integration.narayana.Shop.First;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes that halt at each point of a global transaction over Angarium and a database. Until the
 * next one recovers, what is in doubt is listed and hidden; then both sides agree.
 */
class NarayanaCrashTest {
  private static final String[] ITEMS = {"a", "b", "c", "d", "e", "f", "g"};
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  private Shop shop;
  private final List<String> bought = new ArrayList<>();
  private final List<String> ordered = new ArrayList<>(List.of(ITEMS));
  private int processes;

  @ParameterizedTest
  @EnumSource(First.class)
  @Timeout(value = 240, unit = TimeUnit.SECONDS)
  void shouldAgreeAfterACrashAtAnyPoint(First first) throws Exception {
    shop = new Shop(folder);
    shop.createTable();
    shop.order(ITEMS);
    shop.broker().close();
    for (Point point : Point.values()) {
      int expected = point == Point.NOWHERE ? 0 : HaltingResource.HALTED;
      assertThat(run(first, point)).as("%s: %s", point, output()).isEqualTo(expected);
      if (point != Point.NOWHERE) {
        look(first, point);
        if (point.decided()) {
          bought.add(ordered.remove(0));
        }
      }
    }
    try (Broker broker = shop.broker()) {
      assertThat(broker.inDoubtTransactions()).isEmpty();
      assertThat(shop.databaseInDoubt()).isEmpty();
      assertThat(bought).hasSize(3);
      assertThat(shop.purchases()).isEqualTo(bought);
      assertThat(shop.receiveAll(Shop.BILLS)).isEqualTo(bought);
      assertThat(shop.receiveAll(Shop.ORDERS)).isEqualTo(ordered);
    }
  }

  /** After a crash and before recovery. */
  private void look(First first, Point point) throws Exception {
    String item = ordered.get(0);
    boolean messaging = isPrepared(First.MESSAGING, first, point);
    boolean committed = isCommitted(First.MESSAGING, first, point);
    try (Broker broker = shop.broker()) {
      List<InDoubtTransaction> listed = broker.inDoubtTransactions();
      assertThat(listed).as("%s", point).hasSize(messaging ? 1 : 0);
      for (InDoubtTransaction one : listed) {
        assertThat(one.state()).isEqualTo(InDoubtTransaction.State.PREPARED);
        assertThat(one.sends()).isEqualTo(1);
        assertThat(one.acknowledgements()).isEqualTo(1);
      }
      int left = ordered.size() - (committed ? 1 : 0);
      assertThat(broker.status(Shop.ORDERS))
          .as("%s", point)
          .isEqualTo(new QueueStatus(Shop.ORDERS, left, messaging ? 1 : 0, 0));
      assertThat(shop.browse(Shop.BILLS))
          .as("bills %s", point)
          .isEqualTo(withItem(committed, item));
    }
    assertThat(shop.databaseInDoubt())
        .as("%s", point)
        .hasSize(isPrepared(First.DATABASE, first, point) ? 1 : 0);
    assertThat(shop.purchases())
        .as("purchases %s", point)
        .isEqualTo(withItem(isCommitted(First.DATABASE, first, point), item));
  }

  private static boolean isPrepared(First side, First first, Point point) {
    return switch (point) {
      case BETWEEN_PREPARES -> side == first;
      case BEFORE_COMMIT -> true;
      case BETWEEN_COMMITS -> side != first;
      default -> false;
    };
  }

  private static boolean isCommitted(First side, First first, Point point) {
    return point == Point.AFTER_COMMITS || (point == Point.BETWEEN_COMMITS && side == first);
  }

  private List<String> withItem(boolean with, String item) {
    List<String> all = new ArrayList<>(bought);
    if (with) {
      all.add(item);
    }
    return all;
  }

  private int run(First first, Point point) throws IOException, InterruptedException {
    processes++;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Shop.class.getName(),
                folder.toString(),
                first.name(),
                point.name())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private Path log() {
    return folder.resolve("process-" + processes + ".log");
  }

  private String output() throws IOException {
    return Files.readString(log());
  }
}
