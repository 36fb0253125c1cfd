package org.angarium.integration.safekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.angarium.BackupRun;
import org.angarium.Broker;
import org.angarium.tools.ClosedStore;
import org.angarium.tools.StoreContents;
import org.angarium.tools.StoreReport;
import org.angarium.tools.StoredSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the guide. */
@Timeout(60)
class SafekeepingExampleTest {
  private final List<String> shown = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();

  @Test
  void shouldBackUpCheckAndRead(@TempDir Path data, @TempDir Path backups) {
    String folder = backups.toString();
    try (Broker broker = Broker.builder().file(data.resolve("orders")).open()) {
      send(broker);
      Path file = broker.backup(Path.of(folder, "orders.mv.db")).await();
      check(file);
      backUpAgain(broker, file);
      read(file);
    }
    assertThat(alarms).isEmpty();
    assertThat(shown).contains("queue orders: a book");
  }

  private void check(Path file) {
    StoreReport report = ClosedStore.at(file).verify();
    if (!report.isSound()) {
      report.findings().forEach(found -> alarm(found.toString()));
    }
  }

  private void backUpAgain(Broker broker, Path file) {
    BackupRun backup = broker.backup(file, true); // replaces the last one when it is whole
    while (!backup.isDone()) {
      show(backup.copied() + " of " + backup.bytes() + " bytes");
      // ...
    }
    backup.await();
  }

  private void read(Path file) {
    try (StoreContents contents = ClosedStore.at(file).read()) {
      for (StoredSubscription place : contents.subscriptions()) {
        contents.browse(
            place,
            stored -> {
              show(place + ": " + textOf(stored.message()));
              return true; // go on
            });
      }
    }
  }

  /** What the environment says cannot be set in a test; a property can. */
  @Test
  void shouldEncrypt(@TempDir Path data) {
    Path database = data.resolve("orders");
    System.setProperty("orders.password", "correct horse battery staple");
    Broker sealed =
        Broker.builder().file(database).encryptionPassword("property:orders.password").open();
    send(sealed);
    sealed.close();
    ClosedStore store = ClosedStore.at(database).password("property:orders.password");
    assertThat(store.verify().encrypted()).isTrue();
    store.recodeTo(ClosedStore.at(data.resolve("plain")));
    database = data.resolve("plain");
    Path target = data.resolve("again");
    System.setProperty("new.password", "another one");
    ClosedStore.at(database).recodeTo(ClosedStore.at(target).password("property:new.password"));
    assertThat(ClosedStore.at(target).password("property:new.password").verify().isSound())
        .isTrue();
  }

  private static void send(Broker broker) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), "a book");
    }
  }

  private void show(String text) {
    shown.add(text);
  }

  private void alarm(String text) {
    alarms.add(text);
  }

  private static String textOf(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }
}
