package org.angarium.engine.spread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

class HashPlacementTest {
  private static final int NAMES = 20_000;
  private static final Integer[] GOLDEN_QUEUES = {3, 7, 5, 9};
  private static final int GOLDEN_TOPIC = 5;
  private static final int GOLDEN_KEY = 9;

  private static HashPlacement of(int databases) {
    return new HashPlacement(databases, name -> name.name().startsWith("everywhere"));
  }

  private static DestinationName queue(int number) {
    return DestinationName.queue("orders." + number);
  }

  /** Messages lie where these say: a value here may never change. */
  @Test
  void shouldPutNamesWhereTheyAlwaysWere() {
    HashPlacement placement = of(10);
    assertThat(List.of("orders", "invoices", "mail", "Überweisungen"))
        .map(name -> placement.homeOf(DestinationName.queue(name)))
        .containsExactly(GOLDEN_QUEUES);
    assertThat(placement.homeOf(DestinationName.topic("orders"))).isEqualTo(GOLDEN_TOPIC);
    assertThat(placement.homeOf(DestinationName.queue("everywhere"), "key 1"))
        .isEqualTo(GOLDEN_KEY);
  }

  @Test
  void shouldGiveEachDatabaseItsShare() {
    for (int databases : new int[] {1, 2, 3, 7, 16}) {
      int[] counts = new int[databases];
      HashPlacement placement = of(databases);
      IntStream.range(0, NAMES).forEach(i -> counts[placement.homeOf(queue(i))]++);
      double share = (double) NAMES / databases;
      assertThat(Arrays.stream(counts).boxed())
          .allSatisfy(n -> assertThat((double) n).isCloseTo(share, within(share / 5)));
    }
  }

  @Test
  void shouldMoveNamesToNewDatabasesOnly() {
    for (int databases = 1; databases < 12; databases++) {
      HashPlacement before = of(databases);
      HashPlacement after = of(databases + 1);
      int moved = 0;
      for (int i = 0; i < NAMES; i++) {
        int home = after.homeOf(queue(i));
        if (home != before.homeOf(queue(i))) {
          assertThat(home).isEqualTo(databases);
          moved++;
        }
      }
      double share = (double) NAMES / (databases + 1);
      assertThat((double) moved).isCloseTo(share, within(share / 5));
    }
  }

  @Test
  void shouldSpreadTheKeysOfOneDestination() {
    HashPlacement placement = of(4);
    DestinationName queue = DestinationName.queue("everywhere");
    int[] counts = new int[4];
    IntStream.range(0, NAMES).forEach(i -> counts[placement.homeOf(queue, "customer " + i)]++);
    assertThat(Arrays.stream(counts).boxed())
        .allSatisfy(n -> assertThat((double) n).isCloseTo(NAMES / 4.0, within(NAMES / 20.0)));
  }

  @Test
  void shouldHaveNoTemporaryDestinationEverywhere() {
    DestinationName temporary = new DestinationName(DestinationName.Kind.QUEUE, "everywhere", true);
    assertThat(of(2).isEverywhere(temporary)).isFalse();
    assertThat(of(2).isEverywhere(DestinationName.queue("everywhere"))).isTrue();
  }

  @Test
  void shouldRefuseNoDatabases() {
    assertThatThrownBy(() -> of(0)).hasMessageContaining("was: 0");
  }
}
