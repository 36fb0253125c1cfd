package org.angarium;

import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.model.PasswordSource;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of brokers and of connection factories have in common: where the broker lives,
 * and its options. Each method's name is the option's name in a URL and in properties.
 *
 * <p>Not thread-safe. Each method throws a {@link jakarta.jms.JMSRuntimeException} with code
 * ANG-1001 or ANG-1002 where it refuses a value.
 *
 * @param <B> the builder itself
 */
public abstract sealed class SettingsBuilder<B extends SettingsBuilder<B>>
    permits BrokerBuilder, ConnectionFactoryBuilder {
  private @Nullable BrokerAddress address;
  private OptionValues values = OptionValues.NONE;

  SettingsBuilder() {}

  abstract B self();

  /** Where the broker lives, with options or without: {@code angarium:h2:file:./data/orders}. */
  public B url(String url) {
    return refuse(
        () -> {
          AngariumUrl parsed = AngariumUrl.parse(url);
          values = values.and(parsed.options());
          address = parsed.address();
        });
  }

  /** The broker lives in memory; the same as the URL {@code angarium:mem:NAME}. */
  public B memory(String name) {
    return refuse(() -> address = new BrokerAddress.Memory(name));
  }

  /**
   * The broker keeps its messages in an H2 database; the same as the URL {@code
   * angarium:h2:file:PATH}.
   *
   * @param path the database, without the ending {@code .mv.db}; directories are created
   */
  public B file(Path path) {
    return refuse(
        () -> {
          String text = AngariumUrl.encode(path.toString(), "%?");
          address = AngariumUrl.parse(AngariumUrl.H2_FILE + text).address();
        });
  }

  /** Options by name, as in a URL. */
  public B properties(Properties properties) {
    return refuse(() -> values = values.and(OptionValues.of(properties)));
  }

  /** An option by name, as in a URL. */
  public B option(String name, String value) {
    return refuse(() -> values = values.withText(Options.named(name), value));
  }

  /** What a commit waits for; default {@link Durability#SYNC}. */
  public B durability(Durability durability) {
    return set(Options.DURABILITY, durability);
  }

  /**
   * How much memory messages may take; default a quarter of the heap.
   *
   * @param bytes 1 MiB at least
   */
  public B memoryLimit(long bytes) {
    return set(Options.MEMORY_LIMIT, bytes);
  }

  /** What happens to a sender when memory or the disk is full; default BLOCK. */
  public B whenMemoryFull(WhenMemoryFull whenMemoryFull) {
    return set(Options.WHEN_MEMORY_FULL, whenMemoryFull);
  }

  /** How long a sender waits for room; default 30 seconds. */
  public B blockTimeout(Duration timeout) {
    return set(Options.BLOCK_TIMEOUT, timeout);
  }

  /** Whether destinations are created at their first use; default true. */
  public B createDestinations(boolean create) {
    return set(Options.CREATE_DESTINATIONS, create);
  }

  /**
   * How often a message is handed out before it becomes a dead letter; default 10. With 1 or 2, a
   * message that a crash of the process left behind may be handed out up to three times, because
   * hand-outs are counted ahead and perhaps nobody has seen it.
   *
   * @param attempts 0 for no end; then, from the 20th on, a message rests for a second after each
   *     attempt, so that others have their turn
   */
  public B maxAttempts(int attempts) {
    return set(Options.MAX_ATTEMPTS, attempts);
  }

  /** The queue for dead letters; default {@code DLQ}. */
  public B deadLetterQueue(String queue) {
    return set(Options.DEAD_LETTER_QUEUE, queue);
  }

  /** How long a message rests after its first failure; default not at all. */
  public B redeliveryDelay(Duration delay) {
    return set(Options.REDELIVERY_DELAY, delay);
  }

  /** By how much each further delay is longer than the one before; default 1, a fixed delay. */
  public B redeliveryBackoff(double factor) {
    return set(Options.REDELIVERY_BACKOFF, factor);
  }

  /** No delay is longer, but for the jitter; default an hour. */
  public B maxRedeliveryDelay(Duration delay) {
    return set(Options.MAX_REDELIVERY_DELAY, delay);
  }

  /**
   * By which part of it, at most, a delay is made longer or shorter, at random; default 0.
   *
   * @param part 0 to 1
   */
  public B redeliveryJitter(double part) {
    return set(Options.REDELIVERY_JITTER, part);
  }

  /** The queue that messages are moved to when they expire; default none, they are dropped. */
  public B expiryQueue(String queue) {
    return set(Options.EXPIRY_QUEUE, queue);
  }

  /**
   * How many messages a queue, or each subscription of a topic by itself, may hold; default no
   * limit. What happens beyond that says {@link #whenFull}.
   *
   * @param messages 0 for no limit
   */
  public B maxMessages(long messages) {
    return set(Options.MAX_MESSAGES, messages);
  }

  /**
   * How many bytes those of them may take that are only in memory; default no limit. What happens
   * beyond that says {@link #whenFull}.
   *
   * @param bytes 0 for no limit
   */
  public B maxMemoryBytes(long bytes) {
    return set(Options.MAX_MEMORY_BYTES, bytes);
  }

  /**
   * How many bytes those of them may take that are kept on disk; default no limit. What happens
   * beyond that says {@link #whenFull}.
   *
   * @param bytes 0 for no limit
   */
  public B maxDiskBytes(long bytes) {
    return set(Options.MAX_DISK_BYTES, bytes);
  }

  /**
   * How long ago the oldest message that waits may have been sent; default no limit. What happens
   * beyond that says {@link #whenFull}.
   *
   * @param age zero for no limit
   */
  public B maxAge(Duration age) {
    return set(Options.MAX_AGE, age);
  }

  /**
   * What happens when a message comes to a queue or subscription that has reached one of these
   * limits; default {@link WhenFull#BLOCK}.
   */
  public B whenFull(WhenFull whenFull) {
    return set(Options.WHEN_FULL, whenFull);
  }

  /**
   * How many bytes the files of the broker may take; default no limit. Beyond that messages for the
   * disk are held up or refused, see {@link #whenMemoryFull}, and acknowledgements go on.
   *
   * @param bytes 0 for no limit
   */
  public B diskLimit(long bytes) {
    return set(Options.DISK_LIMIT, bytes);
  }

  /**
   * How many bytes must be free on the disk, or in the broker's own files, for messages to be
   * taken; default a twentieth of the disk, 32 MiB at least and 256 MiB at most.
   *
   * @param bytes 0 to fill the disk
   */
  public B minFreeDisk(long bytes) {
    return set(Options.MIN_FREE_DISK, bytes);
  }

  /**
   * Of how many groups (JMSXGroupID) without a message each queue or subscription remembers whose
   * they are; default 10,000. Those that have rested longest are given up first.
   */
  public B maxGroups(int groups) {
    return set(OrderOptions.MAX_GROUPS, groups);
  }

  /**
   * How long a consumer that does not come keeps a waiting message of its group (JMSXGroupID) from
   * others; default 30 seconds. With zero a consumer keeps a group only while it holds some of it.
   */
  public B groupTimeout(Duration timeout) {
    return set(OrderOptions.GROUP_TIMEOUT, timeout);
  }

  /**
   * Whether one consumer gets everything while the others stand by; default false. Mostly given for
   * some queues alone.
   */
  public B exclusive(boolean exclusive) {
    return set(OrderOptions.EXCLUSIVE, exclusive);
  }

  /**
   * The property of whose values only the newest message waits; default none. Mostly given for some
   * queues alone.
   */
  public B lastValueKey(String property) {
    return set(OrderOptions.LAST_VALUE_KEY, property);
  }

  /**
   * Options for some queues alone.
   *
   * @param names a queue's name, or a pattern where {@code *} stands for any characters
   */
  public B queue(String names, Consumer<DestinationSettings> settings) {
    return destinations(DestinationName.Kind.QUEUE, names, settings);
  }

  /**
   * Options for some topics alone, and so for their subscriptions.
   *
   * @param names a topic's name, or a pattern where {@code *} stands for any characters
   */
  public B topic(String names, Consumer<DestinationSettings> settings) {
    return destinations(DestinationName.Kind.TOPIC, names, settings);
  }

  private B destinations(
      DestinationName.Kind kind, String names, Consumer<DestinationSettings> settings) {
    DestinationSettings given = new DestinationSettings(kind, names);
    settings.accept(given);
    return refuse(() -> values = values.and(given.values()));
  }

  /** Messages that one session may hold without acknowledging them; default 100,000. */
  public B maxUnacknowledged(int messages) {
    return set(Options.MAX_UNACKNOWLEDGED, messages);
  }

  /** Bytes that one open transaction may send; default half of the memory limit. */
  public B maxTransactionBytes(long bytes) {
    return set(Options.MAX_TRANSACTION_BYTES, bytes);
  }

  /** Asynchronous sends that one session may have in flight; default 1,000. */
  public B maxAsyncSends(int sends) {
    return set(Options.MAX_ASYNC_SENDS, sends);
  }

  /** How long a destination remembers the deduplication id of a message; default an hour. */
  public B deduplicationWindow(Duration window) {
    return set(Options.DEDUPLICATION_WINDOW, window);
  }

  /** How many deduplication ids a destination remembers; default 10,000. */
  public B deduplicationIds(int ids) {
    return set(Options.DEDUPLICATION_IDS, ids);
  }

  /**
   * Classes that an ObjectMessage may carry besides plain JDK values; default none.
   *
   * @param pattern as {@link ObjectInputFilter.Config#createFilter} reads it
   */
  public B trustedClasses(String pattern) {
    return set(Options.TRUSTED_CLASSES, pattern);
  }

  /** A file of users and password hashes, see {@link PasswordFile}; default everybody. */
  public B users(Path file) {
    return refuse(() -> values = values.with(Options.USERS, Paths.absolute(file.toString())));
  }

  /**
   * Whether each message tells in JMSXUserID which user sent it; default false. What the sender has
   * set there is replaced, and taken away where it connected without a user. It is as true as the
   * users are: see {@link #users}.
   */
  public B userIds(boolean userIds) {
    return set(Options.USER_IDS, userIds);
  }

  /** Whether the broker is in JMX; default true. */
  public B jmx(boolean jmx) {
    return set(Options.JMX, jmx);
  }

  /**
   * Encrypts the store; default not at all. A store that is there must be encrypted with it.
   *
   * @param password the password, or {@code env:NAME}, {@code property:NAME} or {@code file:PATH},
   *     where it is
   */
  public B encryptionPassword(String password) {
    return set(Options.ENCRYPTION_PASSWORD, new PasswordSource(password));
  }

  /**
   * As {@link #encryptionPassword}, with a key in place of a password.
   *
   * @param file of 32 random bytes at least
   */
  public B encryptionKeyFile(Path file) {
    return refuse(
        () -> values = values.with(Options.ENCRYPTION_KEY_FILE, Paths.absolute(file.toString())));
  }

  /**
   * An alert when a queue or subscription holds so many messages; default 100,000.
   *
   * @param messages 0 for never
   */
  public B alertDepth(int messages) {
    return set(AlertOptions.DEPTH, messages);
  }

  /**
   * An alert when what a queue or subscription holds takes so many bytes; default a gibibyte.
   *
   * @param bytes 0 for never
   */
  public B alertBytes(long bytes) {
    return set(AlertOptions.BYTES, bytes);
  }

  /**
   * An alert when a message that nobody holds has waited so long; default an hour.
   *
   * @param age zero for never
   */
  public B alertAge(Duration age) {
    return set(AlertOptions.AGE, age);
  }

  /**
   * An alert when a consumer holds messages and has not acknowledged any for so long; default ten
   * minutes.
   *
   * @param span zero for never
   */
  public B alertUnacknowledged(Duration span) {
    return set(AlertOptions.UNACKNOWLEDGED, span);
  }

  /**
   * An alert when so many messages come to a queue for dead letters within the window; default 10.
   *
   * @param messages 0 for never
   */
  public B alertDeadLetters(int messages) {
    return set(AlertOptions.DEAD_LETTERS, messages);
  }

  /** The time for {@link #alertDeadLetters}; default ten minutes. */
  public B alertWindow(Duration window) {
    return set(AlertOptions.WINDOW, window);
  }

  /**
   * An alert when a durable subscription has had no consumer for so long; default seven days.
   *
   * @param span zero for never
   */
  public B alertAbandoned(Duration span) {
    return set(AlertOptions.ABANDONED, span);
  }

  /**
   * How often the broker looks whether an alert is to be raised or cleared; default ten seconds.
   *
   * @param interval zero for never
   */
  public B alertInterval(Duration interval) {
    return set(AlertOptions.INTERVAL, interval);
  }

  /**
   * By how much of its threshold a value must be better before its alert is cleared; default 20.
   */
  public B alertHysteresis(int percent) {
    return set(AlertOptions.HYSTERESIS, percent);
  }

  /**
   * An alert when messages that are only in memory take so much of what they may; default 80.
   *
   * @param percent 0 for never
   */
  public B alertMemory(int percent) {
    return set(AlertOptions.MEMORY, percent);
  }

  /**
   * An alert when less is free on the disk of the broker's file; default a gibibyte.
   *
   * @param bytes 0 for never
   */
  public B alertFreeDisk(long bytes) {
    return set(AlertOptions.FREE_DISK, bytes);
  }

  /**
   * An alert when the broker's file takes so many bytes; default ten gibibytes.
   *
   * @param bytes 0 for never
   */
  public B alertFileSize(long bytes) {
    return set(AlertOptions.FILE_SIZE, bytes);
  }

  /** Whether the broker is closed when the JVM exits; default true. */
  public B closeOnExit(boolean close) {
    return set(Options.CLOSE_ON_EXIT, close);
  }

  final <T> B set(Option<T> option, T value) {
    return refuse(() -> values = values.with(option, value));
  }

  final OptionValues values() {
    return values;
  }

  /** The address, or what is the default for a connection factory and an error for a broker. */
  final BrokerAddress address(@Nullable String defaultUrl) {
    if (address != null) {
      return address;
    }
    if (defaultUrl != null) {
      return AngariumUrl.parse(defaultUrl).address();
    }
    throw new AngariumException(
        ErrorCode.INVALID_URL,
        "the builder does not know where the broker lives; call url, memory or file first");
  }

  private B refuse(Runnable change) {
    try {
      change.run();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
    return self();
  }
}
