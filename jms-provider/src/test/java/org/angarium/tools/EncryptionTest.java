package org.angarium.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encryption at rest: nothing can be read on the disk, and nothing opens without the password. */
@Timeout(120)
class EncryptionTest {
  private static final String PASSWORD = "correct horse battery staple";

  @TempDir Path folder;

  /**
   * What a user has written must be nowhere; without encryption it is, or the test proves nothing.
   */
  @Test
  void shouldLeaveNothingReadableOnTheDisk() throws Exception {
    assertThat(places(Stores.builder(folder.resolve("plain/store")), "plain"))
        .contains("running", "killed", "closed", "backup");
    assertThat(
            places(
                Stores.builder(folder.resolve("sealed/store")).encryptionPassword(PASSWORD),
                "sealed"))
        .isEmpty();
    assertThat(ClosedStore.at(folder.resolve("sealed-killed/store")).password(PASSWORD).verify())
        .satisfies(report -> assertThat(report.findings()).isEmpty())
        .satisfies(report -> assertThat(report.encrypted()).isTrue());
    List<String> killed =
        Stores.everything(ClosedStore.at(folder.resolve("sealed-killed/store")).password(PASSWORD));
    List<String> plain = Stores.everything(ClosedStore.at(folder.resolve("plain-killed/store")));
    assertThat(killed).hasSameSizeAs(plain).anyMatch(line -> line.contains(Stores.MARK));
    try (Broker broker =
        Stores.builder(folder.resolve("sealed-killed/store")).encryptionPassword(PASSWORD).open()) {
      assertThat(broker.status("queue-" + Stores.MARK).depth()).isEqualTo(20);
    }
  }

  private List<String> places(BrokerBuilder builder, String name) throws Exception {
    List<String> places = new ArrayList<>();
    Path files = Files.createDirectories(folder.resolve(name));
    try (Broker broker = builder.open()) {
      Stores.fill(broker);
      look(files, "running", places);
      look(Stores.copy(files, name + "-killed"), "killed", places);
      Path backups = Files.createDirectories(folder.resolve(name + "-backup"));
      broker.backup(backups.resolve("b.mv.db")).await();
      look(backups, "backup", places);
    }
    look(files, "closed", places);
    return places;
  }

  private static void look(Path files, String place, List<String> found) throws IOException {
    try (var list = Files.list(files)) {
      for (Path file : list.toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (Charset charset :
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
          byte[] wanted = Stores.MARK.getBytes(charset);
          if (bytes.contains(new String(wanted, StandardCharsets.ISO_8859_1))
              && !found.contains(place)) {
            found.add(place);
          }
        }
        for (String other : List.of("one of a group", "prepared", "JMSX", "bills", "BILLS")) {
          if (bytes.contains(other) && !found.contains(place)) {
            found.add(place);
          }
        }
      }
    }
  }

  @Test
  void shouldOpenWithTheRightPasswordOnlyAndChangeNothingElse() throws Exception {
    Path files = folder.resolve("sealed");
    Path store = files.resolve("store");
    fillAndClose(Stores.builder(store).encryptionPassword(PASSWORD));
    Map<String, String> before = Stores.digests(files);
    assertRefused(Stores.builder(store), "ANG-1707", "no password or key is given");
    assertRefused(
        Stores.builder(store).encryptionPassword("wrong"), "ANG-1707", "another password or key");
    assertThatThrownBy(() -> ClosedStore.at(store).verify()).hasMessageStartingWith("ANG-1707");
    assertThatThrownBy(() -> ClosedStore.at(store).password("wrong").read())
        .hasMessageStartingWith("ANG-1707");
    assertThat(Stores.digests(files)).isEqualTo(before);
    try (Broker broker = Stores.builder(store).encryptionPassword(PASSWORD).open()) {
      assertThat(broker.status("orders").depth()).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseAPasswordForAStoreWithoutOneAndChangeNothing() throws Exception {
    Path files = folder.resolve("plain");
    fillAndClose(Stores.builder(files.resolve("store")));
    Map<String, String> before = Stores.digests(files);
    assertRefused(
        Stores.builder(files.resolve("store")).encryptionPassword(PASSWORD),
        "ANG-1707",
        "it is not encrypted");
    assertThat(Stores.digests(files)).isEqualTo(before);
  }

  @Test
  void shouldTakeThePasswordFromElsewhereAndShowItNowhere() throws Exception {
    Path store = folder.resolve("store");
    Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\nnot this\n");
    fillAndClose(Stores.builder(store).encryptionPassword(PASSWORD));
    String url = "angarium:h2:file:" + store + "?encryptionPassword=";
    try (Broker broker = Broker.open(url + "file:" + file)) {
      assertThat(broker.url()).contains("encryptionPassword=file:");
    }
    System.setProperty("angarium.test.password", PASSWORD);
    try (Broker broker = Broker.open(url + "property:angarium.test.password")) {
      assertThat(broker.status("orders").depth()).isEqualTo(1);
    } finally {
      System.clearProperty("angarium.test.password");
    }
    assertThatThrownBy(() -> Broker.open(url + "property:angarium.test.password"))
        .hasMessageStartingWith("ANG-1002")
        .hasMessageContaining("there is none");
    assertThatThrownBy(() -> Broker.open(url + "env:ANGARIUM_NO_SUCH_VARIABLE"))
        .hasMessageStartingWith("ANG-1002");
    assertThatThrownBy(() -> Broker.open(url + "top-secret"))
        .hasMessageStartingWith("ANG-1002")
        .hasMessageContaining("refused in a URL")
        .hasMessageNotContaining("top-secret");
    try (Broker broker = Stores.builder(store).encryptionPassword(PASSWORD).open()) {
      assertThat(broker.url() + broker).doesNotContain(PASSWORD).doesNotContain("Password");
      Properties properties = new Properties();
      properties.setProperty("encryptionPassword", "another secret");
      AngariumConnectionFactory factory =
          new AngariumConnectionFactory("angarium:h2:file:" + store, properties);
      assertThatThrownBy(factory::createContext)
          .hasMessageContaining("(hidden)")
          .hasMessageNotContaining("another secret")
          .hasMessageNotContaining(PASSWORD);
    }
  }

  @Test
  void shouldTakeAKeyFile() throws Exception {
    Path store = folder.resolve("store");
    byte[] key = new byte[32];
    new java.util.Random(1).nextBytes(key);
    Path file = Files.write(folder.resolve("key"), key);
    fillAndClose(Stores.builder(store).encryptionKeyFile(file));
    assertThat(ClosedStore.at(store).keyFile(file).verify().isSound()).isTrue();
    assertRefused(Stores.builder(store).encryptionPassword(PASSWORD), "ANG-1707", "another");
    Path shorter = Files.write(folder.resolve("short"), new byte[31]);
    assertRefused(Stores.builder(store).encryptionKeyFile(shorter), "ANG-1002", "31 bytes");
    assertRefused(
        Stores.builder(store).encryptionKeyFile(file).encryptionPassword(PASSWORD),
        "ANG-1002",
        "both given");
  }

  @Test
  void shouldGetAnotherPasswordOrNoneByWritingItAnew() throws Exception {
    Path store = folder.resolve("store");
    try (Broker broker = Stores.builder(store).open()) {
      Stores.fill(broker);
    }
    List<String> all = Stores.everything(ClosedStore.at(store));
    ClosedStore sealed = ClosedStore.at(folder.resolve("sealed")).password("first");
    ClosedStore.at(store).recodeTo(sealed);
    assertThat(Stores.everything(sealed)).isEqualTo(all);
    ClosedStore other = ClosedStore.at(folder.resolve("other")).password("second");
    sealed.recodeTo(other);
    assertThat(Stores.everything(other)).isEqualTo(all);
    assertThat(other.verify().findings()).isEmpty();
    assertThatThrownBy(() -> ClosedStore.at(folder.resolve("other")).password("first").read())
        .hasMessageStartingWith("ANG-1707");
    ClosedStore plain = ClosedStore.at(folder.resolve("plain"));
    other.recodeTo(plain);
    assertThat(Stores.everything(plain)).isEqualTo(all);
    assertThatThrownBy(() -> other.recodeTo(plain)).hasMessageStartingWith("ANG-1708");
    try (Broker broker =
        Stores.builder(folder.resolve("other")).encryptionPassword("second").open()) {
      assertThat(broker.inDoubtTransactions()).hasSize(1);
    }
  }

  private static void fillAndClose(BrokerBuilder builder) {
    try (Broker broker = builder.open();
        JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("orders"), "one");
    }
  }

  private static void assertRefused(BrokerBuilder builder, String code, String why) {
    assertThatThrownBy(builder::open).hasMessageStartingWith(code).hasMessageContaining(why);
  }
}
