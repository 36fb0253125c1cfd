package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  /** Whether senders wait so that fewer come than are taken. */
  private boolean catchesUp() {
    return pace.mayHoldBack() && pace.allowance(6, 6) == 3;
  }

  /** How many groups in a row hold senders back, where all of them find what they want. */
  private int holds() {
    int groups = 0;
    pace.wasFull();
    while (catchesUp()) {
      pace.hasHeldBack();
      groups++;
      pace.wasFull();
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
      pace.hasHeldBack();
      pace.ranDry();
    }
  }

  @Test
  void shouldNotCountAgainstABacklogWhatWasHeldBackBefore() {
    for (int i = 0; i < 20; i++) {
      pace.hasHeldBack();
    }
    assertThat(holds()).isEqualTo(8);
  }

  @Test
  void shouldHoldSendersBackUntilNothingWaits() {
    pace.wasFull();
    assertThat(catchesUp()).isTrue();
    pace.hasHeldBack();
    pace.wasFull();
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
    pace.wasFull();
    assertThat(pace.mayHoldBack()).isFalse();
  }

  @Test
  void shouldTryAgainAfterAWhile() {
    holds();
    int questions = 1;
    while (!catchesUp()) {
      unasked();
      pace.wasFull();
      questions++;
    }
    assertThat(questions).isEqualTo(32);
    assertThat(holds()).isEqualTo(8);
  }
}
