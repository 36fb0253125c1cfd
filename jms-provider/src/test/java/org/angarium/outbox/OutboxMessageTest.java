package org.angarium.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.AngariumProperties;
import org.angarium.message.Body;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a message for the outbox takes and refuses, without a database. */
class OutboxMessageTest {
  private static final OutboxMessage MESSAGE = OutboxMessage.toQueue("q");

  private static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code))
        .hasMessageStartingWith(code);
  }

  @Test
  void shouldRefuseAtOnceWhatABrokerWouldRefuse() {
    assertRefused("ANG-1201", () -> OutboxMessage.toQueue(""));
    assertRefused("ANG-1201", () -> OutboxMessage.toTopic("a\n"));
    assertRefused("ANG-1505", () -> MESSAGE.property("not an identifier", 1));
    assertRefused("ANG-1501", () -> MESSAGE.property("p", 'c'));
    assertRefused("ANG-1501", () -> MESSAGE.property("JMSXGroupID", 7));
    assertRefused("ANG-1501", () -> MESSAGE.map(Map.of("a", List.of())));
    assertRefused("ANG-1508", () -> MESSAGE.priority(10));
    assertRefused("ANG-1508", () -> MESSAGE.priority(-1));
    assertRefused("ANG-1508", () -> MESSAGE.timeToLive(Duration.ZERO));
    assertRefused("ANG-1508", () -> MESSAGE.deliveryDelay(Duration.ofMillis(-1)));
    assertRefused("ANG-1508", () -> MESSAGE.group(""));
    assertRefused("ANG-1508", () -> MESSAGE.group("x".repeat(256)));
    assertRefused("ANG-1505", () -> MESSAGE.property(AngariumProperties.DEDUPLICATION_ID, "x"));
    assertThatThrownBy(() -> MESSAGE.property("", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseNamesThatDoNotFitTheirColumns() {
    assertRefused("ANG-1002", () -> Outbox.named(""));
    assertRefused("ANG-1002", () -> Outbox.named("x".repeat(101)));
    assertRefused("ANG-1002", () -> Inbox.named("a\u0000"));
    assertThat(Outbox.named("x".repeat(100)).name()).hasSize(100);
  }

  @Test
  void shouldNotChangeWithWhatItWasMadeOfNorByWhatIsMadeOfIt() {
    byte[] bytes = {1};
    Map<String, Object> entries = new HashMap<>(Map.of("a", 1));
    OutboxMessage ofBytes = MESSAGE.bytes(bytes);
    OutboxMessage ofEntries = MESSAGE.map(entries);
    bytes[0] = 2;
    entries.put("b", 2);
    MESSAGE.property("p", 1).text("another");
    assertThat(ofBytes.toSent(0).body()).isEqualTo(Body.Bytes.copyOf(new byte[] {1}));
    assertThat(((Body.Entries) ofEntries.toSent(0).body()).values()).containsOnlyKeys("a");
    assertThat(MESSAGE.toSent(0).body()).isEqualTo(Body.Empty.INSTANCE);
    assertThat(MESSAGE.toSent(0).properties().isEmpty()).isTrue();
  }

  @Test
  void shouldTakeAGroupForOneHoweverItIsGiven() {
    assertThat(MESSAGE.property("JMSXGroupID", "g").group()).isEqualTo("g");
    assertThat(MESSAGE.group("g").toSent(0).groupId()).isEqualTo("g");
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveScriptsForEachDatabase(Dialect dialect) {
    List<String> outbox = Scripts.read("outbox", dialect);
    assertThat(outbox).hasSizeBetween(2, 4);
    for (String column :
        List.of(
            "outbox",
            "message_id",
            "destination",
            "group_id",
            "created_at",
            "state",
            "attempts",
            "next_attempt_at",
            "error",
            "head",
            "body")) {
      assertThat(outbox.get(0)).containsPattern("\\n  " + column + " ");
    }
    assertThat(String.join("\n", outbox)).contains("angarium_outbox_relay(");
    assertThat(Scripts.read("inbox", dialect).get(0)).contains("PRIMARY KEY(inbox, message_id)");
  }

  @Test
  void shouldRestLongerAfterEachFailure() {
    RelayPlan plan =
        new RelayPlan(
            RelayOrder.GROUPS,
            1,
            Duration.ofSeconds(1),
            0,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));
    assertThat(plan.retryDelay(1)).isEqualTo(1_000);
    assertThat(plan.retryDelay(2)).isEqualTo(2_000);
    assertThat(plan.retryDelay(9)).isEqualTo(256_000);
    assertThat(plan.retryDelay(10)).isEqualTo(300_000);
    assertThat(plan.retryDelay(Integer.MAX_VALUE)).isEqualTo(300_000);
  }
}
