package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.XAJMSContext;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.model.BranchId;

/**
 * A little of everything that writes: each step sends to the queue out, receives from the queue in,
 * or both, and is known to have happened, or known not to have happened, or it failed and nobody
 * knows; then all of it happened or nothing.
 */
final class Errand {
  private static final long SOON = 10_000;

  private final Broker broker;

  /** What has happened, may have happened, and must not have happened; {@code -x} is received. */
  private final Set<String> done = new TreeSet<>();

  private final List<Set<String>> unknown = new ArrayList<>();
  private final List<String> failedSteps = new ArrayList<>();
  private int xids;

  Errand(Broker broker) {
    this.broker = broker;
  }

  /** Puts something into the queue in. */
  static void prepare(Broker broker) {
    broker.declareQueue("out");
    execute(broker, "CREATE TABLE IF NOT EXISTS booked(text VARCHAR)");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 8; i++) {
        context.createProducer().send(context.createQueue("in"), "in" + i);
      }
    }
  }

  /** What a step does; it says what it is about to change, and returns when that has happened. */
  private interface Step {
    void run(Set<String> changes) throws Exception;
  }

  /** Does all steps; each fails or not. */
  void run() {
    step("send", this::send);
    step("large", this::sendLarge);
    step("auto", this::receive);
    step("transaction", this::transaction);
    step("rollback", this::rollback);
    step("deduplication", this::deduplication);
    step("client", this::client);
    step("global", this::global);
    step("joined", this::joined);
    step("async", this::async);
  }

  private void step(String name, Step step) {
    Set<String> changes = new TreeSet<>();
    try {
      step.run(changes);
      assertThat(failedSteps).as("failed before %s, which went on", name).isEmpty();
      done.addAll(changes);
    } catch (JMSRuntimeException e) {
      assertThat(e.getErrorCode()).as("%s: %s", name, e.getMessage()).isEqualTo("ANG-1701");
      failed(name, changes);
    } catch (JMSException e) {
      assertThat(e.getErrorCode()).as("%s: %s", name, e.getMessage()).isEqualTo("ANG-1701");
      failed(name, changes);
    } catch (SQLException e) {
      assertThat(e.getErrorCode()).as("%s: %s", name, e.getMessage()).isEqualTo(1701);
      failed(name, changes);
    } catch (XAException e) {
      assertThat(e.errorCode).as("%s: %s", name, e).isEqualTo(XAException.XAER_RMFAIL);
      failed(name, changes);
    } catch (Exception e) {
      throw new AssertionError(name, e);
    }
  }

  private void failed(String name, Set<String> changes) {
    if (failedSteps.isEmpty()) {
      unknown.add(changes);
    } // else: refused, since the broker had stopped
    failedSteps.add(name);
  }

  /** The steps that failed. */
  List<String> failedSteps() {
    return failedSteps;
  }

  private JMSContext context(int mode) {
    return broker.connectionFactory().createContext(mode);
  }

  private static Queue out(JMSContext context) {
    return context.createQueue("out");
  }

  private static JMSConsumer in(JMSContext context) {
    return context.createConsumer(context.createQueue("in"));
  }

  private void send(Set<String> changes) {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      changes.add("sent");
      context.createProducer().send(out(context), "sent");
    }
  }

  private void sendLarge(Set<String> changes) {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      changes.add("large");
      context.createProducer().setProperty("big", "x".repeat(100_000)).send(out(context), "large");
    }
  }

  private void receive(Set<String> changes) {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      changes.add("-in0");
      assertThat(in(context).receiveBody(String.class, SOON)).isEqualTo("in0");
    }
  }

  private void transaction(Set<String> changes) {
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      changes.addAll(Set.of("-in1", "t1", "t2"));
      assertThat(in(context).receiveBody(String.class, SOON)).isEqualTo("in1");
      context.createProducer().send(out(context), "t1").send(out(context), "t2");
      context.commit();
    }
  }

  private void rollback(Set<String> changes) {
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      assertThat(in(context).receiveBody(String.class, SOON)).isEqualTo("in2");
      context.createProducer().send(out(context), "never");
      context.rollback();
    }
  }

  private void deduplication(Set<String> changes) {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer =
          context.createProducer().setProperty(AngariumProperties.DEDUPLICATION_ID, "once");
      changes.add("deduplicated");
      producer.send(out(context), "deduplicated").send(out(context), "deduplicated");
    }
  }

  private void client(Set<String> changes) throws JMSException {
    try (JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = in(context);
      changes.addAll(Set.of("-in2", "-in3"));
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("in2");
      Message last = consumer.receive(SOON);
      assertThat(last.getBody(String.class)).isEqualTo("in3");
      last.acknowledge();
    }
  }

  private void global(Set<String> changes) throws XAException {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      BranchId xid = xid("x" + xids++);
      resource.start(xid, XAResource.TMNOFLAGS);
      assertThat(in(context).receiveBody(String.class, SOON)).isEqualTo("in4");
      context.createProducer().send(out(context), "global");
      resource.end(xid, XAResource.TMSUCCESS);
      resource.prepare(xid); // if this returns, the manager commits, now or after a restart
      changes.addAll(Set.of("-in4", "global"));
      resource.commit(xid, false);
    }
  }

  /** A message that comes, one that goes and a row, in a transaction of the application. */
  private void joined(Set<String> changes) throws SQLException {
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      assertThat(in(context).receiveBody(String.class, SOON)).isEqualTo("in5");
      statement.executeUpdate("INSERT INTO booked VALUES('in5')");
      context.createProducer().send(out(context), "joined");
      changes.addAll(Set.of("-in5", "joined", "row in5"));
      connection.commit();
    }
  }

  private static void execute(Broker broker, String sql) {
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The rows of the application, which are then deleted. */
  private static List<String> rows(Broker broker) {
    List<String> found = new ArrayList<>();
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT text FROM booked")) {
      while (rows.next()) {
        found.add("row " + rows.getString(1));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    execute(broker, "DELETE FROM booked");
    return found;
  }

  private static BranchId xid(String name) {
    return new BranchId(7, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
  }

  private void async(Set<String> changes) throws Exception {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      CompletableFuture<Exception> outcome = new CompletableFuture<>();
      changes.add("async");
      context
          .createProducer()
          .setAsync(
              new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                  outcome.complete(null);
                }

                @Override
                public void onException(Message message, Exception exception) {
                  outcome.complete(exception);
                }
              })
          .send(out(context), "async");
      Exception failure = await(outcome);
      if (failure != null) {
        throw failure;
      }
    }
  }

  private static Exception await(CompletableFuture<Exception> outcome)
      throws InterruptedException, java.util.concurrent.ExecutionException {
    try {
      return outcome.get(SOON, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the CompletionListener hears nothing", e);
    }
  }

  /** Compares what is there after the broker was opened again, and empties both queues. */
  void check(Broker reopened) throws XAException {
    commitInDoubt(reopened);
    Set<String> found = new TreeSet<>();
    List<String> sent = drain(reopened, "out");
    found.addAll(sent);
    assertThat(sent).as("nothing comes twice").doesNotHaveDuplicates();
    List<String> left = drain(reopened, "in");
    for (int i = 0; i < 8; i++) {
      if (!left.remove("in" + i)) {
        found.add("-in" + i);
      }
    }
    assertThat(left).as("nothing comes twice").isEmpty();
    List<String> rows = rows(reopened);
    assertThat(rows).as("no row comes twice").doesNotHaveDuplicates();
    found.addAll(rows);
    assertThat(found).as("what was acknowledged").containsAll(done);
    found.removeAll(done);
    for (Set<String> changes : unknown) {
      if (found.containsAll(changes)) {
        found.removeAll(changes);
      }
    }
    assertThat(found).as("happened in part, or must not have happened").isEmpty();
  }

  private void commitInDoubt(Broker reopened) throws XAException {
    try (XAJMSContext context = reopened.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      for (var xid : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
        if (unknown.stream().anyMatch(changes -> changes.contains("global"))) {
          resource.commit(xid, false);
        } else {
          resource.rollback(xid); // phase one did not return
        }
      }
    }
  }

  static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  static void send(Broker broker, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("out"), text);
    }
  }

  static List<String> drain(Broker broker, String queue) {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
      String text = consumer.receiveBodyNoWait(String.class);
      while (text != null) {
        texts.add(text);
        text = consumer.receiveBodyNoWait(String.class);
      }
    }
    return texts;
  }
}
