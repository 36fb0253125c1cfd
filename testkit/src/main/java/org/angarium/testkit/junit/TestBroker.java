package org.angarium.testkit.junit;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.angarium.AngariumConnectionFactory;
import org.angarium.AngariumXAConnectionFactory;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.InDoubtTransaction;
import org.angarium.QueueStatus;
import org.angarium.TopicSubscription;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.PowerCutDisk;
import org.jspecify.annotations.Nullable;

/** The broker of one test, and what comes with it. */
final class TestBroker implements AutoCloseable {
  /** What a test can have. */
  static final Set<Class<?>> TYPES =
      Set.of(
          Broker.class,
          ConnectionFactory.class,
          AngariumConnectionFactory.class,
          XAConnectionFactory.class,
          AngariumXAConnectionFactory.class,
          JMSContext.class,
          ManualClock.class,
          PowerCutDisk.class);

  /** The first day of 2026: tests that print times print the same ones. */
  private static final long BEGIN = 1_767_225_600_000L;

  private final ManualClock clock = new ManualClock(BEGIN);
  private final Broker broker;
  private @Nullable Path folder;
  private @Nullable PowerCutDisk disk;
  private @Nullable JMSContext context;

  TestBroker(AngariumTest test) {
    BrokerBuilder builder = builder(test.store()).clock(clock);
    try {
      setOptions(builder, test.options());
      broker = builder.open();
    } catch (RuntimeException e) {
      closeRest();
      throw e;
    }
  }

  /** Sets options that are written as NAME=VALUE. */
  static void setOptions(BrokerBuilder builder, String... options) {
    for (String option : options) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "the option \"%s\" has no value; write it as NAME=VALUE".formatted(option));
      }
      builder.option(option.substring(0, equals), option.substring(equals + 1));
    }
  }

  private BrokerBuilder builder(AngariumTest.Store store) {
    String name = "test-" + UUID.randomUUID();
    return switch (store) {
      case MEMORY -> Broker.builder().memory(name);
      case FILE -> {
        Path made = temporaryFolder();
        folder = made;
        yield Broker.builder().file(made.resolve("broker"));
      }
      case POWER_CUT_DISK -> {
        PowerCutDisk made = new PowerCutDisk(name.hashCode());
        disk = made;
        yield made.builder();
      }
    };
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("angarium-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a parameter of a type gets; nothing for a disk that is not there. */
  Optional<Object> get(Class<?> type) {
    if (type == PowerCutDisk.class) {
      return Optional.ofNullable(disk);
    } else if (type == ManualClock.class) {
      return Optional.of(clock);
    } else if (type == JMSContext.class) {
      return Optional.of(context());
    } else if (type == Broker.class) {
      return Optional.of(broker);
    }
    return Optional.of(
        XAConnectionFactory.class.isAssignableFrom(type)
            ? broker.xaConnectionFactory()
            : broker.connectionFactory());
  }

  private JMSContext context() {
    JMSContext present = context;
    if (present == null) {
      present = broker.connectionFactory().createContext();
      context = present;
    }
    return present;
  }

  /**
   * Looks into the broker.
   *
   * @throws AssertionError which says what the test has left behind
   */
  void failIfSomethingIsLeft() {
    if (!broker.isOpen()) {
      return;
    }
    List<String> left = new ArrayList<>();
    for (String queue : broker.queues()) {
      QueueStatus status = broker.status(queue);
      if (status.depth() > 0) {
        left.add(messages("queue " + queue, status.depth(), status.claimed()));
      }
    }
    for (TopicSubscription subscription : broker.subscriptions()) {
      if (subscription.depth() > 0) {
        String name = subscription.name();
        String place =
            "%s of topic %s"
                .formatted(
                    name == null ? "a subscription" : "subscription " + name, subscription.topic());
        left.add(messages(place, subscription.depth(), subscription.claimed()));
      }
    }
    for (InDoubtTransaction transaction : broker.inDoubtTransactions()) {
      left.add("transaction %s is %s".formatted(transaction.xid(), transaction.state()));
    }
    if (!left.isEmpty()) {
      throw new AssertionError("the test leaves something behind: " + String.join("; ", left));
    }
  }

  private static String messages(String place, long depth, long claimed) {
    return "%s holds %d messages, %d of them with a consumer that has not acknowledged them"
        .formatted(place, depth, claimed);
  }

  @Override
  public void close() {
    try {
      closeAll();
    } catch (JMSRuntimeException e) {
      if (disk == null || (disk.life() == 1 && !disk.isCut() && !disk.hasFailed())) {
        throw e;
      }
    } finally {
      closeRest();
    }
  }

  private void closeAll() {
    try (broker) {
      if (context != null) {
        context.close();
      }
    }
  }

  private void closeRest() {
    clock.close();
    if (disk != null) {
      disk.close();
    }
    if (folder != null) {
      delete(folder);
    }
  }

  private static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
