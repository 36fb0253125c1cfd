package org.angarium.tck;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a user writes to point the suite at a provider: a class with a public constructor without
 * arguments, which does nothing yet. It is found by {@link java.util.ServiceLoader}, or by its name
 * in the system property {@code angarium.tck.provider}.
 *
 * <p>The suite calls it from one thread. It starts the provider once, runs all tests against it one
 * after another, and stops it; some tests stop it and start it again in between. Crash tests start
 * another instance in a JVM of its own.
 */
public interface Provider {
  /** The name in the report, such as {@code Angarium (H2 file)}. */
  String name();

  /**
   * Starts the provider with its data in a directory that exists. On a directory where it ran
   * before, after {@link #stop} or a crash, it has what was durable there.
   */
  void start(Path directory) throws Exception;

  /** An orderly stop, also while connections are open; they are dead afterwards. */
  void stop() throws Exception;

  /** A connection factory for the provider that runs. */
  ConnectionFactory connectionFactory();

  /** The same for queues only; by default the connection factory is one. */
  default QueueConnectionFactory queueConnectionFactory() {
    return (QueueConnectionFactory) connectionFactory();
  }

  /** The same for topics only; by default the connection factory is one. */
  default TopicConnectionFactory topicConnectionFactory() {
    return (TopicConnectionFactory) connectionFactory();
  }

  /** The same for global transactions; by default there is none. */
  default Optional<XAConnectionFactory> xaConnectionFactory() {
    return Optional.empty();
  }

  /** Which optional parts it has; tests of the others are skipped. By default all. */
  default Set<Ability> abilities() {
    return EnumSet.allOf(Ability.class);
  }

  /** A user who may connect and do everything. */
  default String user() {
    return "tck";
  }

  /** The user's password. */
  default String password() {
    return "tck-password";
  }
}
