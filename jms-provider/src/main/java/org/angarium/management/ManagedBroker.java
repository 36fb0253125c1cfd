package org.angarium.management;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.angarium.AlertListener;
import org.angarium.Broker;
import org.angarium.engine.Administration;
import org.angarium.engine.DestinationFigures;
import org.angarium.engine.Engine;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beans of one broker: one for itself, one for each permanent destination, one for each durable
 * subscription. They come and go with what they are about.
 *
 * <p>An MBean server may call listeners of the application when a bean comes or goes. So that
 * happens on a thread of its own, a moment after the engine has told of a change; the thread looks
 * what is there then, and it does not matter how often it is told.
 *
 * <p>Thread-safe.
 */
final class ManagedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedBroker.class);
  private static final String DOMAIN = "org.angarium";
  private static final int MAX_OF_ONE_NAME = 1_000;

  /** A bean takes about as much memory as a subscription itself, and no console shows so many. */
  static final int MOST_SUBSCRIPTIONS = 10_000;

  private final Broker broker;
  private final Administration administration;
  private final Engine engine;
  private final MBeanServer server;
  private final PlaceBeans beans;
  private final BrokerBean bean;
  private final String brokerKey;
  private final ObjectName brokerName;
  private final Set<ObjectName> registered = ConcurrentHashMap.newKeySet();
  private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final AlertListener alerts = OperatorParts.notifying(this);
  private volatile boolean closing;

  // for who starts it, and then for the thread
  private int subscriptions;
  private boolean toldOfTooMany;

  /** Something may have come or gone. */
  private record Change(DestinationName destination, @Nullable SubscriptionSpec subscription) {}

  ManagedBroker(Broker broker, Engine engine, MBeanServer server) throws JMException {
    this.broker = broker;
    this.engine = engine;
    this.administration = engine.administration();
    this.server = server;
    Supplier<Rows> rows = new Lazy<>(Rows::new);
    this.beans = new PlaceBeans(rows);
    this.bean = new BrokerBean(broker, rows);
    this.brokerKey = register(bean, broker.name());
    this.brokerName = name(brokerKey, "Broker", "");
    this.thread = new Thread(this::run, "angarium-" + broker.name() + "-management");
    this.thread.setDaemon(true);
  }

  /** Registers what there is, and from now on what comes. */
  void start() {
    administration.onChange(this::changed);
    for (DestinationFigures destination : administration.destinations()) {
      update(new Change(destination.name(), null));
      for (SubscriptionFigures subscription : destination.subscriptions()) {
        if (subscription.spec().kind().durable()) {
          update(new Change(destination.name(), subscription.spec()));
        }
      }
    }
    broker.alerts().addListener(alerts);
    thread.start();
  }

  private void changed(DestinationName destination, @Nullable SubscriptionSpec subscription) {
    if (!destination.temporary() && !closing) {
      changes.add(new Change(destination, subscription));
    }
  }

  /** Sends a notification of the broker, see {@link BrokerBean#send}. */
  void send(String kind, long at, String text, @Nullable Object data) {
    bean.send(brokerName, kind, at, text, data);
  }

  /** Two brokers of one name may run, in other places or with other class loaders. */
  private String register(BrokerBean bean, String name) throws JMException {
    for (int i = 1; ; i++) {
      String key = ObjectName.quote(i == 1 ? name : name + "#" + i);
      ObjectName tried = name(key, "Broker", "");
      try {
        server.registerMBean(bean, tried);
        registered.add(tried);
        return key;
      } catch (InstanceAlreadyExistsException e) {
        if (i == MAX_OF_ONE_NAME) {
          throw e;
        }
      }
    }
  }

  private void run() {
    while (!closing) {
      try {
        update(changes.take());
      } catch (InterruptedException e) {
        return; // the broker closes
      } catch (RuntimeException e) {
        LOG.warn("The beans of broker \"{}\" are not up to date", broker.name(), e);
      }
    }
  }

  /** Brings one bean up to date. */
  private void update(Change change) {
    if (change.destination.temporary()) {
      return;
    }
    boolean there = engine.exists(change.destination);
    SubscriptionSpec subscription = change.subscription;
    Place place = new Place(broker, administration, change.destination, subscription);
    if (subscription != null) {
      there = there && !place.subscriptions().isEmpty();
    }
    try {
      ObjectName name = nameOf(change);
      if (there && !registered.contains(name) && hasRoomFor(change)) {
        registered.add(name);
        count(change, 1);
        server.registerMBean(new Bean<>(typeOf(change), place), name);
        if (closing) {
          unregister(name);
        }
      } else if (!there && registered.remove(name)) {
        count(change, -1);
        unregister(name);
      }
    } catch (JMException e) {
      LOG.warn("{} has no bean in JMX", change, e);
    }
  }

  private void count(Change change, int by) {
    subscriptions += change.subscription == null ? 0 : by;
  }

  private boolean hasRoomFor(Change change) {
    if (change.subscription == null || subscriptions < MOST_SUBSCRIPTIONS) {
      return true;
    }
    if (!toldOfTooMany) {
      toldOfTooMany = true;
      LOG.warn(
          "Broker \"{}\" has more than {} durable subscriptions: those that come now have no bean in JMX; see Broker.admin() for all",
          broker.name(),
          MOST_SUBSCRIPTIONS);
    }
    return false;
  }

  private Supplier<BeanType<Place>> typeOf(Change change) {
    if (change.subscription != null) {
      return beans.subscription;
    }
    return change.destination.isQueue() ? beans.queue : beans.topic;
  }

  private ObjectName nameOf(Change change) throws MalformedObjectNameException {
    String destination = ObjectName.quote(change.destination.name());
    SubscriptionSpec subscription = change.subscription;
    if (subscription == null) {
      String type = change.destination.isQueue() ? "Queue" : "Topic";
      return name(brokerKey, type, ",name=" + destination);
    }
    String clientId = subscription.clientId();
    String client = clientId == null ? "" : ",clientId=" + ObjectName.quote(clientId);
    String own = ObjectName.quote(String.valueOf(subscription.name()));
    return name(brokerKey, "Subscription", ",topic=" + destination + client + ",name=" + own);
  }

  private static ObjectName name(String brokerKey, String type, String rest)
      throws MalformedObjectNameException {
    return new ObjectName(DOMAIN + ":type=" + type + ",broker=" + brokerKey + rest);
  }

  /** Takes all beans away; what is being registered goes when that is done. */
  @Override
  public void close() {
    closing = true;
    broker.alerts().removeListener(alerts);
    thread.interrupt();
    registered.forEach(this::unregister);
    registered.clear();
  }

  private void unregister(ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (JMException e) {
      LOG.debug("A bean was gone already", e);
    }
  }
}
