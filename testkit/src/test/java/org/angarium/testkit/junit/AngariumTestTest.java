package org.angarium.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.Broker;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.PowerCutDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

@Timeout(60)
class AngariumTestTest {
  private static TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
            listener);
    return listener.getSummary();
  }

  private static String failure(Class<?> tests) {
    TestExecutionSummary summary = run(tests);
    assertThat(summary.getFailures()).hasSize(1);
    return summary.getFailures().get(0).getException().getMessage();
  }

  private static void send(Broker broker, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), text);
    }
  }

  @AngariumTest(nothingLeft = true)
  static class Good {
    static final List<Broker> BROKERS = new ArrayList<>();
    private Broker before;

    @BeforeEach
    void send(Broker broker) {
      before = broker;
      BROKERS.add(broker);
      AngariumTestTest.send(broker, "a");
    }

    @AfterEach
    void look(Broker broker) {
      assertThat(broker).isSameAs(before);
    }

    @Test
    void shouldShareABrokerInATest(
        Broker broker,
        JMSContext context,
        ConnectionFactory factory,
        XAConnectionFactory xaFactory,
        ManualClock clock) {
      assertThat(broker).isSameAs(before);
      assertThat(broker.url()).startsWith("angarium:mem:");
      assertThat(factory).isNotNull();
      assertThat(xaFactory).isNotNull();
      assertThat(clock.millis()).isPositive();
      var orders = context.createConsumer(context.createQueue("orders"));
      assertThat(orders.receiveBodyNoWait(String.class)).isEqualTo("a");
    }

    @Test
    void shouldNotShareItWithAnotherTest(Broker broker, JMSContext context) {
      assertThat(broker.status("orders").depth()).isEqualTo(1);
      context.createConsumer(context.createQueue("orders")).receiveNoWait();
    }

    @Nested
    class Inner {
      @Test
      void shouldBeForNestedClassesToo(JMSContext context) {
        context.createConsumer(context.createQueue("orders")).receiveNoWait();
      }
    }
  }

  @Test
  void shouldGiveEachTestABrokerThatIsClosedAfterIt() {
    TestExecutionSummary summary = run(Good.class);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(3);
    assertThat(Good.BROKERS).hasSize(3).doesNotHaveDuplicates().noneMatch(Broker::isOpen);
  }

  @AngariumTest(store = AngariumTest.Store.FILE, options = "maxAttempts=1")
  static class InAFile {
    static Path folder;

    @Test
    void shouldHaveAFileAndOptions(Broker broker) {
      send(broker, "a");
      assertThat(broker.url()).endsWith("?maxAttempts=1");
      folder =
          Path.of(broker.url().replaceFirst("angarium:h2:file:", "").replaceFirst("\\?.*", ""))
              .getParent();
      assertThat(folder.resolve("broker.mv.db")).exists();
    }
  }

  @Test
  void shouldDeleteTheFileAfterTheTest() {
    assertThat(run(InAFile.class).getFailures()).isEmpty();
    assertThat(InAFile.folder).doesNotExist();
  }

  @AngariumTest(store = AngariumTest.Store.POWER_CUT_DISK)
  static class OnADisk {
    @Test
    void shouldSurviveACut(Broker broker, PowerCutDisk disk, ManualClock clock) {
      send(broker, "a");
      disk.cutNow();
      disk.restart();
      try (Broker again = disk.builder().clock(clock).open()) {
        assertThat(again.status("orders").depth()).isEqualTo(1);
      }
    }
  }

  @Test
  void shouldCloseABrokerWhosePowerWasCut() {
    assertThat(run(OnADisk.class).getFailures()).isEmpty();
  }

  @AngariumTest(nothingLeft = true)
  static class Leaves {
    @Test
    void shouldFailSinceAMessageIsNotAcknowledged(Broker broker) {
      send(broker, "a");
      send(broker, "b");
      JMSContext context = broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
      context.createConsumer(context.createQueue("orders")).receiveNoWait();
    }
  }

  @Test
  void shouldFailATestThatLeavesMessages() {
    assertThat(failure(Leaves.class))
        .isEqualTo(
            "the test leaves something behind: queue orders holds 2 messages, 1 of them with a"
                + " consumer that has not acknowledged them");
  }

  @AngariumTest(nothingLeft = true)
  static class FailsAndLeaves {
    @Test
    void shouldFail(Broker broker) {
      send(broker, "a");
      throw new JMSRuntimeException("as the test says");
    }
  }

  @Test
  void shouldNotHideWhyATestFailed() {
    TestExecutionSummary summary = run(FailsAndLeaves.class);
    assertThat(summary.getFailures()).hasSize(1);
    assertThat(summary.getFailures().get(0).getException())
        .hasMessage("as the test says")
        .hasNoSuppressedExceptions();
  }

  @AngariumTest
  static class WithoutDisk {
    @Test
    void shouldNotHaveADisk(PowerCutDisk disk) {}
  }

  @AngariumTest
  static class ForAll {
    @BeforeAll
    static void begin(Broker broker) {}

    @Test
    void shouldNotBegin() {}
  }

  @AngariumTest(options = "maxAttempts")
  static class WithoutValue {
    @Test
    void shouldNotBegin(Broker broker) {}
  }

  @Test
  void shouldSayWhatCannotBe() {
    assertThat(failure(WithoutDisk.class))
        .contains("PowerCutDisk only with store = Store.POWER_CUT_DISK");
    assertThat(failure(ForAll.class)).contains("each test has a broker of its own");
    assertThat(failure(WithoutValue.class)).contains("write it as NAME=VALUE");
  }
}
