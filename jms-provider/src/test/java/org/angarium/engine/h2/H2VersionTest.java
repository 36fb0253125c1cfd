package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.h2.engine.Constants;
import org.junit.jupiter.api.Test;

class H2VersionTest {
  @Test
  void shouldBeTheOneThatTheTestsRunWith() {
    assertThat(H2Version.check(Constants.VERSION)).isTrue();
  }

  @Test
  void shouldRefuseTheOneThatLosesData() {
    assertThatThrownBy(() -> H2Version.check("2.5.252"))
        .hasMessageStartingWith("ANG-1706")
        .hasMessageContaining("2.5.252")
        .hasMessageContaining("com.h2database:h2:2.4.240");
  }

  @Test
  void shouldTakeAnotherOneWithAWarning() {
    assertThat(H2Version.check("2.3.232")).isFalse();
  }
}
