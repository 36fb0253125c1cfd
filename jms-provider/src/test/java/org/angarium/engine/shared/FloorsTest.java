package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Index.atIndex;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FloorsTest {
  private static final int NORMAL = 5;
  private static final long LANE = (long) NORMAL << Floors.LANE_SHIFT;

  private static final String SERVER = "1795939000.123456";

  private final AtomicLong time = new AtomicLong();
  private final Floors floors = new Floors(time::get, Duration.ofSeconds(15));

  FloorsTest() {
    floors.explained(true);
  }

  private static Snapshot seen(String snapshot) {
    return Snapshot.parse(snapshot + ":" + SERVER);
  }

  private static long[] places(long id) {
    long[] highest = new long[Floors.LANES];
    highest[NORMAL] = LANE | id;
    return highest;
  }

  /** A claim begins, looks, and tells what it has taken. */
  private void taken(long id, String snapshot) {
    taken(floors, places(id), true, snapshot);
  }

  private static void taken(Floors floors, long[] highest, boolean all, String snapshot) {
    floors.taken(highest, all, seen(snapshot), floors.claim(0));
  }

  private long floor() {
    return floors.toLookBelow(0)[NORMAL] - LANE;
  }

  private void pass(long seconds) {
    time.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void shouldReadWhatTheDatabaseSays() {
    assertThat(seen("10:20:10,14,18:0").running()).containsExactlyInAnyOrder(10L, 14L, 18L);
    assertThat(seen("10:20:10,14,18:21").next()).isEqualTo(20);
    assertThat(seen("10:20:10,14,18:21").own()).isEqualTo(21);
    assertThat(seen("20:20::0").running()).isEmpty();
  }

  @Test
  void shouldBeginBelowAll() {
    long[] all = floors.claim(0).places();
    for (int lane = 0; lane < Floors.LANES; lane++) {
      assertThat(all[lane]).isEqualTo((long) lane << Floors.LANE_SHIFT);
    }
  }

  /** As they are where 7 was taken, and all has ended that may have sent below. */
  private Floors risen() {
    Floors others = new Floors(time::get, Duration.ofSeconds(15));
    taken(others, places(7), true, "20:20::20");
    taken(others, places(8), true, "21:21::21");
    taken(others, places(9), true, "22:22::22");
    return others;
  }

  @Test
  void shouldBeUsedByClaimsOnlyWhereTheyAreSlowBecauseOfDeadRows() {
    Floors others = risen();
    assertThat(others.claim(0).places()[NORMAL]).isEqualTo(LANE);

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
    assertThat(others.claim(0).places()[NORMAL]).isEqualTo(LANE | 7);

    others.lookedBelow(TimeUnit.MILLISECONDS.toNanos(5), 1);
    assertThat(others.areUsed()).isTrue();
    others.lookedBelow(TimeUnit.MILLISECONDS.toNanos(1), 1);
    assertThat(others.areUsed()).isFalse();
    assertThat(others.claim(0).places()[NORMAL]).isEqualTo(LANE);
  }

  /** For as long as somebody looks below them. */
  @Test
  void shouldBeUsedByWhoTakesWhatNobodyHadWhileItIsLookedBelow() {
    long second = TimeUnit.SECONDS.toNanos(1);
    Floors others = risen();
    assertThat(others.areUsed()).isFalse();
    assertThat(others.take(0).places()[NORMAL]).isEqualTo(LANE);
    assertThat(others.areUsed()).as("somebody would use them").isTrue();

    assertThat(others.toLookBelow(0)[NORMAL]).isEqualTo(LANE | 7);
    assertThat(others.areUsed()).isFalse();
    assertThat(others.take(0).places()[NORMAL]).as("a look that failed").isEqualTo(LANE);
    others.toLookBelow(0);
    others.lookedBelow(0, second);
    assertThat(others.take(0).places()[NORMAL]).isEqualTo(LANE | 7);
    assertThat(others.claim(0).places()[NORMAL]).isEqualTo(LANE);
    assertThat(others.areUsed()).isTrue();

    pass(3);
    assertThat(others.take(0).places()[NORMAL]).as("nobody has looked below since").isEqualTo(LANE);
  }

  @Test
  void shouldNotBeWantedWhereNothingWasTaken() {
    Floors others = new Floors(time::get, Duration.ofSeconds(15));
    others.take(0);
    taken(others, new long[Floors.LANES], true, "20:20::0");
    others.take(0);
    assertThat(others.areUsed()).isFalse();
  }

  @Test
  void shouldRiseOnlyWhenAllHaveEndedThatWereUnderWay() {
    taken(7, "10:20:10,14:20");
    taken(8, "10:21:10,14:23");
    taken(9, "14:25:14,22:25");
    assertThat(floor()).isZero();
    taken(10, "22:30:22,26:30"); // 22 has not sent below 7, or it would have a number of its own
    assertThat(floor()).isZero();
    taken(11, "26:31:26:31");
    assertThat(floor()).isEqualTo(7);
    taken(12, "26:32:26:33");
    taken(13, "26:34:26:34");
    assertThat(floor()).isEqualTo(7);
    taken(14, "35:35::36");
    assertThat(floor()).isEqualTo(11);
  }

  /** The server does not name those that have begun after the last one that has ended. */
  @Test
  void shouldNotRiseOverWhatIsUnderWayAndWasNotNamed() {
    taken(7, "20:20::22"); // 20 and 21 are under way
    taken(8, "20:20::23");
    assertThat(floor()).isZero();
    taken(9, "20:23:20,21:24");
    assertThat(floor()).isZero();
    taken(10, "21:25:21:25");
    assertThat(floor()).isZero();
    taken(11, "26:26::26");
    assertThat(floor()).isEqualTo(7);
  }

  /** It tells of a moment when those that it does not know of had not begun. */
  @Test
  void shouldNotBelieveALookThatIsToldTooLate() {
    Floors.Begin early = floors.claim(0);
    taken(7, "10:23:20:23");
    taken(8, "10:24:20:24");
    floors.taken(places(5), true, seen("20:20::0"), early);
    assertThat(floor()).isZero();
    taken(9, "25:25::25");
    assertThat(floor()).isEqualTo(7);
  }

  /** Its number may be older than those of transactions that send below. */
  @Test
  void shouldNotBeBoundByWhatBeganBeforeTheCandidate() {
    Floors.Begin early = floors.claim(0);
    taken(7, "10:23:20:23");
    floors.taken(places(8), true, seen("20:23:20:19"), early);
    taken(9, "20:25:20:25");
    assertThat(floor()).isZero();
    taken(10, "20:26:20:26");
    assertThat(floor()).isZero();
    taken(11, "27:27::27");
    assertThat(floor()).isEqualTo(7);
  }

  @Test
  void shouldLeaveOtherPrioritiesAlone() {
    taken(7, "20:20::20");
    taken(8, "21:21::21");
    taken(9, "22:22::22");
    long[] all = floors.claim(0).places();
    for (int lane = 0; lane < Floors.LANES; lane++) {
      assertThat(all[lane])
          .isEqualTo(((long) lane << Floors.LANE_SHIFT) + (lane == NORMAL ? 7 : 0));
    }
  }

  /** What was committed meanwhile lies where this one has not looked. */
  @Test
  void shouldNotRiseWhereTheClaimThatFollowsHasNotLooked() {
    taken(7, "10:20:10:20");
    taken(8, "20:20::21");
    long[] urgent = new long[Floors.LANES];
    urgent[NORMAL - 1] = LANE - 1;
    taken(floors, urgent, false, "22:22::22");
    assertThat(floor()).isZero();
    taken(floors, urgent, false, "23:23::23");
    taken(floors, places(4), false, "24:24::24");
    assertThat(floor()).isEqualTo(4);
    taken(floors, urgent, false, "25:25::25");
    taken(floors, urgent, true, "26:26::26");
    assertThat(floor()).isEqualTo(7);
  }

  @Test
  void shouldRiseWhereAClaimHasPassedOnToALowerPriority() {
    taken(7, "20:20::20");
    taken(8, "21:21::21");
    long[] low = new long[Floors.LANES];
    low[NORMAL + 1] = ((NORMAL + 1L) << Floors.LANE_SHIFT) | 1;
    taken(floors, low, false, "22:22::22");
    assertThat(floor()).isEqualTo(7);
  }

  @Test
  void shouldRiseInSpiteOfATransactionThatIsUnderWayForLongAndSendsNothing() {
    taken(7, "10:20:10:20");
    taken(8, "10:21:10:21");
    pass(10);
    taken(9, "10:25:10:25");
    assertThat(floors.old().running()).isEmpty();
    pass(6);
    Floors.Old asked = floors.old();
    assertThat(asked.running()).containsExactly(10L);
    floors.sendNothing(asked, Set.of(10L), SERVER);
    taken(10, "10:26:10:26");
    assertThat(floor()).as("it sends").isZero();

    floors.sendNothing(asked, Set.of(11L), SERVER);
    taken(11, "10:30:10:30");
    assertThat(floor()).isEqualTo(7);
    taken(12, "10:32:10:34");
    taken(13, "10:35:10,32:35");
    assertThat(floor()).as("it may send since it was asked").isEqualTo(7);
    floors.sendNothing(asked, Set.of(), SERVER);
    taken(14, "10:36:10:36");
    assertThat(floor()).as("an answer to an older question").isEqualTo(7);
    floors.sendNothing(floors.old(), Set.of(), SERVER);
    taken(15, "10:37:10,33:37");
    assertThat(floor()).as("33 is young: it may send").isEqualTo(7);
    taken(16, "10:38:10:38");
    assertThat(floor()).isEqualTo(11);
  }

  /** The server says only the low half of the number where it tells of locks. */
  @Test
  void shouldKnowWhoSendsByTheLowHalfOfItsNumber() {
    long high = 3L << 32;
    taken(7, "%1$d:%2$d:%1$d:%2$d".formatted(high + 10, high + 20));
    taken(8, "%1$d:%2$d:%1$d:%2$d".formatted(high + 10, high + 21));
    pass(16);
    floors.sendNothing(floors.old(), Set.of(10L), SERVER);
    taken(9, "%1$d:%2$d:%1$d:%2$d".formatted(high + 10, high + 22));
    assertThat(floor()).isZero();
    floors.sendNothing(floors.old(), Set.of(), SERVER);
    taken(10, "%1$d:%2$d:%1$d:%2$d".formatted(high + 10, high + 23));
    assertThat(floor()).isEqualTo(7);
  }

  /** Each of them counts by itself. */
  @Test
  void shouldForgetAllThatWasSeenOnAnotherServer() {
    Floors others = risen();
    assertThat(others.toLookBelow(0)[NORMAL]).isEqualTo(LANE | 7);
    String other = "20:20::20:1795939001";
    others.taken(places(10), true, Snapshot.parse(other), others.claim(0));
    assertThat(others.toLookBelow(0)[NORMAL]).isEqualTo(LANE);
  }

  @Test
  void shouldNotBelieveWhatAnotherServerSaysOfSenders() {
    taken(7, "10:20:10:20");
    taken(8, "10:21:10:21");
    pass(16);
    floors.sendNothing(floors.old(), Set.of(), "1795939001");
    taken(9, "10:22:10:22");
    assertThat(floor()).isZero();
    floors.sendNothing(floors.old(), Set.of(), SERVER);
    assertThat(floors.old().running()).as("it need not be asked again").isEmpty();
    taken(10, "10:23:10:23");
    assertThat(floor()).isEqualTo(7);
  }

  /** Where that is refused again and again, what lies below would never be found. */
  @Test
  void shouldNotBeBelievedWhereNobodyLooksBelow() {
    Floors others = risen();
    pass(60);
    others.took(TimeUnit.MILLISECONDS.toNanos(5));
    others.explained(true);
    assertThat(others.claim(0).places()[NORMAL]).as("somebody will").isEqualTo(LANE | 7);
    pass(4);
    assertThat(others.claim(0).places()[NORMAL]).isEqualTo(LANE);
    assertThat(others.take(0).places()[NORMAL]).isEqualTo(LANE);
    others.explained(true);
    assertThat(others.claim(0).places()[NORMAL]).as("that was known").isEqualTo(LANE);
    others.lookedBelow(TimeUnit.SECONDS.toNanos(1), 1);
    assertThat(others.claim(0).places()[NORMAL]).isEqualTo(LANE | 7);
  }

  /** A look, after which nothing is ready up to a place; with what it knew when it began. */
  private void lookedUpTo(long id, String snapshot) {
    floors.lookedUpTo(places(id), seen(snapshot), floors.look(0));
  }

  @Test
  void shouldRiseToWhatIsReadyFirst() {
    lookedUpTo(7, "10:20:10,14:20");
    lookedUpTo(8, "10:21:10,14:23");
    lookedUpTo(9, "14:25:14,22:25");
    assertThat(floor()).as("14 may send below").isZero();
    lookedUpTo(5, "23:25::26");
    assertThat(floor()).as("it has sent 6").isEqualTo(5);
    lookedUpTo(9, "26:27::27");
    lookedUpTo(4, "28:28::28");
    assertThat(floor()).as("nothing was ready there").isEqualTo(5);
    lookedUpTo(12, "29:29::29");
    lookedUpTo(13, "30:30::30");
    lookedUpTo(14, "31:31::31");
    lookedUpTo(15, "32:32::32");
    assertThat(floor()).as("a candidate, a bound, and a look").isEqualTo(13);
  }

  @Test
  void shouldRiseInEachPriorityByItself() {
    long low = (NORMAL + 1L) << Floors.LANE_SHIFT;
    for (int number = 20; number < 23; number++) {
      long[] upTo = places(7);
      upTo[NORMAL + 1] = low | 3;
      floors.lookedUpTo(upTo, seen("%1$d:%1$d::%1$d".formatted(number)), floors.look(0));
    }
    assertThat(floors.look(0).places()).contains(LANE | 7, atIndex(NORMAL));
    assertThat(floors.look(0).places()).contains(low | 3, atIndex(NORMAL + 1));
  }

  @Test
  void shouldWantANumberOnlyForACandidateThatHasNoBound() {
    assertThat(floors.wantNumber()).isFalse();
    lookedUpTo(7, "20:20::0");
    assertThat(floors.wantNumber()).isTrue();
    lookedUpTo(7, "20:20::0");
    assertThat(floors.wantNumber()).as("it had none").isTrue();
    lookedUpTo(7, "20:20::21");
    assertThat(floors.wantNumber()).isFalse();
  }

  /** Each has seen what the other has not. */
  @Test
  void shouldRiseByClaimsAndByLooksInTurn() {
    lookedUpTo(7, "20:20::20");
    taken(8, "21:21::21");
    lookedUpTo(6, "22:22::22");
    assertThat(floor()).isEqualTo(6);
    taken(9, "23:23::23");
    taken(10, "24:24::24");
    assertThat(floor()).isEqualTo(6);
    lookedUpTo(11, "25:25::25");
    assertThat(floor()).isEqualTo(6);
  }

  @Test
  void shouldLookForNothingAboveFloorsOfAnotherServer() {
    Floors others = risen();
    others.lookedBelow(0, TimeUnit.SECONDS.toNanos(1));
    assertThat(others.ofTakes(0)[NORMAL]).isEqualTo(LANE | 7);
    assertThat(others.ofTakes(1)[NORMAL]).isEqualTo(LANE);
  }

  @Test
  void shouldForgetAllWhenToldTo() {
    taken(7, "20:20::20");
    taken(8, "21:21::21");
    taken(9, "22:22::22");
    floors.reset();
    assertThat(floor()).isZero();
    taken(10, "23:23::23");
    taken(11, "24:24::24");
    assertThat(floor()).isZero();
  }

  /** Perhaps the server is another one, which lacks the last commits, and counts on from there. */
  @Test
  void shouldForgetAllWhereConnectionsWereLost() {
    taken(7, "20:20::20");
    taken(8, "21:21::21");
    taken(9, "22:22::22");
    assertThat(floors.claim(1).places()[NORMAL]).isEqualTo(LANE);
  }

  @Test
  void shouldNotBelieveWhatAClaimSawBeforeSomethingWasGivenBack() {
    Floors.Begin before = floors.claim(0);
    floors.reset();
    floors.taken(places(7), true, seen("20:20::20"), before);
    taken(5, "21:21::21");
    taken(6, "22:22::22");
    taken(7, "23:23::23");
    assertThat(floor()).isEqualTo(5);
  }
}
