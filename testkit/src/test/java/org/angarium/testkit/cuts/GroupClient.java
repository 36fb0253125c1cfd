package org.angarium.testkit.cuts;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.Broker;

/**
 * An application whose messages belong to groups: the messages of one group come to one consumer at
 * a time, in order, also after a rollback, a rest and a restart.
 */
final class GroupClient {
  static final String QUEUE = "grouped";

  private final Broker broker;
  private final History history;

  GroupClient(Broker broker, History history) {
    this.broker = broker;
    this.history = history;
  }

  /** Sends some, each of which is of the group that its id says, in one transaction. */
  void send(List<String> ids) {
    try (JMSContext context = context()) {
      for (String id : ids) {
        context
            .createProducer()
            .setProperty("JMSXGroupID", BrokerState.group(id))
            .send(context.createQueue(QUEUE), id + " ");
      }
      history.doing(history.last().after(s -> s.grouped.addAll(ids)));
      context.commit();
      history.done();
    }
  }

  private JMSContext context() {
    return broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
  }

  /** Two consumers get some, by turns; each then commits or rolls back. */
  void share(Random random) throws JMSException {
    try (JMSContext one = context();
        JMSContext two = context()) {
      JMSConsumer first = one.createConsumer(one.createQueue(QUEUE));
      JMSConsumer second = two.createConsumer(two.createQueue(QUEUE));
      List<String> ofFirst = new ArrayList<>();
      List<String> ofSecond = new ArrayList<>();
      for (int i = 2 + random.nextInt(6); i > 0; i--) {
        if (random.nextBoolean()) {
          receive(first, ofFirst, ofSecond);
        } else {
          receive(second, ofSecond, ofFirst);
        }
      }
      end(one, ofFirst, random.nextBoolean());
      end(two, ofSecond, random.nextBoolean());
    }
  }

  /** Gets one, which must be the next of its group, and of a group that the other has not. */
  private void receive(JMSConsumer consumer, List<String> own, List<String> others)
      throws JMSException {
    Message message = consumer.receiveNoWait();
    if (message == null) {
      return; // all groups are with the other, or rest
    }
    String id = Client.id(message);
    String group = BrokerState.group(id);
    if (others.stream().map(BrokerState::group).anyMatch(group::equals)) {
      throw new AssertionError(
          "%s comes, while another consumer has %s of its group".formatted(id, others));
    }
    own.add(id);
    List<String> came = own.stream().filter(o -> BrokerState.group(o).equals(group)).toList();
    List<String> all = history.last().ofGroup(group);
    if (came.size() > all.size() || !all.subList(0, came.size()).equals(came)) {
      throw new AssertionError("%s came of group %s, which is %s".formatted(came, group, all));
    }
  }

  private void end(JMSContext context, List<String> taken, boolean commit) {
    if (!commit) {
      context.rollback();
      return;
    }
    history.doing(history.last().after(s -> s.grouped.removeAll(taken)));
    context.commit();
    history.done();
  }

  /** Gets all that there are, when none rests any more. */
  void drain(long patience) throws JMSException {
    try (JMSContext context = context()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(QUEUE));
      List<String> taken = new ArrayList<>();
      while (taken.size() < history.last().grouped.size()) {
        Message message = consumer.receive(patience);
        if (message == null) {
          throw new AssertionError("%s came, of %s".formatted(taken, history.last().grouped));
        }
        taken.add(Client.id(message));
      }
      for (String id : taken) {
        String group = BrokerState.group(id);
        List<String> came = taken.stream().filter(o -> BrokerState.group(o).equals(group)).toList();
        if (!came.equals(history.last().ofGroup(group))) {
          throw new AssertionError("%s came, of %s".formatted(taken, history.last().grouped));
        }
      }
      end(context, taken, true);
    }
  }
}
