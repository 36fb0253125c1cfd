package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.angarium.Broker;
import org.angarium.Durability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PowerCutDiskTest {
  private final PowerCutDisk disk = new PowerCutDisk(7);

  @AfterEach
  void close() {
    disk.close();
  }

  private static void send(Broker broker, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), text);
    }
  }

  private static String receive(Broker broker) throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext();
        var consumer = context.createConsumer(context.createQueue("orders"))) {
      var message = consumer.receiveNoWait();
      return message == null ? null : message.getBody(String.class);
    }
  }

  @Test
  void shouldKeepWhatWasSentWhenThePowerIsCut() throws Exception {
    Broker broker = disk.builder().open();
    send(broker, "a");
    disk.cutNow();
    assertThatThrownBy(() -> send(broker, "b")).hasStackTraceContaining("the power was cut");
    CutBrokers.close(broker);
    disk.restart();

    try (Broker again = Broker.open(disk.url())) {
      assertThat(receive(again)).isEqualTo("a");
      assertThat(receive(again)).isNull();
    }
  }

  @Test
  void shouldLoseWhatWasNotSynced() throws Exception {
    ManualClock clock = new ManualClock(0); // the late sync does not come
    Broker broker = disk.builder().durability(Durability.OS).clock(clock).open();
    send(broker, "a");
    disk.cutNow();
    CutBrokers.close(broker);
    disk.restartWithoutUnsynced();

    try (Broker again = Broker.open(disk.url())) {
      assertThat(receive(again)).isNull();
    }
    clock.close();
  }

  @Test
  void shouldKeepWhatWasNotSyncedWhenTheProcessIsKilled() throws Exception {
    ManualClock clock = new ManualClock(0);
    Broker broker = disk.builder().durability(Durability.OS).clock(clock).open();
    send(broker, "a");
    disk.kill();
    assertThatThrownBy(() -> send(broker, "b")).hasStackTraceContaining("the power was cut");
    CutBrokers.close(broker);

    try (Broker again = Broker.open(disk.url())) {
      assertThat(receive(again)).isEqualTo("a");
      assertThat(receive(again)).isNull();
    }
    clock.close();
  }

  @Test
  void shouldCutInTheOperationThatWasOrderedAndSayWhere() {
    Broker broker = disk.builder().open();
    long before = disk.operations();
    disk.cutAfter(5);
    for (int i = 0; !disk.isCut(); i++) {
      String text = "m" + i;
      try {
        send(broker, text);
      } catch (JMSRuntimeException e) {
        assertThat(disk.isCut()).isTrue();
      }
    }
    assertThat(disk.operations()).isEqualTo(before + 6);
    assertThat(disk.cutIn()).contains("H2Writer");
    CutBrokers.close(broker);
  }

  /** Whatever a cut comes in, also where H2 is read below SQL, who opens hears of it in one way. */
  @Test
  void shouldRefuseToOpenWithACodeWhereverThatIsCut() {
    boolean cut = true;
    for (int n = 0; cut; n++) {
      Broker broker = disk.builder().open();
      for (int i = 0; i < 60; i++) {
        send(broker, "x".repeat(3_000));
      }
      disk.kill();
      CutBrokers.close(broker);
      disk.cutAfter(n);
      cut = cutWhileOpening();
      disk.cutNow();
      disk.restart();
    }
  }

  private boolean cutWhileOpening() {
    try {
      Broker broker = disk.builder().open();
      boolean cut = disk.isCut(); // by what H2 does in the background
      disk.cutNow();
      CutBrokers.close(broker);
      return cut;
    } catch (JMSRuntimeException e) {
      assertThat(e.getErrorCode()).startsWith("ANG-17");
      return true;
    }
  }

  @Test
  void shouldFailOnceWhereThatWasOrdered() {
    Broker broker = disk.builder().open();
    broker.declareQueue("orders");
    disk.failAfter(0);
    assertThatThrownBy(() -> send(broker, "a")).hasStackTraceContaining("the disk failed");
    assertThat(disk.hasFailed()).isTrue();
    assertThat(disk.isCut()).isFalse();
    try {
      broker.close();
    } catch (JMSRuntimeException e) {
      assertThat(e).hasStackTraceContaining("the disk failed");
    }
  }

  @Test
  void shouldSaveTheFilesAndTouchNoneOfTheMachine(@TempDir Path folder) throws Exception {
    Path place;
    try (Broker broker = disk.builder().open()) {
      send(broker, "a");
      place = Path.of(disk.url().substring("angarium:h2:file:".length()));
      assertThat(place.resolveSibling("broker.mv.db")).doesNotExist();
    }
    disk.save(folder);

    assertThat(Files.size(folder.resolve("broker.mv.db"))).isPositive();
    assertThat(folder.resolve("broker.mv.db.journal")).exists();
    try (Broker broker = Broker.builder().file(folder.resolve("broker")).open()) {
      assertThat(receive(broker)).isEqualTo("a");
    }
    disk.close();
    assertThat(place.getParent()).doesNotExist();
  }
}
