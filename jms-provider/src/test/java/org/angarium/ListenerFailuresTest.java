package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.XAJMSContext;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerFailuresTest {
  private static final Xid XID = new SomeXid();

  private record SomeXid() implements Xid {
    @Override
    public int getFormatId() {
      return 7;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return new byte[] {1};
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {2};
    }
  }

  private static Broker broker() {
    return Broker.builder().memory(UUID.randomUUID().toString()).maxAttempts(1).open();
  }

  private static void send(JMSContext context) {
    context.createProducer().send(context.createQueue("orders"), "tea");
  }

  private static void assertHistory(Broker broker) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer last = context.createConsumer(context.createQueue("orders"));
      assertThat(last.receiveNoWait()).as("given up").isNull();
    }
    List<Attempt> history = broker.deadLetters("DLQ").list(1).get(0).history();
    assertThat(history).hasSize(1);
    assertThat(history.get(0).exception()).isEqualTo("java.lang.IllegalStateException");
    assertThat(history.get(0).message()).isEqualTo("no tea");
    assertThat(history.get(0).reason()).contains("listener threw");
  }

  @Test
  void shouldBeInTheHistoryAfterARollback() {
    try (Broker broker = broker();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      send(context);
      context.commit();
      context.createConsumer(context.createQueue("orders")).receiveNoWait();
      ListenerFailures.note(context, new IllegalStateException("no tea"));
      context.rollback();
      assertHistory(broker);
    }
  }

  @Test
  void shouldBeInTheHistoryAfterARecovery() {
    try (Broker broker = broker();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      send(context);
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      consumer.receiveNoWait();
      ListenerFailures.note(context, new IllegalStateException("no tea"));
      context.recover();
      consumer.close();
      assertHistory(broker);
    }
  }

  @Test
  void shouldBeInTheHistoryAfterTheRollbackOfAGlobalTransaction() throws Exception {
    try (Broker broker = broker();
        XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      send(context);
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      context.getXAResource().start(XID, XAResource.TMNOFLAGS);
      consumer.receiveNoWait();
      ListenerFailures.note(context, new IllegalStateException("no tea"));
      context.getXAResource().end(XID, XAResource.TMSUCCESS);
      context.getXAResource().rollback(XID);
      consumer.close();
      assertHistory(broker);
    }
  }

  @Test
  void shouldDoNothingWhereNothingIsHeld() {
    try (Broker broker = broker();
        JMSContext context = broker.connectionFactory().createContext()) {
      send(context);
      ListenerFailures.note(context, new IllegalStateException("no tea"));
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveBodyNoWait(String.class)).isEqualTo("tea");
      ListenerFailures.note(context, new IllegalStateException("no tea"));
      assertThat(broker.deadLetters("DLQ").count()).isZero();
    }
  }
}
