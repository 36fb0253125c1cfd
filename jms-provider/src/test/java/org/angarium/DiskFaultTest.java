package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.angarium.crash.Seed;
import org.angarium.engine.h2.FaultyStores;
import org.angarium.engine.h2.journal.FaultyDisk;
import org.angarium.engine.h2.journal.FaultyFiles;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a broker does when its disk fails, in each operation of each kind of commit: it stops, says
 * so, and does not try again; all that was acknowledged is there when it is opened again, in the
 * same JVM, and nothing of the old one is left in memory. Of the many operations of making, opening
 * and closing a store each run lets some fail; {@code -Dangarium.stride=1} each one, {@code
 * -Dangarium.seed=S} repeats the choice of a run.
 */
@Timeout(120)
class DiskFaultTest {
  private static final int LOG = 64 << 10;
  private static final int STRIDE = Integer.getInteger("angarium.stride", 7);

  @TempDir Path folder;

  private final FaultyFiles files = new FaultyFiles(LOG, 4 * LOG);
  private final FaultyDisk disk = files.disk();
  private final FaultyBrokers brokers = new FaultyBrokers(files);
  private final List<JMSException> told = Collections.synchronizedList(new ArrayList<>());
  private final Random random = new Random(Seed.next("DiskFaultTest"));
  private Set<String> openBefore;
  private int number;

  @BeforeEach
  void look() throws ReflectiveOperationException {
    openBefore = FaultyStores.openInH2();
  }

  @AfterEach
  void close() {
    files.close();
  }

  private Broker open() {
    return brokers.open("angarium:h2:file:" + folder.resolve("store" + number));
  }

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  private void assertNothingLeft() throws ReflectiveOperationException {
    assertThat(openBefore).as("databases in H2").containsAll(FaultyStores.openInH2());
    assertThat(disk.openFiles()).as("open files").isZero();
    String threads = "angarium-store" + number + "-";
    soon()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith(threads)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldStopAndLoseNothingWhicheverOperationOfACommitFails(boolean once) throws Exception {
    int failures = 0;
    boolean failed = true;
    for (int n = 0; failed; n += once ? 1 : 3) {
      number++;
      failed = failInOperation(n, once);
      failures += failed ? 1 : 0;
    }
    System.out.printf("DiskFaultTest: %d operations failed, one by one%n", failures);
    assertThat(failures).isGreaterThan(10);
  }

  private boolean failInOperation(int n, boolean once) throws Exception {
    Broker broker = open();
    Errand.prepare(broker);
    Connection unused = listening(broker);
    Errand errand = new Errand(broker);
    if (once) {
      disk.failOnceAfter(n, "Input/output error");
    } else {
      disk.failAfter(n, "No space left on device");
    }
    errand.run();
    boolean failed = disk.hasFailed();
    if (failed) {
      assertStopped(broker);
    } else {
      assertThat(errand.failedSteps()).isEmpty();
      disk.repair();
    }
    broker.close();
    assertThat(broker.state()).isEqualTo(BrokerState.CLOSED);
    if (failed) {
      assertThat(disk.triedAfterFailure()).as("operation %d, tried again", n).isEmpty();
    }
    assertNothingLeft();
    disk.repair();
    try (Broker again = open()) {
      assertThat(again.state()).isEqualTo(BrokerState.RUNNING);
      assertThat(again.failure()).isNull();
      errand.check(again);
      Errand.prepare(again);
      assertThat(Errand.drain(again, "in")).hasSize(8);
    }
    assertNothingLeft();
    return failed;
  }

  private void assertStopped(Broker broker) {
    soon().until(broker::state, BrokerState.FAILED::equals);
    assertThat(broker.isOpen()).isTrue();
    assertThat(broker.failure())
        .hasMessageContaining("ANG-1701")
        .hasMessageContaining("close the broker and open it again");
    soon().until(() -> !told.isEmpty());
    assertThat(told).extracting(JMSException::getErrorCode).containsExactly("ANG-1701");
    assertThat(broker).hasToString(broker.toString()).asString().endsWith(", failed");
  }

  /** Listeners of a connection that was open when the disk failed. */
  private Connection listening(Broker broker) throws JMSException {
    told.clear();
    Connection connection = broker.connectionFactory().createConnection();
    connection.setExceptionListener(told::add);
    connection.start();
    return connection;
  }

  private static void assertRefused(Broker broker) {
    assertThatThrownBy(() -> Errand.send(broker, "refused"))
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining("ANG-1701")
        .hasMessageContaining("close the broker and open it again");
  }

  private void assertKept(String... texts) throws Exception {
    assertNothingLeft();
    try (Broker again = open()) {
      assertThat(Errand.drain(again, "out")).containsExactly(texts);
      Errand.send(again, "after");
    }
    try (Broker again = open()) {
      assertThat(Errand.drain(again, "out")).containsExactly("after");
    }
  }

  @Test
  void shouldLoseNothingWhicheverOperationOfClosingFails() throws Exception {
    int failures = 0;
    boolean failed = true;
    for (int n = random.nextInt(STRIDE); failed; n += STRIDE) {
      number++;
      Broker broker = open();
      Errand.send(broker, "a");
      Errand.send(broker, "b");
      disk.failOnceAfter(n, "Input/output error");
      try {
        broker.close();
      } catch (JMSRuntimeException e) {
        assertThat(e.getErrorCode()).as("%s", e).isEqualTo("ANG-1701");
      }
      failed = disk.hasFailed();
      failures += failed ? 1 : 0;
      assertThat(broker.state()).isEqualTo(BrokerState.CLOSED);
      disk.repair();
      assertKept("a", "b");
    }
    assertThat(failures).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveNothingBehindWhicheverOperationOfOpeningFails(boolean killed) throws Exception {
    int failures = 0;
    boolean failed = true;
    for (int n = random.nextInt(STRIDE); failed; n += STRIDE) {
      number++;
      Broker first = open();
      Errand.send(first, "a");
      if (killed) {
        disk.failAfter(0, "as if the process were killed: nothing is written from now on");
        assertThatThrownBy(first::close).hasMessageContaining("ANG-1701");
        disk.repair();
      } else {
        first.close();
      }
      disk.failOnceAfter(n, "Input/output error");
      try {
        open().close();
      } catch (AngariumException e) {
        assertThat(e.code()).as("%s", e).isEqualTo(ErrorCode.STORE_FAILED);
      } catch (JMSRuntimeException e) {
        assertThat(e.getErrorCode()).as("%s", e).isEqualTo("ANG-1701"); // in closing
      }
      failed = disk.hasFailed();
      failures += failed ? 1 : 0;
      disk.repair();
      assertKept("a");
    }
    assertThat(failures).isPositive();
  }

  @Test
  void shouldMakeNothingOfAStoreWhoseMakingFails() throws Exception {
    boolean failed = true;
    for (int n = random.nextInt(STRIDE); failed; n += STRIDE) {
      number++;
      disk.failOnceAfter(n, "No space left on device");
      try {
        open().close();
      } catch (AngariumException e) {
        assertThat(e.code()).as("%s", e).isEqualTo(ErrorCode.STORE_FAILED);
      } catch (JMSRuntimeException e) {
        assertThat(e.getErrorCode()).as("%s", e).isEqualTo("ANG-1701");
      }
      failed = disk.hasFailed();
      disk.repair();
      assertKept();
    }
  }

  @Test
  void shouldStopWhenItsFilesAreClosedUnderIt() throws Exception {
    Broker broker = open();
    try (Connection connection = listening(broker)) {
      Errand.send(broker, "a");
      disk.closeHandles();
      assertRefused(broker);
      assertThat(connection).isNotNull();
      assertStopped(broker);
    }
    broker.close();
    assertKept("a");
  }

  @Test
  void shouldStopWhenASyncInTheBackgroundFails() throws Exception {
    Broker broker =
        brokers.open("angarium:h2:file:" + folder.resolve("store" + number) + "?durability=os");
    try (Connection connection = listening(broker)) {
      Errand.send(broker, "a");
      disk.failNextSync("Input/output error");
      assertThat(connection).isNotNull();
      assertStopped(broker);
      assertRefused(broker);
    }
    broker.close();
    disk.repair();
    assertKept("a"); // the process was not killed, nor the power cut
  }

  /** What a listener has worked on and could not acknowledge comes again. */
  @Test
  void shouldDeliverAgainWhatCouldNotBeAcknowledged() throws Exception {
    Broker broker = open();
    Errand.send(broker, "a");
    Errand.send(broker, "b");
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = listening(broker)) {
      Session session = connection.createSession();
      session
          .createConsumer(session.createQueue("out"))
          .setMessageListener(
              message -> {
                heard.add(Errand.text(message));
                disk.failAfter(0, "Input/output error");
              });
      assertStopped(broker);
    }
    assertThat(heard).containsExactly("a");
    assertThatThrownBy(() -> broker.connectionFactory().createConnection())
        .hasMessageContaining("ANG-1701");
    broker.close();
    disk.repair();
    assertKept("a", "b");
  }

  /** Who reads the tables brings them up to date, and meets the failure in the middle of H2. */
  @Test
  void shouldLeaveNothingBehindWhenReadersMeetTheFailure() throws Exception {
    Broker broker =
        brokers.open("angarium:h2:file:" + folder.resolve("store" + number) + "?durability=os");
    Connection connection = listening(broker);
    Errand.send(broker, "a");
    disk.failNextSync("Input/output error");
    assertStopped(broker);
    Session session = connection.createSession();
    assertThatThrownBy(
            () -> session.createBrowser(session.createQueue("out")).getEnumeration().nextElement())
        .hasMessageContaining("ANG-1701");
    broker.close();
    disk.repair();
    assertKept("a");
  }
}
