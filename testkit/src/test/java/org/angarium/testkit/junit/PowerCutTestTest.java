package org.angarium.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.angarium.Broker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

@Timeout(120)
class PowerCutTestTest {
  private final List<String> names = new ArrayList<>();

  private TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    TestExecutionListener naming =
        new TestExecutionListener() {
          @Override
          public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
              names.add(test.getDisplayName());
            }
          }
        };
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
              summary,
              naming);
    }
    return summary.getSummary();
  }

  private static String failure(TestExecutionSummary summary) {
    assertThat(summary.getFailures()).hasSize(1);
    return summary.getFailures().get(0).getException().getMessage();
  }

  private static void send(Broker broker, String queue, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  /** Moves a message in one transaction. */
  static class Good {
    static final Set<Broker> BROKERS = new LinkedHashSet<>();
    static int ends;

    @BeforeEach
    void begin(Broker broker) {
      send(broker, "in", "a");
    }

    @PowerCutTest(eachOf = 2, options = "maxAttempts=0")
    void shouldMove(Broker broker) {
      BROKERS.add(broker);
      assertThat(broker.url()).endsWith("?maxAttempts=0");
      try (JMSContext context =
          broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
        String text =
            context.createConsumer(context.createQueue("in")).receiveBodyNoWait(String.class);
        if (text != null) {
          context.createProducer().send(context.createQueue("out"), text);
        }
        context.commit();
      }
    }

    @AfterEach
    void end(Broker broker) {
      ends++;
      assertThat(broker.status("in").depth()).isZero();
      assertThat(broker.status("out").depth()).isEqualTo(1);
    }
  }

  @Test
  void shouldCutAndKillInOperationAfterOperationUntilTheTestEndsBefore() {
    TestExecutionSummary summary = run(Good.class);

    assertThat(summary.getFailures()).isEmpty();
    int each = names.size() / 2;
    assertThat(each).isGreaterThan(2);
    List<String> expected = new ArrayList<>();
    for (String kind : List.of("cut", "kill")) {
      for (int i = 0; i < each; i++) {
        expected.add("%s %d of seed 1".formatted(kind, 2 * i));
      }
    }
    assertThat(names).isEqualTo(expected);
    assertThat(Good.ends).isEqualTo(names.size());
    // each has one broker before and one after, but those two that no cut came to
    assertThat(Good.BROKERS).hasSize(2 * names.size() - 2).noneMatch(Broker::isOpen);
  }

  /** Sends on before it acknowledges, and without a transaction. */
  static class SendsTwice {
    @BeforeEach
    void begin(Broker broker) {
      send(broker, "in", "a");
    }

    @PowerCutTest
    void shouldMove(Broker broker) throws Exception {
      try (JMSContext context =
          broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
        var message = context.createConsumer(context.createQueue("in")).receiveNoWait();
        if (message != null) {
          send(broker, "out", message.getBody(String.class));
          message.acknowledge();
        }
      }
      assertThat(broker.status("out").depth()).isEqualTo(1);
    }
  }

  @Test
  void shouldFindWhatComesTwiceSayWhichCutItWasAndStopThere() {
    TestExecutionSummary summary = run(SendsTwice.class);

    assertThat(failure(summary))
        .startsWith(names.get(names.size() - 1))
        .contains("it came in: ")
        .contains("expected: 1L")
        .contains("but was: 2L");
  }

  static class Hangs {
    @PowerCutTest(only = 3, patienceSeconds = 1)
    void shouldEnd(Broker broker) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  static class Fails {
    @PowerCutTest(only = 1_000)
    void shouldNotThrow(Broker broker) {
      throw new IllegalStateException("the test is wrong");
    }
  }

  static class CutsInNone {
    @PowerCutTest(eachOf = 0)
    void shouldNotBegin(Broker broker) {}
  }

  @Test
  void shouldFailWhereTheTestFailsWithoutACut() {
    assertThat(failure(run(Hangs.class))).contains("does not end within 1 s");
    assertThat(names).containsExactly("cut 3 of seed 1");
    assertThat(failure(run(Fails.class))).contains("the test is wrong");
    assertThat(failure(run(CutsInNone.class))).contains("eachOf must be 1 at least");
  }
}
