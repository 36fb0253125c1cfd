package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole brokers with two databases: here they are schemas, which nobody can tell from those. */
class PostgresSpreadBrokersTest {
  private static final List<String> SCHEMAS = List.of("spread_test_a", "spread_test_b");

  @Nested
  class Expiry extends PostgresExpiryQueueTest {
    @Override
    List<String> schemas() {
      return SCHEMAS;
    }
  }

  @Nested
  class Histories extends PostgresDeadLetterHistoryTest {
    @Override
    List<String> schemas() {
      return SCHEMAS;
    }

    /** Those of one database come after those of the other, whichever died first. */
    @Override
    @Test
    void shouldFindDeadLettersBySelectorAndId() {
      open(true, 1);
      for (String queue : List.of("a", "b", "b")) {
        send(queue, "poison");
      }
      for (String queue : List.of("a", "b")) {
        try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
          JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
          while (consumer.receiveNoWait() != null) {}
          context.rollback();
        }
        giveUp(queue);
      }
      send("DLQ", "from nowhere");
      DeadLetterQueue dead = broker.deadLetters("DLQ");
      assertThat(dead.count()).isEqualTo(4);
      assertThat(dead.list(2)).hasSize(2);
      String fromB = AngariumProperties.ORIGINAL_DESTINATION + " = 'b'";
      assertThat(dead.list(fromB, 10))
          .extracting(letter -> Objects.requireNonNull(letter.origin()).destination())
          .containsExactly("b", "b");
      assertThat(dead.list(10)).hasSize(4).filteredOn(letter -> letter.origin() == null).hasSize(1);
      for (DeadLetter letter : dead.list(10)) {
        assertThat(dead.find(letter.messageId())).contains(letter);
      }
    }
  }

  @Nested
  class Redrives extends PostgresRedriveTest {
    @Override
    List<String> schemas() {
      return SCHEMAS;
    }

    /** Which of two databases comes first is not told: so the limit may leave out either's. */
    @Override
    @ParameterizedTest
    @MethodSource("stores")
    void shouldSendBackByASelectorAndALimit(boolean disk) {
      open(disk);
      die("orders", "a", "b", "c", "d");
      die("bills", "b", "x");
      RedriveResult result = dead().redrive().selector("text IN ('b', 'c', 'd')").limit(3).run();
      assertThat(result.moved()).isEqualTo(3);
      assertThat(result.skipped()).isZero();
      List<String> all = new ArrayList<>(texts("orders"));
      assertThat(all).isSorted().isNotEmpty();
      all.addAll(texts("bills"));
      assertThat(all).hasSize(3).isSubsetOf("b", "c", "d");
      all.addAll(texts("DLQ"));
      assertThat(all).containsExactlyInAnyOrder("a", "b", "c", "d", "b", "x");
      assertThat(dead().redrive().limit(0).run().moved()).isZero();
      assertThat(dead().redrive().selector("text = 'nothing'").run().routes()).isEmpty();
    }

    /** The ways of one database are told after those of the other. */
    @Override
    @ParameterizedTest
    @MethodSource("stores")
    void shouldOnlyTellWhatItWouldDo(boolean disk) {
      open(disk);
      die("orders", "a", "b");
      die("gone", "c");
      broker.deleteQueue("gone");
      RedriveResult result = dead().redrive().dryRun();
      assertThat(result.moved()).isEqualTo(2);
      assertThat(result.skipped()).isEqualTo(1);
      assertThat(result.routes())
          .hasSize(2)
          .contains(
              new RedriveResult.Route(new MessageOrigin("orders", false, null, null), 2, 0, null))
          .anySatisfy(route -> assertThat(route.reason()).startsWith("ANG-1202"));
      assertThat(dead().redrive().limit(1).dryRun().moved()).isEqualTo(1);
      assertThat(texts("DLQ")).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(texts("orders")).isEmpty();
    }
  }

  @Nested
  class Admin extends PostgresBrokerAdminTest {
    @Override
    List<String> schemas() {
      return SCHEMAS;
    }

    /** What is moved stays in its database: so the queue for it is in each. */
    @Override
    String options() {
      return "&postgresql.spread=parked";
    }
  }
}
