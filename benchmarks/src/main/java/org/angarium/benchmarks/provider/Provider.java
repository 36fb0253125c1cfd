package org.angarium.benchmarks.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.nio.file.Path;
import java.util.Set;

/**
 * One way to run a JMS provider as its users do. Single use: start, work, close. Another one that
 * starts on the same directory is a restart.
 */
public interface Provider extends AutoCloseable {
  /**
   * Starts the broker; blocks until it takes connections.
   *
   * @param directory exists; where the broker keeps its files, and it touches nothing else
   * @param hints what the workload needs that a user would have to switch on
   * @throws Exception whatever the provider throws where it cannot start
   */
  void start(Path directory, Set<Hint> hints) throws Exception;

  /** A connection factory of the running broker. */
  ConnectionFactory connectionFactory();

  /** What is on the disk when {@code send()} or an acknowledgement returns. */
  Promise promise();

  /** The session mode of consumers that acknowledge by themselves. */
  int acknowledgeMode();

  /**
   * Asks for a delivery delay of the next message of a producer, in the provider's way where it
   * does not know that of JMS 2.0.
   */
  default void delay(MessageProducer producer, Message message, long millis) throws JMSException {
    producer.setDeliveryDelay(millis);
  }

  /** The version of the provider, as its jar names it. */
  String version();

  /**
   * The calls that forced the disk since the start, or -1 where the provider cannot tell; then the
   * JVM's own events are counted, if at all.
   */
  long syncs();

  /**
   * Stops the broker as its users do.
   *
   * @throws Exception whatever the provider throws where it cannot stop
   */
  @Override
  void close() throws Exception;
}
