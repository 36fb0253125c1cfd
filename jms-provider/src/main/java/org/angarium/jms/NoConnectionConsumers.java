package org.angarium.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import org.angarium.message.AngariumDestination;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Refuses connection consumers: an option for application servers (Jakarta Messaging 11.2) that
 * Angarium does not offer. What is wrong with the call itself is told first.
 */
abstract class NoConnectionConsumers implements QueueConnection, TopicConnection {
  /** Refuses a call of the other domain, and all calls on a closed connection. */
  abstract void checkDomain(Domain needed, String call) throws JMSException;

  /** Refuses all calls on a closed connection; from now on the connection is in use. */
  abstract void checkUse() throws JMSException;

  @Override
  public ConnectionConsumer createConnectionConsumer(
      @Nullable Destination destination,
      @Nullable String selector,
      @Nullable ServerSessionPool pool,
      int maxMessages)
      throws JMSException {
    checkUse();
    AngariumDestination.nameOf(destination);
    ConsumerFactory.parse(selector);
    throw JmsErrors.checked(
        ErrorCode.NOT_SUPPORTED,
        "connection consumers are an option for application servers (11.2) and not supported; use a"
            + " session with a MessageListener for each thread");
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
    return createConnectionConsumer(topic, selector, pool, maxMessages);
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
    return createConnectionConsumer(topic, selector, pool, maxMessages);
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
    return createConnectionConsumer(topic, selector, pool, maxMessages);
  }
}
