package org.angarium.management;

import java.util.List;
import java.util.function.Supplier;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.SimpleType;
import org.angarium.Broker;
import org.angarium.InDoubtTransaction;
import org.angarium.Operation;
import org.angarium.management.BeanType.Parameter;
import org.jspecify.annotations.Nullable;

/** The bean of a broker, which also sends the broker's notifications. Thread-safe. */
final class BrokerBean extends Bean<Broker> implements NotificationEmitter {
  private final NotificationBroadcasterSupport listeners = new NotificationBroadcasterSupport();
  private final java.util.concurrent.atomic.AtomicLong notifications =
      new java.util.concurrent.atomic.AtomicLong();

  BrokerBean(Broker broker, Supplier<Rows> rows) {
    super(new Lazy<>(() -> type(rows.get())), broker);
  }

  /**
   * Sends a notification to whoever listens. Calls listeners, so not on a thread of the engine.
   *
   * @param kind such as {@code org.angarium.alert.raised}
   * @param at when it happened, in milliseconds since 1970
   * @param data of an open type, or null
   */
  void send(ObjectName source, String kind, long at, String text, @Nullable Object data) {
    Notification notification =
        new Notification(kind, source, notifications.incrementAndGet(), at, text);
    notification.setUserData(data);
    listeners.sendNotification(notification);
  }

  @Override
  public void addNotificationListener(
      NotificationListener listener,
      @Nullable NotificationFilter filter,
      @Nullable Object handback) {
    listeners.addNotificationListener(listener, filter, handback);
  }

  @Override
  public void removeNotificationListener(NotificationListener listener)
      throws ListenerNotFoundException {
    listeners.removeNotificationListener(listener);
  }

  @Override
  public void removeNotificationListener(
      NotificationListener listener, @Nullable NotificationFilter filter, @Nullable Object handback)
      throws ListenerNotFoundException {
    listeners.removeNotificationListener(listener, filter, handback);
  }

  @Override
  public MBeanNotificationInfo[] getNotificationInfo() {
    return getMBeanInfo().getNotifications();
  }

  private static BeanType<Broker> type(Rows rows) {
    BeanType.Builder<Broker> beans = BeanType.of("A broker");
    attributes(beans);
    destinations(beans, rows);
    subscriptions(beans, rows);
    connections(beans, rows);
    operations(beans, rows);
    transactions(beans, rows);
    OperatorParts.add(beans);
    RunParts.add(beans, rows);
    String[] kinds = {OperatorParts.RAISED, OperatorParts.CLEARED};
    return beans.build(
        new MBeanNotificationInfo(kinds, Notification.class.getName(), "An alert for operators"));
  }

  private static void attributes(BeanType.Builder<Broker> beans) {
    ArrayType<String[]> texts = texts();
    beans
        .text("Name", "Its name", Broker::name)
        .text("Url", "Where it is, with its options", Broker::url)
        .text("State", "RUNNING, FAILED or CLOSED", broker -> broker.state().name())
        .text(
            "Failure",
            "Why it takes no more work; empty while it does",
            broker -> Row.text(broker.failure() == null ? null : broker.failure().getMessage()))
        .number("Connections", "How many are open", broker -> (long) broker.connectionCount())
        .attribute("Queues", texts, "Their names", broker -> array(broker.queues()))
        .attribute("Topics", texts, "Their names", broker -> array(broker.topics()))
        .number(
            "InDoubtTransactions",
            "How many wait for their transaction manager, or were decided by hand",
            broker -> (long) broker.inDoubtTransactions().size());
  }

  private static ArrayType<String[]> texts() {
    try {
      return new ArrayType<>(1, SimpleType.STRING);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String[] array(List<String> texts) {
    return texts.toArray(new String[0]);
  }

  private static void destinations(BeanType.Builder<Broker> beans, Rows rows) {
    Parameter name = Parameter.text("name", "its name");
    beans
        .question(
            "listDestinations",
            rows.destination.many(),
            "All destinations in figures, temporary ones too",
            (broker, given) -> rows.destination.of(broker.admin().destinations()))
        .deed(
            "createQueue",
            SimpleType.VOID,
            "Creates a queue where there is none",
            (broker, given) -> done(() -> broker.declareQueue(PlaceBeans.text(given[0]))),
            name)
        .deed(
            "createTopic",
            SimpleType.VOID,
            "Creates a topic where there is none",
            (broker, given) -> done(() -> broker.declareTopic(PlaceBeans.text(given[0]))),
            name)
        .deed(
            "deleteQueue",
            SimpleType.VOID,
            "Deletes a queue with its messages; refused while it has consumers",
            (broker, given) -> done(() -> broker.deleteQueue(PlaceBeans.text(given[0]))),
            name)
        .deed(
            "deleteTopic",
            SimpleType.VOID,
            "Deletes a topic with its subscriptions; refused while it has consumers",
            (broker, given) -> done(() -> broker.deleteTopic(PlaceBeans.text(given[0]))),
            name);
  }

  private static void subscriptions(BeanType.Builder<Broker> beans, Rows rows) {
    beans
        .question(
            "listSubscriptions",
            rows.subscription.many(),
            "All subscriptions of topics in figures",
            (broker, given) ->
                rows.subscription.of(
                    broker.admin().destinations().stream()
                        .filter(destination -> destination.topic())
                        .flatMap(destination -> destination.subscriptions().stream())
                        .toList()))
        .deed(
            "dropSubscription",
            SimpleType.VOID,
            "Deletes a durable subscription with its messages; refused while it is in use",
            (broker, given) -> {
              String clientId = PlaceBeans.text(given[0]);
              String name = PlaceBeans.text(given[1]);
              broker.deleteSubscription(clientId.isEmpty() ? null : clientId, name);
              return null;
            },
            Parameter.text("clientId", "its client id; empty for none"),
            Parameter.text("name", "its name"));
  }

  private static void connections(BeanType.Builder<Broker> beans, Rows rows) {
    beans
        .question(
            "listConnections",
            rows.connection.many(),
            "The connections that are open, with their consumers and what these hold",
            (broker, given) -> rows.connection.of(broker.admin().connections()))
        .deed(
            "closeConnection",
            SimpleType.VOID,
            "Closes a connection as if its application had; does not wait for its listeners",
            (broker, given) ->
                done(() -> broker.admin().closeConnection(PlaceBeans.text(given[0]))),
            Parameter.text("id", "its id"));
  }

  private static void operations(BeanType.Builder<Broker> beans, Rows rows) {
    Parameter id = new Parameter("id", "its number", SimpleType.LONG);
    beans
        .question(
            "listOperations",
            rows.operation.many(),
            "The operations that go on, and the last ones that have ended, with their progress",
            (broker, given) -> rows.operation.of(broker.admin().operations()))
        .deed(
            "cancelOperation",
            SimpleType.VOID,
            "Ends an operation; what is done is done",
            (broker, given) -> done(operation(broker, given[0])::cancel),
            id)
        .deed(
            "awaitOperation",
            rows.operation.type(),
            "Waits until an operation has ended",
            (broker, given) -> rows.operation.of(operation(broker, given[0]).await()),
            id);
  }

  private static Operation operation(Broker broker, @Nullable Object id) {
    long number = id instanceof Long given ? given : -1;
    return broker
        .admin()
        .operation(number)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no operation %d; list what there is".formatted(number)));
  }

  private static void transactions(BeanType.Builder<Broker> beans, Rows rows) {
    Parameter xid = Parameter.text("xid", "as listInDoubtTransactions tells it");
    beans
        .question(
            "listInDoubtTransactions",
            rows.transaction.many(),
            "The global transactions that are prepared, or were decided by hand",
            (broker, given) -> rows.transaction.of(broker.inDoubtTransactions()))
        .deed(
            "commitInDoubt",
            SimpleType.VOID,
            "Commits a prepared transaction by hand",
            (broker, given) ->
                done(() -> broker.commitInDoubt(transaction(broker, given[0]).xid())),
            xid)
        .deed(
            "rollBackInDoubt",
            SimpleType.VOID,
            "Rolls a prepared transaction back by hand",
            (broker, given) ->
                done(() -> broker.rollBackInDoubt(transaction(broker, given[0]).xid())),
            xid)
        .deed(
            "forgetInDoubt",
            SimpleType.VOID,
            "Forgets a transaction that was decided by hand",
            (broker, given) ->
                done(() -> broker.forgetInDoubt(transaction(broker, given[0]).xid())),
            xid);
  }

  private static InDoubtTransaction transaction(Broker broker, @Nullable Object xid) {
    return broker.inDoubtTransactions().stream()
        .filter(one -> one.xid().toString().equals(xid))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no transaction %s; list what there is".formatted(xid)));
  }

  private static @Nullable Object done(Runnable deed) {
    deed.run();
    return null;
  }
}
