package org.angarium.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.angarium.Broker;
import org.angarium.tools.Finding.Severity;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that the tables can say wrongly about each other is found. */
@Timeout(60)
class StoreVerifierTest {
  @TempDir static Path folder;
  private static int copies;

  @BeforeAll
  static void fill() throws Exception {
    try (Broker broker = Stores.builder(folder.resolve("sound/store")).open()) {
      Stores.fill(broker);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM delivery WHERE id = (SELECT MIN(id) FROM delivery WHERE message IS NOT NULL)"
            + " | ERROR | the number of a message's deliveries",
        "UPDATE share SET deliveries = 3 | ERROR | the number of a message's deliveries",
        "DELETE FROM message WHERE chunks = 0 | ERROR | a delivery has no message",
        "DELETE FROM share | ERROR | nobody counts",
        "DELETE FROM chunk WHERE n = 1 | ERROR | a part of a long body is missing",
        "INSERT INTO chunk VALUES(77, 0, X'00') | WARNING | a part of a long body is of no message",
        "INSERT INTO attempt(id, attempts) VALUES(5, 1) | WARNING | a row is of no delivery",
        "INSERT INTO later VALUES(5, 1, 1, 5) | WARNING | a row is of no delivery",
        "DELETE FROM later | ERROR | no row in later",
        "DELETE FROM expiry | ERROR | no row in expiry",
        "DELETE FROM grouped | ERROR | no row in grouped",
        "UPDATE expiry SET expires = expires + 1 | ERROR | expires at another time",
        "UPDATE grouped SET grp = 'other' | ERROR | another group",
        "UPDATE later SET due = due + 1 | ERROR | due at another time",
        "UPDATE later SET ord = ord + 1 | ERROR | names another delivery",
        "UPDATE grouped SET sub = sub + 1 | ERROR | names another delivery",
        "DELETE FROM lane WHERE id = 1 | ERROR | in no lane",
        "DELETE FROM destination WHERE name = 'long' | ERROR | cannot be opened",
        "UPDATE destination SET name = 'other' WHERE name = 'long' | WARNING | was sent to",
        "UPDATE destination SET kind = 'TOPIC' WHERE name = 'long' | ERROR | of another kind",
        "UPDATE destination SET kind = 'PIPE' WHERE name = 'long' | ERROR | cannot be opened",
        "UPDATE destination SET name = 'long' WHERE name = 'grouped' | ERROR | there twice",
        "UPDATE subscription SET selector = 'kind =' WHERE selector <> '' | ERROR | cannot be opened",
        "DELETE FROM subscription WHERE kind = 'QUEUE' | ERROR | no subscription",
        "UPDATE lane SET priority = 12 WHERE id = 1 | ERROR | cannot be opened",
        "UPDATE lane SET bytes = bytes + 1 WHERE id = 1 | WARNING | are counted wrongly",
        "UPDATE meta SET text = '2' WHERE name = 'next_sequence' | ERROR | was used already",
        "UPDATE meta SET text = '1' WHERE name = 'next_id' | ERROR | was used already",
        "UPDATE meta SET text = 'x' WHERE name = 'next_id' | ERROR | cannot be opened",
        "UPDATE delivery SET head = X'00' WHERE head IS NOT NULL | ERROR | cannot be read",
        "UPDATE delivery SET body = CONCAT(body, X'00') WHERE body IS NOT NULL | ERROR | checksum",
        "UPDATE delivery SET traits = traits + 1 WHERE message IS NULL | ERROR | contradicts itself",
        "DELETE FROM xa_body | ERROR | a part of a body is missing",
        "DELETE FROM xa_branch | WARNING | is of no transaction",
        "INSERT INTO xa_ack VALUES(1, 99, 1) | WARNING | an acknowledgement is of no transaction",
        "INSERT INTO xa_ack SELECT id, 99, 1 FROM xa_branch | ERROR | of no subscription",
        "INSERT INTO deduplication VALUES(99, 1, 'x', 1) | WARNING | of a destination that is gone",
        "INSERT INTO joined VALUES(9223372036854775807, X'0102') | ERROR | cannot be opened"
      })
  void shouldFind(String damage, Severity severity, String what) throws Exception {
    Path copy = Stores.copy(folder.resolve("sound"), "damaged" + copies++).resolve("store");
    try (Connection connection = DriverManager.getConnection("jdbc:h2:angarium:" + copy, "sa", "");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(damage)).isPositive();
    }
    StoreReport report = ClosedStore.at(copy).verify();
    assertThat(report.findings())
        .anySatisfy(
            found -> {
              assertThat(found.severity()).isEqualTo(severity);
              assertThat(found.what()).contains(what);
              assertThat(found.where()).isNotBlank();
              assertThat(found.advice()).isNotBlank();
            });
  }
}
