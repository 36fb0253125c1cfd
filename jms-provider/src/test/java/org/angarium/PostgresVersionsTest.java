package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.transaction.xa.XAResource;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nodes on tables that a newer version has changed, as it may: what it adds has defaults. To that
 * version these are nodes of the one before. Two registries are as good as two JVMs.
 */
@Timeout(120)
class PostgresVersionsTest {
  private static final String SCHEMA = "versions_test";
  private static final int SENT = 200;

  private final List<Broker> opened = new ArrayList<>();
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };

  @BeforeEach
  void begin() throws SQLException {
    run("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
  }

  @AfterEach
  void close() throws SQLException {
    opened.forEach(Broker::close);
    begin();
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What the next version does when its first node opens. */
  private static void migrate(int oldest) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT tablename FROM pg_tables WHERE schemaname = '" + SCHEMA + "'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    for (String table : tables) {
      run(
          "ALTER TABLE %1$s.%2$s ADD COLUMN added int NOT NULL DEFAULT 7, ADD COLUMN also text"
              .formatted(SCHEMA, table));
    }
    run("CREATE TABLE " + SCHEMA + ".a_new_one(id bigint PRIMARY KEY)");
    run("UPDATE " + SCHEMA + ".meta SET version = version + 1, oldest = version + " + oldest);
  }

  private Broker open(int node) {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    String url =
        "angarium:postgresql://localhost:"
            + jdbc.getPort()
            + "/postgres/"
            + SCHEMA
            + "?driver.user=postgres";
    Broker broker = nodes[node].open(BrokerConfig.of(AngariumUrl.parse(url)));
    opened.add(broker);
    return broker;
  }

  private static void send(Broker broker, int from) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue orders = context.createQueue("orders");
      for (int i = from; i < from + SENT; i++) {
        context
            .createProducer()
            .setProperty("JMSXGroupID", "g" + i % 3)
            .setProperty(AngariumProperties.DEDUPLICATION_ID, "d" + i)
            .setDeliveryDelay(i % 20 == 0 ? 50 : 0)
            .send(orders, "" + i);
      }
    }
  }

  private static TreeSet<Integer> receive(Broker broker, int count) throws JMSException {
    TreeSet<Integer> received = new TreeSet<>();
    try (JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
        JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
      for (int i = 0; i < count; i++) {
        Message message = consumer.receive(20_000);
        assertThat(message).as("message %d of %d", i, count).isNotNull();
        assertThat(received.add(Integer.valueOf(message.getBody(String.class)))).isTrue();
        context.commit();
      }
    }
    return received;
  }

  @Test
  void shouldWorkOnWhatANewerVersionHasAddedTo() throws Exception {
    Broker before = open(0);
    Crew crew = new Crew();
    crew.start("sender", () -> send(before, 0));
    migrate(0);
    Broker after = open(1); // as of this version too, and opened when the tables are newer
    crew.join();
    send(after, SENT);
    TreeSet<Integer> received = receive(after, SENT);
    received.addAll(receive(before, SENT));
    assertThat(received).hasSize(2 * SENT);
    assertThat(after.status("orders").depth()).isZero();
    send(before, 0); // known already
    assertThat(after.status("orders").depth()).isZero();
  }

  @Test
  void shouldReplaceNodesOneByOne() throws Exception {
    Broker before = open(0);
    send(before, 0);
    BranchId xid = new BranchId(1, new byte[] {1}, new byte[] {2});
    try (var context = before.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      context
          .getContext()
          .createProducer()
          .send(context.getContext().createQueue("orders"), "" + SENT);
      resource.end(xid, XAResource.TMSUCCESS);
      resource.prepare(xid);
    }
    migrate(0);
    Broker after = open(1);
    before.close();
    try (var context = after.xaConnectionFactory().createXAContext()) {
      context.getXAResource().commit(xid, false);
    }
    Broker again = open(0); // one more of the version before, also on the newer tables
    assertThat(receive(again, SENT + 1)).hasSize(SENT + 1);
  }

  @Test
  void shouldRefuseTablesThatItCannotUse() throws Exception {
    Broker before = open(0);
    migrate(1);
    assertThatThrownBy(() -> open(1))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NEWER))
        .hasMessageContaining("use a newer Angarium");
    send(before, 0); // it was there before, and whoever changed the tables has seen that
    assertThat(nodes[1].size()).isZero();
  }
}
