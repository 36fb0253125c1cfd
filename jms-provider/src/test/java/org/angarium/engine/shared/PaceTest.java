package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  /** So many groups in a row find all that they want. */
  private void full(int groups) {
    for (int i = 0; i < groups; i++) {
      pace.ranDry(false);
    }
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
    pace.ranDry(true);
    assertThat(pace.holdsBack()).isFalse();
    assertThat(pace.mayRunDry()).isTrue();
  }

  @Test
  void shouldHoldSendersBackUntilNothingWaits() {
    full(3);
    assertThat(pace.holdsBack()).isTrue();
    assertThat(unasked()).as("each group asks meanwhile").isZero();
    pace.ranDry(true);
    assertThat(pace.holdsBack()).isFalse();
    full(1);
    assertThat(pace.holdsBack()).isTrue();
  }

  @Test
  void shouldHoldNobodyBackForABacklog() {
    full(8);
    assertThat(pace.holdsBack()).isFalse();
    full(1);
    assertThat(pace.holdsBack()).isFalse();
    assertThat(unasked()).as("groups that do not ask").isEqualTo(7);
  }

  @Test
  void shouldTryAgainAfterAWhile() {
    full(8 + 31);
    assertThat(pace.holdsBack()).isFalse();
    full(1);
    assertThat(pace.holdsBack()).isTrue();
    full(8);
    assertThat(pace.holdsBack()).isFalse();
  }

  @Test
  void shouldBeginAnewWhereABacklogEnds() {
    full(20);
    pace.ranDry(true);
    assertThat(pace.mayRunDry()).isTrue();
    full(1);
    assertThat(pace.holdsBack()).isTrue();
  }
}
