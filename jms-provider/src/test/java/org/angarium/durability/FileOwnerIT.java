package org.angarium.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.testkit.process.ChildJvm;
import org.angarium.testkit.process.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that a broker must not open: the error says why, and the file stays as it is. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FileOwnerIT {
  @TempDir Path folder;

  /** Another process that has the file open. */
  static final class Owning {
    private Owning() {}

    /**
     * @param args the URL
     */
    public static void main(String[] args) throws InterruptedException {
      try (Broker broker = Broker.open(args[0])) {
        broker.declareQueue("orders");
        new Report().say("U");
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void shouldNameTheProcessThatHasTheFile() throws Exception {
    try (ChildJvm child = ChildJvm.of(Owning.class).arguments(url()).start()) {
      child.await("U"::equals);
      JMSException refused = refused();
      assertThat(refused.getErrorCode()).isEqualTo("ANG-1702");
      assertThat(refused.getMessage())
          .contains(database().getFileName().toString())
          .contains("process " + child.process().pid());
      child.kill();
    }
    // the owner is gone, though what it wrote about itself is still there
    try (Broker broker = Broker.open(url())) {
      assertThat(broker.queues()).contains("orders");
    }
  }

  @Test
  void shouldLeaveAForeignFileAsItIs() throws Exception {
    Files.writeString(main(), "a diary, not a database\n".repeat(1_000));
    assertRefusedUntouched("ANG-1704");
  }

  @Test
  void shouldLeaveADatabaseOfOthersAsItIs() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:h2:" + database());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE accounts(id INT)");
    }
    assertRefusedUntouched("ANG-1704");
  }

  @Test
  void shouldLeaveADamagedFileAsItIs() throws Exception {
    fill();
    byte[] bytes = Files.readAllBytes(main());
    Arrays.fill(bytes, 0, bytes.length, (byte) 'x');
    System.arraycopy(Files.readAllBytes(main()), 0, bytes, 0, 16_384);
    Files.write(main(), bytes);
    assertRefusedUntouched("ANG-1703");
  }

  @Test
  void shouldRefuseANewerSchema() throws Exception {
    fill();
    String url = "jdbc:h2:" + JournaledFilePath.register().name(database());
    try (var connection = DriverManager.getConnection(url, "sa", "");
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("UPDATE meta SET text = '999' WHERE name = 'version'"))
          .isEqualTo(1);
    }
    assertRefusedUntouched("ANG-1705");
  }

  private void assertRefusedUntouched(String code) throws IOException {
    Map<String, String> before = contents();
    JMSException refused = refused();
    assertThat(refused.getErrorCode()).as(refused.getMessage()).isEqualTo(code);
    assertThat(refused.getMessage()).contains(database().getFileName().toString());
    assertThat(contents()).isEqualTo(before);
    System.out.println("FileOwnerIT: " + refused.getMessage());
  }

  private JMSException refused() {
    return catchThrowableOfType(
        JMSException.class,
        () -> {
          try (Connection connection = new AngariumConnectionFactory(url()).createConnection()) {
            connection.start();
          }
        });
  }

  private void fill() throws SQLException {
    try (Broker broker = Broker.open(url());
        JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 200; i++) {
        context.createProducer().send(context.createQueue("orders"), "x".repeat(1_000));
      }
    }
  }

  /** Every file of the folder, with its bytes. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private Path database() {
    return folder.resolve("orders");
  }

  private Path main() {
    return folder.resolve("orders.mv.db");
  }

  private String url() {
    return "angarium:h2:file:" + database();
  }
}
