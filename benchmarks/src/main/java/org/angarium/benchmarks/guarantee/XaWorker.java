package org.angarium.benchmarks.guarantee;

import jakarta.jms.JMSConsumer;
import jakarta.jms.XAJMSContext;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.benchmarks.guarantee.Mode.Worker;

/**
 * Writes a row for each message into another database, in two phases; the log that a transaction
 * manager would write between them is left out.
 */
final class XaWorker implements Worker {
  private final XAConnection database;
  private final Connection connection;
  private final XAJMSContext context;
  private final JMSConsumer consumer;
  private final List<XAResource> resources;
  private long transactions;

  /** Branch n of a transaction. */
  private record Branch(long transaction, int n) implements Xid {
    @Override
    public int getFormatId() {
      return 0x416e67;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(Long.BYTES).putLong(transaction).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {(byte) n};
    }
  }

  XaWorker(Shop shop) throws SQLException {
    database = shop.elsewhere().getXAConnection();
    connection = database.getConnection();
    context = shop.broker().xaConnectionFactory().createXAContext();
    consumer = context.createConsumer(context.createQueue(Shop.IN));
    resources = List.of(context.getXAResource(), database.getXAResource());
  }

  /** A call of a resource with its branch. */
  private interface Call {
    void run(XAResource resource, Xid branch) throws XAException;
  }

  @Override
  public void work() throws Exception {
    transactions++;
    each((resource, branch) -> resource.start(branch, XAResource.TMNOFLAGS));
    Shop.effect(connection, Measurement.required(consumer.receive(10_000)).getBody(byte[].class));
    each((resource, branch) -> resource.end(branch, XAResource.TMSUCCESS));
    each((resource, branch) -> resource.prepare(branch));
    each((resource, branch) -> resource.commit(branch, false));
  }

  private void each(Call call) throws XAException {
    for (int i = 0; i < resources.size(); i++) {
      call.run(resources.get(i), new Branch(transactions, i));
    }
  }

  @Override
  public void close() throws SQLException {
    context.close();
    database.close();
  }
}
