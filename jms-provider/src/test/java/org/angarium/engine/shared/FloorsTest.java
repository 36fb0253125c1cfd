package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloorsTest {
  private static final int NORMAL = 5;
  private static final long LANE = (long) NORMAL << Floors.LANE_SHIFT;

  private final AtomicLong time = new AtomicLong();
  private final Floors floors = new Floors(time::get, Duration.ofSeconds(15));

  FloorsTest() {
    floors.explained(true);
  }

  private void taken(long id, String snapshot) {
    long[] highest = new long[Floors.LANES];
    highest[NORMAL] = LANE | id;
    floors.taken(highest, true, Snapshot.parse(snapshot), floors.resets());
  }

  private long floor() {
    return floors.ofClaims()[NORMAL] - LANE;
  }

  private void pass(long seconds) {
    time.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void shouldReadWhatTheDatabaseSays() {
    assertThat(Snapshot.parse("10:20:10,14,18").running()).containsExactlyInAnyOrder(10L, 14L, 18L);
    assertThat(Snapshot.parse("10:20:10,14,18").next()).isEqualTo(20);
    assertThat(Snapshot.parse("20:20:").running()).isEmpty();
  }

  @Test
  void shouldBeginBelowAll() {
    long[] all = floors.ofClaims();
    for (int lane = 0; lane < Floors.LANES; lane++) {
      assertThat(all[lane]).isEqualTo((long) lane << Floors.LANE_SHIFT);
    }
  }

  @Test
  void shouldBeUsedOnlyWhereClaimsAreSlowBecauseOfDeadRows() {
    Floors others = new Floors(time::get, Duration.ofSeconds(15));
    long[] highest = new long[Floors.LANES];
    highest[NORMAL] = LANE | 7;
    others.taken(highest, true, Snapshot.parse("20:20:"), others.resets());
    others.taken(highest, true, Snapshot.parse("21:21:"), others.resets());
    assertThat(others.ofClaims()[NORMAL]).isEqualTo(LANE);

    others.took(TimeUnit.MILLISECONDS.toNanos(3));
    assertThat(others.areToBeExplained()).isFalse();
    others.took(TimeUnit.MILLISECONDS.toNanos(5));
    assertThat(others.areToBeExplained()).isTrue();
    others.explained(false);
    assertThat(others.areToBeExplained()).isFalse();
    assertThat(others.areUsed()).isFalse();
    others.took(TimeUnit.MILLISECONDS.toNanos(5));
    others.explained(true);
    assertThat(others.areUsed()).isTrue();
    assertThat(others.ofClaims()[NORMAL]).isEqualTo(LANE | 7);

    others.lookedBelow(TimeUnit.MILLISECONDS.toNanos(5));
    assertThat(others.areUsed()).isTrue();
    others.lookedBelow(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(others.areUsed()).isFalse();
    assertThat(others.ofClaims()[NORMAL]).isEqualTo(LANE);
  }

  /** Until it has been looked below them, again and again. */
  @Test
  void shouldBeUsedInAnyCaseByWhoTakesWhatNobodyHad() {
    Floors others = new Floors(time::get, Duration.ofSeconds(15));
    assertThat(others.ofTakes()[NORMAL]).isEqualTo(LANE);
    assertThat(others.areUsed()).isFalse();
    long[] highest = new long[Floors.LANES];
    highest[NORMAL] = LANE | 7;
    others.taken(highest, true, Snapshot.parse("20:20:"), others.resets());
    others.taken(highest, true, Snapshot.parse("21:21:"), others.resets());

    assertThat(others.areUsed()).isFalse();
    assertThat(others.ofTakes()[NORMAL]).isEqualTo(LANE | 7);
    assertThat(others.ofClaims()[NORMAL]).isEqualTo(LANE);
    assertThat(others.areUsed()).isTrue();
    assertThat(others.toLookBelow()[NORMAL]).isEqualTo(LANE | 7);
    assertThat(others.areUsed()).isFalse();
    assertThat(others.ofTakes()[NORMAL]).isEqualTo(LANE | 7);
    assertThat(others.areUsed()).isTrue();
  }

  @Test
  void shouldRiseOnlyWhenAllHaveEndedThatWereUnderWay() {
    taken(7, "10:20:10,14");
    assertThat(floor()).isZero();
    taken(9, "14:25:14,22");
    assertThat(floor()).isZero();
    taken(11, "22:30:22,26"); // both have ended; who came later cannot have a lower number
    assertThat(floor()).isEqualTo(7);
    taken(12, "30:33:30");
    assertThat(floor()).isEqualTo(11);
  }

  @Test
  void shouldLeaveOtherPrioritiesAlone() {
    taken(7, "20:20:");
    taken(8, "21:21:");
    long[] all = floors.ofClaims();
    for (int lane = 0; lane < Floors.LANES; lane++) {
      assertThat(all[lane])
          .isEqualTo(((long) lane << Floors.LANE_SHIFT) + (lane == NORMAL ? 7 : 0));
    }
  }

  /** What was committed meanwhile lies where this one has not looked. */
  @Test
  void shouldNotRiseWhereTheClaimThatFollowsHasNotLooked() {
    taken(7, "10:20:10");
    long[] urgent = new long[Floors.LANES];
    urgent[NORMAL - 1] = LANE - 1;
    floors.taken(urgent, false, Snapshot.parse("20:20:"), floors.resets());
    assertThat(floor()).isZero();
    long[] some = new long[Floors.LANES];
    some[NORMAL] = LANE | 4;
    floors.taken(some, false, Snapshot.parse("21:21:"), floors.resets());
    assertThat(floor()).isEqualTo(4);
    floors.taken(urgent, true, Snapshot.parse("22:22:"), floors.resets());
    assertThat(floor()).isEqualTo(7);
  }

  @Test
  void shouldRiseWhereAClaimHasPassedOnToALowerPriority() {
    taken(7, "20:20:");
    long[] low = new long[Floors.LANES];
    low[NORMAL + 1] = ((NORMAL + 1L) << Floors.LANE_SHIFT) | 1;
    floors.taken(low, false, Snapshot.parse("21:21:"), floors.resets());
    assertThat(floor()).isEqualTo(7);
  }

  @Test
  void shouldRiseInSpiteOfATransactionThatIsUnderWayForLong() {
    taken(7, "10:20:10");
    pass(10);
    taken(8, "10:25:10");
    assertThat(floor()).isZero();
    pass(6);
    taken(9, "10:30:10");
    assertThat(floor()).isEqualTo(7);
    taken(10, "10:35:10,32");
    assertThat(floor()).isEqualTo(9);
    taken(11, "10:40:10,32"); // 32 is young: it may send
    assertThat(floor()).isEqualTo(9);
  }

  @Test
  void shouldForgetAllWhenToldTo() {
    taken(7, "20:20:");
    taken(8, "21:21:");
    floors.reset();
    assertThat(floor()).isZero();
    taken(9, "22:22:");
    assertThat(floor()).isZero();
  }

  @Test
  void shouldNotBelieveWhatAClaimSawBeforeSomethingWasGivenBack() {
    long before = floors.resets();
    floors.reset();
    long[] highest = new long[Floors.LANES];
    highest[NORMAL] = LANE | 7;
    floors.taken(highest, true, Snapshot.parse("20:20:"), before);
    taken(5, "21:21:");
    taken(6, "22:22:");
    assertThat(floor()).isEqualTo(5);
  }
}
