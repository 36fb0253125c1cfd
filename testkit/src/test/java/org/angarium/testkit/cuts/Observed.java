package org.angarium.testkit.cuts;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.Broker;
import org.angarium.InDoubtTransaction;
import org.angarium.TopicSubscription;

/**
 * What a client sees of a broker.
 *
 * @param queues each with its messages in order
 * @param depths of the subscriptions
 * @param subscribed the messages of the subscriptions in order, or nothing where nobody looked
 * @param grouped how many messages {@code grouped} has, also those that rest, which are not seen
 */
record Observed(
    Map<String, List<String>> queues,
    Map<String, Long> depths,
    Map<String, List<String>> subscribed,
    Map<String, InDoubtTransaction.State> branches,
    Set<String> rows,
    long grouped) {

  /**
   * Looks.
   *
   * @param closely also into subscriptions, which hands their messages out and gives them back
   */
  static Observed of(Broker broker, boolean closely) throws JMSException, SQLException {
    Map<String, List<String>> queues = new TreeMap<>();
    Map<String, Long> depths = new TreeMap<>();
    Map<String, List<String>> subscribed = new TreeMap<>();
    Map<String, InDoubtTransaction.State> branches = new TreeMap<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (String queue : broker.queues()) {
        queues.put(queue, browse(context, queue));
      }
    }
    for (TopicSubscription subscription : broker.subscriptions()) {
      depths.put(subscription.name(), subscription.depth());
    }
    for (String name : closely ? BrokerState.SUBSCRIPTIONS : List.<String>of()) {
      subscribed.put(name, peek(broker, name));
    }
    for (InDoubtTransaction branch : broker.inDoubtTransactions()) {
      byte[] global = branch.xid().getGlobalTransactionId();
      branches.put(new String(global, StandardCharsets.UTF_8), branch.state());
    }
    DeadLetters.check(broker);
    long grouped = broker.status("grouped").depth();
    return new Observed(queues, depths, subscribed, branches, JoinedClient.rows(broker), grouped);
  }

  static List<String> browse(Broker broker, String queue) throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      return browse(context, queue);
    }
  }

  private static List<String> browse(JMSContext context, String queue) throws JMSException {
    List<String> found = new ArrayList<>();
    try (var browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        found.add(Client.id((Message) message));
      }
    }
    return found;
  }

  private static List<String> peek(Broker broker, String name) throws JMSException {
    List<String> found = new ArrayList<>();
    try (JMSContext context = Client.context(broker, name, JMSContext.SESSION_TRANSACTED)) {
      var consumer = Client.consumer(context, name);
      Message message = consumer.receiveNoWait();
      while (message != null) {
        found.add(Client.id(message));
        message = consumer.receiveNoWait();
      }
      context.rollback();
    }
    return found;
  }

  private List<String> queue(String name) {
    return queues.getOrDefault(name, List.of());
  }

  /** What is there of two queues together, where a message is in one of them. */
  private List<String> both(String one, String other) {
    List<String> all = new ArrayList<>(queue(one));
    all.addAll(queue(other));
    return all;
  }

  /** How this differs from what must be; empty if it does not. */
  List<String> differences(BrokerState state) {
    List<String> result = new ArrayList<>();
    for (String name : BrokerState.QUEUES) {
      compare(result, name, state.at(name), queue(name));
    }
    for (String name : BrokerState.SUBSCRIPTIONS) {
      long depth = depths.getOrDefault(name, 0L);
      if (depth != state.at(name).size()) {
        result.add("%s has %d messages, not %s".formatted(name, depth, state.at(name)));
      }
    }
    compareGuests(result, state);
    compareGroups(result, state);
    subscribed.forEach((name, found) -> compare(result, name, state.at(name), found));
    List<String> retried = both("retry", "dead");
    if (!unique(retried) || !state.retried.equals(new TreeSet<>(retried))) {
      compare(result, "retry and dead", new ArrayList<>(state.retried), retried);
    }
    List<String> later = new ArrayList<>(both("later", "expired"));
    Set<String> possible = new HashSet<>(state.later);
    possible.addAll(state.perhapsLater);
    if (!unique(later) || !possible.containsAll(later)) {
      result.add("later and expired: %s of %s".formatted(later, possible));
    }
    if (!state.rows.equals(rows)) {
      compare(result, "rows", new ArrayList<>(state.rows), new ArrayList<>(rows));
    }
    Map<String, InDoubtTransaction.State> expected = new TreeMap<>();
    state.branches.forEach((name, branch) -> expected.put(name, branch.state()));
    if (!expected.equals(branches)) {
      result.add("branches: %s, not %s".formatted(branches, expected));
    }
    return result;
  }

  private void compareGuests(List<String> result, BrokerState state) {
    Map<String, Long> guests = new TreeMap<>(depths);
    BrokerState.SUBSCRIPTIONS.forEach(guests::remove);
    Map<String, Long> expected = new TreeMap<>();
    state.guests.forEach((name, messages) -> expected.put(name, (long) messages.size()));
    if (!guests.equals(expected)) {
      result.add("subscriptions with %s messages, not %s".formatted(guests, state.guests));
    }
    Map<String, List<String>> guestQueues = new TreeMap<>(queues);
    guestQueues.keySet().removeIf(name -> !name.startsWith("guest"));
    if (!guestQueues.equals(state.guestQueues)) {
      result.add("queues %s, not %s".formatted(guestQueues, state.guestQueues));
    }
  }

  private void compareGroups(List<String> result, BrokerState state) {
    List<String> found = queue("grouped");
    List<String> expected = new ArrayList<>(state.grouped);
    expected.retainAll(found); // the others rest
    if (!expected.equals(found) || grouped != state.grouped.size()) {
      compare(result, "grouped, " + grouped + " in all", state.grouped, found);
    }
  }

  private static boolean unique(List<String> list) {
    return new HashSet<>(list).size() == list.size();
  }

  /** Says which promise is broken. */
  private static void compare(
      List<String> result, String place, List<String> expected, List<String> found) {
    if (expected.equals(found)) {
      return;
    }
    List<String> missing = new ArrayList<>(expected);
    missing.removeAll(found);
    List<String> more = new ArrayList<>(found);
    more.removeAll(expected);
    String kind =
        missing.isEmpty() && more.isEmpty() ? unique(found) ? "order" : "doubled" : "content";
    result.add(
        "%s (%s): missing %s, too many %s; expected %s, found %s"
            .formatted(place, kind, missing, more, expected, found));
  }
}
