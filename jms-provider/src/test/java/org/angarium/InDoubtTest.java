package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.XAJMSContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.InDoubtTransaction.State;
import org.angarium.testkit.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees and does of global transactions in doubt, over restarts. */
@Timeout(60)
class InDoubtTest {
  private static final long PREPARED_AT = 1_700_000_000_000L;

  @TempDir Path folder;

  private ManualClock clock;
  private Broker broker;

  /** A transaction manager's own class, which says nothing about equality. */
  private record ForeignXid(String name) implements Xid {
    @Override
    public int getFormatId() {
      return 4711;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {0, 1, -1};
    }
  }

  private final Xid xid = new ForeignXid("purchase");

  @BeforeEach
  void open() {
    clock = new ManualClock(PREPARED_AT);
    broker = Broker.builder().file(folder.resolve("shop")).clock(clock).open();
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  private void restart() {
    broker.close();
    clock.close();
    clock = new ManualClock(PREPARED_AT + 60_000);
    broker = Broker.builder().file(folder.resolve("shop")).clock(clock).open();
  }

  private void send(String queue, String... texts) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (String text : texts) {
        context.createProducer().send(context.createQueue(queue), text);
      }
    }
  }

  /** In one branch: receives the order "a", sends two bills; then phase one. */
  private void prepare() throws XAException {
    send("orders", "a", "b");
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      Queue orders = context.createQueue("orders");
      assertThat(context.createConsumer(orders).receiveBody(String.class, 10_000)).isEqualTo("a");
      Queue bills = context.createQueue("bills");
      context.createProducer().send(bills, "bill 1").send(bills, "bill 2");
      resource.end(xid, XAResource.TMSUCCESS);
      assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
  }

  private List<String> browse(String queue) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      List<String> texts = new ArrayList<>();
      for (Object message :
          Collections.list(context.createBrowser(context.createQueue(queue)).getEnumeration())) {
        texts.add(((jakarta.jms.TextMessage) message).getText());
      }
      return texts;
    } catch (jakarta.jms.JMSException e) {
      throw new AssertionError(e);
    }
  }

  /** All that comes now. */
  private List<String> receive(String queue) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      var consumer = context.createConsumer(context.createQueue(queue));
      List<String> texts = new ArrayList<>();
      for (String text = consumer.receiveBodyNoWait(String.class);
          text != null;
          text = consumer.receiveBodyNoWait(String.class)) {
        texts.add(text);
      }
      return texts;
    }
  }

  private void assertListed(State state, int sends, int acks) {
    List<InDoubtTransaction> listed = broker.inDoubtTransactions();
    assertThat(listed).hasSize(1);
    InDoubtTransaction only = listed.get(0);
    assertThat(only)
        .usingRecursiveComparison()
        .ignoringFields("xid")
        .isEqualTo(
            new InDoubtTransaction(
                only.xid(), state, Instant.ofEpochMilli(PREPARED_AT), sends, acks));
    assertSame(only.xid());
    assertThat(only.xid()).hasToString("4711:7075726368617365:0001ff");
  }

  private void assertSame(Xid other) {
    assertThat(other.getFormatId()).isEqualTo(xid.getFormatId());
    assertThat(other.getGlobalTransactionId()).isEqualTo(xid.getGlobalTransactionId());
    assertThat(other.getBranchQualifier()).isEqualTo(xid.getBranchQualifier());
  }

  /** What a transaction manager is told. */
  private interface Asking {
    void ask(XAResource resource) throws XAException;
  }

  private int codeOf(Asking asking) {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      asking.ask(context.getXAResource());
      return 0;
    } catch (XAException e) {
      return e.errorCode;
    }
  }

  private void assertRecovered(boolean there) {
    codeOf(
        resource -> {
          Xid[] found = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
          assertThat(found).hasSize(there ? 1 : 0);
          Arrays.stream(found).forEach(this::assertSame);
          assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
        });
  }

  private static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
  }

  @Test
  void shouldHideAndListWhatIsPreparedAlsoAfterRestarts() throws Exception {
    prepare();
    for (int i = 0; i < 3; i++) {
      assertListed(State.PREPARED, 2, 1);
      assertRecovered(true);
      assertThat(browse("bills")).isEmpty();
      assertThat(receive("bills")).isEmpty();
      assertThat(broker.status("bills").depth()).isZero();
      assertThat(receive("orders")).isEqualTo(i == 0 ? List.of("b") : List.of());
      assertThat(broker.status("orders")).isEqualTo(new QueueStatus("orders", 1, 1, 0));
      assertRefused("ANG-1204", () -> broker.deleteQueue("bills"));
      assertRefused("ANG-1204", () -> broker.deleteQueue("orders"));
      restart();
    }
    assertThat(codeOf(resource -> resource.commit(xid, false))).isZero();
    assertThat(receive("bills")).containsExactly("bill 1", "bill 2");
    assertThat(receive("orders")).isEmpty();
    assertThat(broker.inDoubtTransactions()).isEmpty();
    assertRecovered(false);
  }

  @Test
  void shouldCommitByHandAndTellTheManager() throws Exception {
    prepare();
    restart();
    broker.commitInDoubt(broker.inDoubtTransactions().get(0).xid());

    assertThat(receive("bills")).containsExactly("bill 1", "bill 2");
    assertThat(receive("orders")).containsExactly("b");
    assertListed(State.COMMITTED_BY_HAND, 2, 1);
    restart();
    assertListed(State.COMMITTED_BY_HAND, 0, 0);
    assertRecovered(true);
    assertRefused("ANG-1613", () -> broker.commitInDoubt(xid));
    assertRefused("ANG-1613", () -> broker.rollBackInDoubt(xid));
    assertThat(codeOf(resource -> resource.commit(xid, false))).isEqualTo(XAException.XA_HEURCOM);
    assertThat(codeOf(resource -> resource.rollback(xid))).isEqualTo(XAException.XA_HEURCOM);
    assertThat(codeOf(resource -> resource.start(xid, XAResource.TMNOFLAGS)))
        .isEqualTo(XAException.XAER_DUPID);
    assertThat(codeOf(resource -> resource.forget(xid))).isZero();
    assertThat(broker.inDoubtTransactions()).isEmpty();
    assertRecovered(false);
    restart();
    assertRecovered(false);
    assertThat(codeOf(resource -> resource.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);
    assertThat(receive("bills")).isEmpty();
    broker.deleteQueue("bills");
  }

  @Test
  void shouldRollBackByHandAndForgetByHand() throws Exception {
    prepare();
    broker.rollBackInDoubt(xid);

    assertThat(receive("bills")).isEmpty();
    assertThat(receive("orders")).containsExactly("a", "b");
    assertListed(State.ROLLED_BACK_BY_HAND, 2, 1);
    restart();
    assertRefused("ANG-1614", () -> broker.commitInDoubt(xid));
    assertThat(codeOf(resource -> resource.commit(xid, false))).isEqualTo(XAException.XA_HEURRB);
    assertThat(codeOf(resource -> resource.rollback(xid))).isEqualTo(XAException.XA_HEURRB);
    assertRecovered(true);

    broker.forgetInDoubt(xid);

    assertThat(broker.inDoubtTransactions()).isEmpty();
    assertRecovered(false);
    assertRefused("ANG-1612", () -> broker.forgetInDoubt(xid));
    assertThat(receive("bills")).isEmpty();
  }

  @Test
  void shouldRollBackByHandAfterARestart() throws Exception {
    prepare();
    restart();
    broker.rollBackInDoubt(xid);
    restart();
    assertThat(receive("orders")).containsExactly("a", "b");
    assertThat(receive("bills")).isEmpty();
    assertListed(State.ROLLED_BACK_BY_HAND, 0, 0);
  }

  @Test
  void shouldRefuseWhatIsNotInDoubt() throws Exception {
    assertRefused("ANG-1612", () -> broker.commitInDoubt(xid));
    assertRefused("ANG-1612", () -> broker.rollBackInDoubt(xid));
    assertRefused("ANG-1612", () -> broker.forgetInDoubt(xid));
    prepare();
    assertRefused("ANG-1612", () -> broker.forgetInDoubt(xid));
    assertListed(State.PREPARED, 2, 1);
    broker.close();
    assertRefused("ANG-1101", () -> broker.inDoubtTransactions());
    assertRefused("ANG-1101", () -> broker.commitInDoubt(xid));
  }

  @Test
  void shouldKnowABranchOfWhichNothingIsLeftAfterARestart() throws Exception {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      context
          .createProducer()
          .setDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT)
          .send(context.createQueue("bills"), "volatile");
      resource.end(xid, XAResource.TMSUCCESS);
      resource.prepare(xid);
    }
    restart();
    assertListed(State.PREPARED, 0, 0);
    assertRecovered(true);
    assertThat(codeOf(resource -> resource.commit(xid, false))).isZero();
    assertRecovered(false);
  }
}
