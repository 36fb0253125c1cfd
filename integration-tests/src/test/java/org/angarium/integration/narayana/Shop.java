package org.angarium.integration.narayana;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.XAJMSContext;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;
import org.angarium.AngariumXAConnectionFactory;
import org.angarium.Broker;
import org.h2.jdbcx.JdbcDataSource;

/**
 * A shop that takes orders from a queue, writes purchases into its database, and sends bills: all
 * or nothing. Its messages and its database are in two files of one folder.
 */
final class Shop {
  static final String ORDERS = "orders";
  static final String BILLS = "bills";

  private final String brokerUrl;
  private final JdbcDataSource database = new JdbcDataSource();

  /** Which resource is enlisted first. */
  enum First {
    MESSAGING,
    DATABASE
  }

  Shop(Path folder) {
    brokerUrl = "angarium:h2:file:" + folder.resolve("broker");
    // so that what H2 has committed is in the file when the process halts
    database.setURL("jdbc:h2:file:" + folder.resolve("purchases") + ";WRITE_DELAY=0");
  }

  /**
   * One process: recovers, and makes one purchase, in which it halts.
   *
   * @param args the folder, which resource is first, and where to halt
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Point point = Point.valueOf(args[2]);
    Narayana.configure(folder.resolve("transactions"));
    Shop shop = new Shop(folder);
    Narayana.recover(shop.messaging(), shop.database());
    if (point != Point.NOWHERE) {
      shop.purchase(First.valueOf(args[1]), point);
      throw new AssertionError("it did not halt " + point);
    }
    shop.broker().close();
  }

  private void purchase(First first, Point point) throws Exception {
    HaltingResource.Fuse fuse = new HaltingResource.Fuse(point);
    TransactionManager manager = Narayana.manager();
    XAConnection connection = database.getXAConnection();
    try (Connection sql = connection.getConnection();
        XAJMSContext context = messaging().createXAContext()) {
      manager.begin();
      Transaction transaction = manager.getTransaction();
      List<XAResource> resources = new ArrayList<>();
      resources.add(new HaltingResource(context.getXAResource(), fuse));
      resources.add(new HaltingResource(connection.getXAResource(), fuse));
      if (first == First.DATABASE) {
        Collections.reverse(resources);
      }
      for (XAResource resource : resources) {
        transaction.enlistResource(resource);
      }
      work(context, sql);
      manager.commit();
    }
  }

  /** Takes one order; in whatever transaction there is. */
  static String work(JMSContext context, Connection sql) throws SQLException {
    String order =
        context.createConsumer(context.createQueue(ORDERS)).receiveBody(String.class, 20_000);
    insert(sql, order);
    context.createProducer().send(context.createQueue(BILLS), order);
    return order;
  }

  static void insert(Connection sql, String order) throws SQLException {
    try (PreparedStatement insert = sql.prepareStatement("INSERT INTO purchase(item) VALUES (?)")) {
      insert.setString(1, order);
      insert.executeUpdate();
    }
  }

  AngariumXAConnectionFactory messaging() {
    return new AngariumXAConnectionFactory(brokerUrl);
  }

  JdbcDataSource database() {
    return database;
  }

  /** The broker; it is opened where it does not run. */
  Broker broker() {
    return Broker.open(brokerUrl);
  }

  void createTable() throws SQLException {
    try (Connection sql = database.getConnection();
        Statement statement = sql.createStatement()) {
      statement.execute(
          "CREATE TABLE purchase(n INT GENERATED ALWAYS AS IDENTITY, item VARCHAR(100) UNIQUE)");
    }
  }

  void order(String... items) {
    try (JMSContext context = messaging().createContext()) {
      for (String item : items) {
        context.createProducer().send(context.createQueue(ORDERS), item);
      }
    }
  }

  /** What the database has of purchases, in order. */
  List<String> purchases() throws SQLException {
    return query("SELECT item FROM purchase ORDER BY item");
  }

  /** The transactions that the database has prepared. */
  List<String> databaseInDoubt() throws SQLException {
    return query("SELECT transaction_name FROM information_schema.in_doubt");
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  /** What a queue shows, in order. */
  List<String> browse(String name) throws JMSException {
    try (JMSContext context = messaging().createContext()) {
      Queue queue = context.createQueue(name);
      List<String> texts = new ArrayList<>();
      for (Object message : Collections.list(context.createBrowser(queue).getEnumeration())) {
        texts.add(((TextMessage) message).getText());
      }
      return texts;
    }
  }

  /** Takes all that a queue gives. */
  List<String> receiveAll(String name) {
    try (JMSContext context = messaging().createContext()) {
      var consumer = context.createConsumer(context.createQueue(name));
      List<String> texts = new ArrayList<>();
      for (String text = consumer.receiveBodyNoWait(String.class);
          text != null;
          text = consumer.receiveBodyNoWait(String.class)) {
        texts.add(text);
      }
      return texts;
    }
  }
}
