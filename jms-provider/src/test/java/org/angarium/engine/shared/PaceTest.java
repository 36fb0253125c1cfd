package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  /** Whether senders wait so that fewer come than are taken. */
  private boolean catchesUp() {
    return pace.mayHoldBack() && pace.allowance(6, 6) == 3;
  }

  /** How many groups in a row hold senders back, where all of them find what they want. */
  private int holds() {
    return holds(3, group -> 100);
  }

  /**
   * The same.
   *
   * @param sends how many come with each group, which takes six
   * @param waited for how long what each of these groups takes has waited
   */
  private int holds(int sends, IntToLongFunction waited) {
    int groups = 0;
    pace.wasFull(waited.applyAsLong(0));
    while (catchesUp()) {
      pace.came(6, sends, true);
      groups++;
      pace.wasFull(waited.applyAsLong(groups));
    }
    return groups;
  }

  /** How many groups do not ask. */
  private int unasked() {
    int groups = 0;
    while (!pace.mayRunDry()) {
      groups++;
    }
    return groups;
  }

  @Test
  void shouldLetInWhatIsTakenWhereConsumersFindLessThanTheyWant() {
    for (int i = 0; i < 20; i++) {
      assertThat(pace.mayHoldBack()).isTrue();
      assertThat(pace.allowance(6, 48)).isEqualTo(6);
      assertThat(pace.allowance(6, 49)).as("too many for the next groups too").isGreaterThan(49);
      assertThat(pace.mayRunDry()).isTrue();
      pace.came(6, 6, true);
      pace.ranDry();
    }
  }

  @Test
  void shouldNotCountAgainstABacklogWhatWasHeldBackBefore() {
    for (int i = 0; i < 20; i++) {
      pace.came(6, 6, true);
    }
    assertThat(holds()).isEqualTo(8);
  }

  @Test
  void shouldHoldSendersBackUntilNothingWaits() {
    pace.wasFull(100);
    assertThat(catchesUp()).isTrue();
    pace.came(6, 3, true);
    pace.wasFull(100);
    assertThat(catchesUp()).isTrue();
    assertThat(unasked()).as("each group asks meanwhile").isZero();
    pace.ranDry();
    assertThat(catchesUp()).isFalse();
    assertThat(holds()).as("all over again").isEqualTo(8);
  }

  @Test
  void shouldHoldNobodyBackForABacklog() {
    assertThat(holds()).isEqualTo(8);
    assertThat(unasked()).as("groups that do not ask; the eighth does").isEqualTo(7);
    pace.wasFull(100);
    assertThat(pace.mayHoldBack()).isFalse();
  }

  @Test
  void shouldGoOnForAsLongAsWhatWaitsBecomesClearlyLess() {
    assertThat(holds(3, group -> 1_000 - Math.min(4L * group, 500)))
        .as("8, 16, 32, 64, 64 and 64 groups, the last of which bring nothing")
        .isEqualTo(8 + 16 + 32 + 64 + 64 + 64);
    assertThat(unasked()).isEqualTo(7);
    for (int i = 0; i < 30; i++) {
      pace.wasFull(1);
      assertThat(pace.mayHoldBack()).as("it is not tried again soon").isFalse();
    }
    assertThat(holds()).as("it is tried again carefully").isEqualTo(8);
  }

  @Test
  void shouldNotGoOnWhereTheEndIsFarAway() {
    assertThat(holds(3, group -> 60_000 - group)).isEqualTo(8);
  }

  /** Some backlog becomes less by itself, for it was sent at a slower pace. */
  @Test
  void shouldNotGoOnWhereHoldingBackDoesNotHelp() {
    assertThat(holds(5, group -> 1_000 - 50L * group)).as("as many come as are taken").isEqualTo(8);
  }

  @Test
  void shouldNotGoOnWhereNobodySaysWhenMessagesWereSent() {
    assertThat(holds(3, group -> group < 8 ? Pace.UNKNOWN : 50)).isEqualTo(8);
    pace.ranDry();
    assertThat(holds(3, group -> group < 8 ? 50 : Pace.UNKNOWN)).isEqualTo(8);
  }

  @Test
  void shouldCountOnlyGroupsThatHoldSomebodyBack() {
    pace.wasFull(100);
    for (int i = 0; i < 20; i++) {
      pace.came(6, 3, false);
      pace.wasFull(100);
    }
    assertThat(holds()).isEqualTo(8);
  }

  @Test
  void shouldTryAgainAfterAWhile() {
    holds();
    int questions = 1;
    while (!catchesUp()) {
      unasked();
      pace.wasFull(100);
      questions++;
    }
    assertThat(questions).isEqualTo(32);
    assertThat(holds()).isEqualTo(8);
  }
}
