package org.angarium.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import java.util.concurrent.TimeUnit;
import org.angarium.quarkus.Shop.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The extension as a dependency of a Quarkus application (profile {@code quarkus}). */
@QuarkusTest
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class QuarkusArcTest {
  @Inject Shop shop;

  @Test
  void shouldStartTheBrokerBeforeTheApplication() {
    assertThat(shop.broker()).isEqualTo("quarkus");
    try (JMSContext own = shop.factory().createContext()) {
      assertThat(own.getTransacted()).isFalse();
    }
  }

  @Test
  void shouldSendListenAndSendOn() throws InterruptedException {
    shop.order(new Order("tea", 2));
    assertThat(shop.next()).isEqualTo("2 x tea");
  }

  @Test
  void shouldListenToATopicWithSettingsInNamesAndASelector() throws InterruptedException {
    shop.fly("SU 100", 10);
    shop.fly("SU 200", 90);
    assertThat(shop.next()).isEqualTo("SU 200 is late by 90");
  }

  @Test
  void shouldSendEventsToATopic() throws InterruptedException {
    shop.tell(new Order("tea", 1));
    assertThat(shop.next()).isEqualTo(new Order("tea", 1));
  }

  @Test
  void shouldFireAnEventForADeadLetter() throws InterruptedException {
    shop.poison();
    assertThat(shop.next()).isEqualTo("dead letter from poison");
  }

  @Test
  void shouldSendWithAnInjectedContextInARequestAndInATransaction() {
    shop.draft("tea");
    assertThat(shop.drafts()).isEqualTo(1);
    shop.draftInTransaction("milk");
    assertThat(shop.drafts()).isEqualTo(2);
    assertThatThrownBy(() -> shop.draftInTransaction("none"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(shop.drafts()).as("rolled back").isEqualTo(2);
  }
}
