package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  /** How many groups in a row hold senders back, where all of them find what they want. */
  private int holds() {
    int groups = 0;
    pace.wasFull();
    while (pace.holdsBack()) {
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
  void shouldHoldNobodyBackWhereConsumersFindLessThanTheyWant() {
    assertThat(pace.holdsBack()).isFalse();
    pace.ranDry();
    assertThat(pace.holdsBack()).isFalse();
    assertThat(pace.mayRunDry()).isTrue();
  }

  @Test
  void shouldHoldSendersBackUntilNothingWaits() {
    pace.wasFull();
    assertThat(pace.holdsBack()).isTrue();
    pace.hasHeldBack();
    pace.wasFull();
    assertThat(pace.holdsBack()).isTrue();
    assertThat(unasked()).as("each group asks meanwhile").isZero();
    pace.ranDry();
    assertThat(pace.holdsBack()).isFalse();
    assertThat(holds()).as("all over again").isEqualTo(8);
  }

  @Test
  void shouldHoldNobodyBackForABacklog() {
    assertThat(holds()).isEqualTo(8);
    assertThat(unasked()).as("groups that do not ask; the eighth does").isEqualTo(7);
    pace.wasFull();
    assertThat(pace.holdsBack()).isFalse();
  }

  @Test
  void shouldTryAgainAfterAWhile() {
    holds();
    int questions = 1;
    while (!pace.holdsBack()) {
      unasked();
      pace.wasFull();
      questions++;
    }
    assertThat(questions).isEqualTo(32);
    assertThat(holds()).isEqualTo(8);
  }
}
