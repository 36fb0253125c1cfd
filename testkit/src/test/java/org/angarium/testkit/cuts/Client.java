package org.angarium.testkit.cuts;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.jms.XAJMSContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.DeliveryGuarantee;
import org.angarium.InDoubtTransaction;
import org.angarium.testkit.PowerCutDisk;
import org.angarium.testkit.cuts.BrokerState.Branch;

/**
 * An application that asks a broker for one thing at a time, and says before what may come of it.
 */
final class Client {
  private static final String CLIENT_ID = "client";
  private static final long PATIENCE = 20_000;

  private final Broker broker;
  private final PowerCutDisk disk;
  private final History history;

  Client(Broker broker, PowerCutDisk disk, History history) {
    this.broker = broker;
    this.disk = disk;
    this.history = history;
  }

  /** A message that is to be sent. */
  record Mail(String destination, String id, int size) {}

  /** The name of a branch. */
  record Name(String name) implements Xid {
    @Override
    public int getFormatId() {
      return 5;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  static String id(Message message) throws JMSException {
    String text = ((TextMessage) message).getText();
    return text.substring(0, text.indexOf(' '));
  }

  static JMSContext context(Broker broker, String place, int mode) {
    JMSContext context = broker.connectionFactory().createContext(mode);
    if (place.equals("mine")) {
      context.setClientID(CLIENT_ID);
    }
    return context;
  }

  static JMSConsumer consumer(JMSContext context, String place) {
    return switch (place) {
      case "mine" -> context.createDurableConsumer(context.createTopic("news"), place);
      case "ours" -> context.createSharedDurableConsumer(context.createTopic("news"), place);
      default -> context.createConsumer(context.createQueue(place));
    };
  }

  private JMSContext context(String place, int mode) {
    return context(broker, place, mode);
  }

  static void send(JMSContext context, Mail mail) {
    var destination =
        mail.destination().equals("news")
            ? context.createTopic("news")
            : context.createQueue(mail.destination());
    context.createProducer().send(destination, mail.id() + " " + "x".repeat(mail.size()));
  }

  private BrokerState last() {
    return history.last();
  }

  private String next(JMSConsumer consumer) throws JMSException {
    Message message = consumer.receive(PATIENCE);
    if (message == null) {
      if (disk.isCut()) {
        throw new JMSRuntimeException("nothing comes, since the power was cut");
      }
      throw new AssertionError("nothing comes");
    }
    return id(message);
  }

  /** Receives messages, which must be these. */
  private void expect(JMSConsumer consumer, List<String> expected) throws JMSException {
    for (String id : expected) {
      String found = next(consumer);
      if (!found.equals(id)) {
        throw new AssertionError("%s came, not %s".formatted(found, id));
      }
    }
  }

  void expect(JMSContext context, String place, List<String> expected) throws JMSException {
    if (!expected.isEmpty()) {
      expect(consumer(context, place), expected);
    }
  }

  void send(Mail mail) {
    history.doing(last().after(s -> s.send(mail.destination(), mail.id())));
    try (JMSContext context = context("", JMSContext.AUTO_ACKNOWLEDGE)) {
      send(context, mail);
      history.done();
    }
  }

  /** Sends with a name that may have been sent before. */
  void sendOnce(String id, String name) throws JMSException {
    BrokerState known = last().after(s -> remember(s, name));
    BrokerState sent = known.after(s -> s.send("unique", id));
    boolean uncertain = last().perhapsNames.contains(name);
    if (uncertain) {
      history.doing(known, sent);
    } else {
      history.doing(last().names.contains(name) ? known : sent);
    }
    try (JMSContext context = context("", JMSContext.AUTO_ACKNOWLEDGE)) {
      context
          .createProducer()
          .setProperty(AngariumProperties.DEDUPLICATION_ID, name)
          .send(context.createQueue("unique"), id + " ");
      if (uncertain) { // now it shows
        history.doing(Observed.browse(broker, "unique").contains(id) ? sent : known);
      }
      history.done();
    }
  }

  private static void remember(BrokerState s, String name) {
    s.names.add(name);
    s.perhapsNames.remove(name);
  }

  /** Sends what comes later, or perhaps never. */
  void sendLater(String id, long delay, long timeToLive) {
    history.doing(last().after(s -> s.send("later", id)));
    try (JMSContext context = context("", JMSContext.AUTO_ACKNOWLEDGE)) {
      context
          .createProducer()
          .setDeliveryDelay(delay)
          .setTimeToLive(timeToLive)
          .send(context.createQueue("later"), id + " ");
      history.done();
    }
  }

  /** Receives, and sends, in one transaction. */
  void transact(String from, int count, List<Mail> mails, boolean commit) throws JMSException {
    List<String> taken = last().free(from).stream().limit(count).toList();
    try (JMSContext context = context(from, JMSContext.SESSION_TRANSACTED)) {
      expect(context, from, taken);
      mails.forEach(mail -> send(context, mail));
      if (!commit) {
        context.rollback();
        return;
      }
      history.doing(
          last()
              .after(
                  s -> {
                    s.remove(from, taken);
                    mails.forEach(mail -> s.send(mail.destination(), mail.id()));
                  }));
      context.commit();
      history.done();
    }
  }

  /** AUTO_ACKNOWLEDGE, or at most once: acknowledged before receive() returns. */
  void receive(String from, DeliveryGuarantee guarantee) throws JMSException {
    List<String> taken = last().free(from).stream().limit(1).toList();
    if (taken.isEmpty()) {
      return;
    }
    try (JMSContext context = context(from, guarantee.sessionMode())) {
      JMSConsumer consumer = consumer(context, from);
      history.doing(last().after(s -> s.remove(from, taken)));
      expect(consumer, taken);
      history.done();
    }
  }

  /** DUPS_OK_ACKNOWLEDGE: acknowledged some time, at the latest when it is closed. */
  void receiveLazily(String from, int count) throws JMSException {
    List<String> taken = last().free(from).stream().limit(count).toList();
    if (taken.isEmpty()) {
      return;
    }
    List<BrokerState> outcomes = new ArrayList<>();
    for (int i = 1; i <= taken.size(); i++) {
      List<String> first = taken.subList(0, i);
      outcomes.add(last().after(s -> s.remove(from, first)));
    }
    history.doing(outcomes.toArray(BrokerState[]::new));
    try (JMSContext context = context(from, JMSContext.DUPS_OK_ACKNOWLEDGE)) {
      expect(consumer(context, from), taken);
    }
    if (disk.isCut()) {
      throw new JMSRuntimeException("nobody was told that the messages come again");
    }
    history.done();
  }

  /** CLIENT_ACKNOWLEDGE, or nothing, so that they come again. */
  void receiveAndAcknowledge(String from, int count, boolean acknowledge) throws JMSException {
    List<String> taken = last().free(from).stream().limit(count).toList();
    if (taken.isEmpty()) {
      return;
    }
    try (JMSContext context = context(from, JMSContext.CLIENT_ACKNOWLEDGE)) {
      expect(consumer(context, from), taken);
      if (acknowledge) {
        history.doing(last().after(s -> s.remove(from, taken)));
        context.acknowledge();
        history.done();
      }
    }
  }

  /** Fails with a message, or is done with it after all. */
  void tryAgain(boolean fail) throws JMSException {
    try (JMSContext context = context("retry", JMSContext.SESSION_TRANSACTED)) {
      Message message = consumer(context, "retry").receiveNoWait();
      if (message == null || fail) {
        context.rollback();
        return;
      }
      String id = id(message);
      if (!last().retried.contains(id)) {
        throw new AssertionError(id + " came, which was not there");
      }
      history.doing(last().after(s -> s.retried.remove(id)));
      context.commit();
      history.done();
    }
  }

  /** A durable subscription comes, or goes with its messages. */
  void comeOrGo(String name) {
    boolean goes = last().guests.containsKey(name);
    history.doing(
        last()
            .after(
                s -> {
                  if (goes) {
                    s.guests.remove(name);
                  } else {
                    s.guests.put(name, new ArrayList<>());
                  }
                }));
    try (JMSContext context = context("", JMSContext.AUTO_ACKNOWLEDGE)) {
      if (goes) {
        context.unsubscribe(name);
      } else {
        context.createSharedDurableConsumer(context.createTopic("news"), name).close();
      }
      history.done();
    }
  }

  /** A queue comes, gets a message, or goes with its messages. */
  void comeOrGo(String queue, String id) {
    List<String> messages = last().guestQueues.get(queue);
    if (messages == null) {
      history.doing(last().after(s -> s.guestQueues.put(queue, new ArrayList<>())));
      broker.declareQueue(queue);
    } else if (messages.size() < 2) {
      history.doing(last().after(s -> s.guestQueues.get(queue).add(id)));
      try (JMSContext context = context("", JMSContext.AUTO_ACKNOWLEDGE)) {
        send(context, new Mail(queue, id, 10));
      }
    } else {
      history.doing(last().after(s -> s.guestQueues.remove(queue)));
      broker.deleteQueue(queue);
    }
    history.done();
  }

  /** Sends dead letters back. */
  void redrive() {
    broker.deadLetters("dead").redrive().run();
  }

  /** What becomes of a branch. */
  enum End {
    COMMIT,
    ROLL_BACK,
    ONE_PHASE,
    LATER
  }

  /** Works in a branch of a global transaction, and ends it, or only prepares it. */
  void branch(String name, int count, List<Mail> mails, End end) throws JMSException, XAException {
    List<String> taken = last().free("orders").stream().limit(count).toList();
    List<String> sent = mails.stream().map(Mail::id).toList();
    Name xid = new Name(name);
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      expect(context, "orders", taken);
      mails.forEach(mail -> send(context, mail));
      resource.end(xid, XAResource.TMSUCCESS);
      if (end == End.ONE_PHASE) {
        history.doing(last().after(s -> commit(s, taken, sent)));
        resource.commit(xid, true);
        history.done();
        return;
      }
      Branch branch = new Branch(taken, sent, InDoubtTransaction.State.PREPARED);
      history.doing(last().after(s -> s.branches.put(name, branch)));
      resource.prepare(xid);
      history.done();
      if (end != End.LATER) {
        finish(resource, name, end == End.COMMIT);
      }
    }
  }

  private static void commit(BrokerState s, List<String> taken, List<String> sent) {
    s.remove("orders", taken);
    sent.forEach(id -> s.send("moved", id));
  }

  private void finish(XAResource resource, String name, boolean commit) throws XAException {
    Branch branch = last().branches.get(name);
    history.doing(
        last()
            .after(
                s -> {
                  s.branches.remove(name);
                  if (commit) {
                    commit(s, branch.taken(), branch.sent());
                  }
                }));
    if (commit) {
      resource.commit(new Name(name), false);
    } else {
      resource.rollback(new Name(name));
    }
    history.done();
  }

  /** A transaction manager comes back and ends what is prepared. */
  void recover(boolean commit) throws XAException {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      Xid[] found = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
      if (found.length != last().branches.size()) {
        throw new AssertionError(
            found.length + " branches are recovered, of " + last().branches.keySet());
      }
      for (var entry : List.copyOf(last().branches.entrySet())) {
        if (entry.getValue().state() == InDoubtTransaction.State.PREPARED) {
          finish(resource, entry.getKey(), commit);
        }
      }
    }
  }

  /** An operator decides, or has what was decided forgotten. */
  void decideByHand(boolean commit) {
    for (var entry : List.copyOf(last().branches.entrySet())) {
      String name = entry.getKey();
      Branch branch = entry.getValue();
      if (branch.state() != InDoubtTransaction.State.PREPARED) {
        history.doing(last().after(s -> s.branches.remove(name)));
        broker.forgetInDoubt(new Name(name));
      } else {
        history.doing(last().after(s -> decide(s, name, branch, commit)));
        if (commit) {
          broker.commitInDoubt(new Name(name));
        } else {
          broker.rollBackInDoubt(new Name(name));
        }
      }
      history.done();
    }
  }

  private static void decide(BrokerState s, String name, Branch branch, boolean commit) {
    var state =
        commit
            ? InDoubtTransaction.State.COMMITTED_BY_HAND
            : InDoubtTransaction.State.ROLLED_BACK_BY_HAND;
    s.branches.put(name, new Branch(branch.taken(), branch.sent(), state));
    if (commit) {
      commit(s, branch.taken(), branch.sent());
    }
  }
}
