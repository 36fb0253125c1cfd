package org.angarium.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.angarium.engine.Claimer;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has for application servers: connection consumers (Jakarta Messaging 11.2).
 * Thread-safe.
 */
abstract class ServerFacilities implements QueueConnection, TopicConnection {
  private final Set<AngariumConnectionConsumer> consumers = ConcurrentHashMap.newKeySet();

  /** The connection itself. */
  abstract AngariumConnection self();

  /** Refuses a call of the other domain, and all calls on a closed connection. */
  void checkDomain(Domain needed, String call) throws JMSException {
    self().checkOpen();
    self().domain().check(needed, call, "Connection");
  }

  /** Refuses all calls on a closed connection; from now on the connection is in use. */
  abstract void checkUse() throws JMSException;

  /** Makes something that must not miss that the connection starts, stops or closes. */
  abstract <T> T whileOpen(Function<Boolean, T> making) throws JMSException;

  void startConsumers() {
    consumers.forEach(AngariumConnectionConsumer::start);
  }

  void stopConsumers() {
    consumers.forEach(AngariumConnectionConsumer::stop);
  }

  void closeConsumers() {
    consumers.forEach(AngariumConnectionConsumer::close);
  }

  /** Forgets a connection consumer; false where that happened before. */
  boolean forget(AngariumConnectionConsumer consumer) {
    return consumers.remove(consumer);
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      @Nullable Destination destination,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    checkUse();
    return open(Source.of(self(), destinations(), destination, selector, false), pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      @Nullable Queue queue,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    return createConnectionConsumer((Destination) queue, selector, pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      @Nullable Topic topic,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    return createConnectionConsumer((Destination) topic, selector, pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      @Nullable Topic topic,
      @Nullable String name,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    checkDomain(Domain.TOPIC, "createSharedConnectionConsumer");
    return open(named(Kind.SHARED, topic, name, selector), pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      @Nullable Topic topic,
      @Nullable String name,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    checkDomain(Domain.TOPIC, "createDurableConnectionConsumer");
    return open(named(Kind.DURABLE, topic, name, selector), pool, maxMessages);
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      @Nullable Topic topic,
      @Nullable String name,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    checkDomain(Domain.TOPIC, "createSharedDurableConnectionConsumer");
    return open(named(Kind.SHARED_DURABLE, topic, name, selector), pool, maxMessages);
  }

  private Destinations destinations() {
    return new Destinations(self().core(), self().presence(), self().domain());
  }

  private Source named(
      Kind kind, @Nullable Topic topic, @Nullable String name, @Nullable String selector)
      throws JMSException {
    checkUse();
    return Source.named(self(), destinations(), kind, topic, name, selector, false);
  }

  private ConnectionConsumer open(Source source, @Nullable ServerSessionPool pool, int maxMessages)
      throws JMSException {
    if (pool == null || maxMessages < 1) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "a connection consumer of %s is refused: %s"
              .formatted(
                  source.subscription().destination(),
                  pool == null
                      ? "the ServerSessionPool is missing; give one"
                      : "maxMessages is %d; at least 1 is needed".formatted(maxMessages)));
    }
    Claimer claimer = source.open(self(), self().consumer("a connection consumer"));
    try {
      return whileOpen(
          started -> {
            AngariumConnectionConsumer consumer =
                new AngariumConnectionConsumer(
                    self(), source.subscription(), claimer, pool, maxMessages);
            consumers.add(consumer);
            consumer.open();
            if (started) {
              consumer.start();
            }
            return consumer;
          });
    } catch (JMSException e) {
      claimer.close();
      throw e;
    }
  }

  static JMSException inListener(String call) {
    return JmsErrors.checked(
        ErrorCode.ILLEGAL_CALL,
        call
            + " is refused in a listener of the same connection (6.1.8, 7.3.4): it would wait for"
            + " the listener to return; call it from another thread");
  }
}
