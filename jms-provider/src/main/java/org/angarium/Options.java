package org.angarium;

import static org.angarium.Option.Scope.BROKER;
import static org.angarium.Option.Scope.CREDENTIAL;
import static org.angarium.Option.Scope.FACTORY;

import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.DestinationPolicy;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Limits;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.PasswordSource;
import org.jspecify.annotations.Nullable;

/** All options there are: the one table behind URLs, properties, builders and the guide. */
final class Options {
  static final Option<Durability> DURABILITY =
      new Option<>(
          "durability",
          BROKER,
          OptionType.oneOf(Durability.class, true),
          always(defaults().engine().syncOnCommit() ? Durability.SYNC : Durability.OS),
          "sync",
          "What a commit waits for: sync, it is on the disk and survives a power cut; os, the"
              + " operating system has it and it survives the end of the process, also of a killed"
              + " one, and a power cut may take about the last second.");

  static final Option<Long> MEMORY_LIMIT =
      new Option<>(
          "memoryLimit",
          BROKER,
          OptionType.bytes(1 << 20, "1M"),
          always(defaults().engine().memoryLimit()),
          "a quarter of the heap",
          "Bytes of messages that are kept in memory. What is on disk leaves memory first; what is"
              + " only in memory is held up or refused beyond half of it.");

  static final Option<WhenMemoryFull> WHEN_MEMORY_FULL =
      new Option<>(
          "whenMemoryFull",
          BROKER,
          OptionType.oneOf(WhenMemoryFull.class, false),
          always(WhenMemoryFull.valueOf(defaults().engine().whenMemoryFull().name())),
          "BLOCK",
          "What happens to a sender for whose message there is no room in memory, or on the disk:"
              + " BLOCK, it waits for blockTimeout at most; REJECT, a ResourceAllocationException at"
              + " once.");

  static final Option<Long> DISK_LIMIT =
      new Option<>(
          "diskLimit",
          BROKER,
          OptionType.bytes(0, "0"),
          always(defaults().engine().diskLimit()),
          "0",
          "Bytes that the broker's files may take before messages for the disk are held up or"
              + " refused, see whenMemoryFull; 0 for no limit. Acknowledgements go on.");

  static final Option<Long> MIN_FREE_DISK =
      new Option<>(
          "minFreeDisk",
          BROKER,
          OptionType.bytes(0, "0"),
          always(null),
          "5% of the disk, 32M at least, 256M at most",
          "Bytes that are to stay free on the disk, so that there is room to acknowledge; messages"
              + " for the disk are held up or refused before.");

  static final Option<Long> MAX_MESSAGES =
      new Option<>(
          "maxMessages",
          BROKER,
          OptionType.count(0),
          always(Limits.NONE.maxMessages()),
          "0",
          "How many messages a queue, or each subscription of a topic, may hold before whenFull"
              + " says what happens; 0 for no limit.");

  static final Option<Long> MAX_MEMORY_BYTES =
      new Option<>(
          "maxMemoryBytes",
          BROKER,
          OptionType.bytes(0, "0"),
          always(Limits.NONE.maxMemoryBytes()),
          "0",
          "How many bytes those of them may take that are only in memory; 0 for no limit.");

  static final Option<Long> MAX_DISK_BYTES =
      new Option<>(
          "maxDiskBytes",
          BROKER,
          OptionType.bytes(0, "0"),
          always(Limits.NONE.maxDiskBytes()),
          "0",
          "How many bytes those of them may take that are kept on disk; 0 for no limit.");

  static final Option<Duration> MAX_AGE =
      new Option<>(
          "maxAge",
          BROKER,
          OptionType.duration(),
          always(Duration.ofMillis(Limits.NONE.maxAgeMillis())),
          "0s",
          "How long ago the oldest message that waits there may have been sent; 0s for no limit.");

  static final Option<WhenFull> WHEN_FULL =
      new Option<>(
          "whenFull",
          BROKER,
          OptionType.oneOf(WhenFull.class, false),
          always(WhenFull.valueOf(Limits.NONE.whenFull().name())),
          "BLOCK",
          "What happens when such a limit is met: BLOCK, the sender waits for blockTimeout at most;"
              + " REJECT, a ResourceAllocationException at once; DROP_OLDEST, DROP_LOWEST_PRIORITY or"
              + " DEAD_LETTER, a message that waits makes room.");

  static final Option<Duration> BLOCK_TIMEOUT =
      new Option<>(
          "blockTimeout",
          BROKER,
          OptionType.duration(),
          always(defaults().engine().blockTimeout()),
          "30s",
          "How long a sender waits for room before a ResourceAllocationException.");

  static final Option<Boolean> CREATE_DESTINATIONS =
      new Option<>(
          "createDestinations",
          BROKER,
          OptionType.bool(),
          always(defaults().createDestinations()),
          "true",
          "Whether a queue or topic is created at its first use. With false it must be declared.");

  static final Option<Integer> MAX_ATTEMPTS =
      new Option<>(
          "maxAttempts",
          BROKER,
          OptionType.number(0),
          always(DestinationPolicy.DEFAULT.maxAttempts()),
          "10",
          "How often a message is handed to a consumer before it becomes a dead letter; 0 for no"
              + " end.");

  static final Option<String> DEAD_LETTER_QUEUE =
      new Option<>(
          "deadLetterQueue",
          BROKER,
          OptionType.text("the name of a queue", DestinationName::queue),
          always(DestinationPolicy.DEFAULT.deadLetterQueue()),
          "DLQ",
          "The queue for dead letters; created with the first of them.");

  static final Option<Duration> REDELIVERY_DELAY =
      new Option<>(
          "redeliveryDelay",
          BROKER,
          OptionType.duration(),
          always(Duration.ofMillis(DestinationPolicy.DEFAULT.redelivery().delayMillis())),
          "0s",
          "How long a message rests, after its first failure, before it comes again; other messages"
              + " go on, but for those of its group.");

  static final Option<Double> REDELIVERY_BACKOFF =
      new Option<>(
          "redeliveryBackoff",
          BROKER,
          OptionType.decimal(1, Double.MAX_VALUE),
          always(DestinationPolicy.DEFAULT.redelivery().backoff()),
          "1",
          "By how much each further delay is longer than the one before; 1 for a fixed delay.");

  static final Option<Duration> MAX_REDELIVERY_DELAY =
      new Option<>(
          "maxRedeliveryDelay",
          BROKER,
          OptionType.duration(),
          always(Duration.ofMillis(DestinationPolicy.DEFAULT.redelivery().maxDelayMillis())),
          "1h",
          "No delay is longer, but for the jitter.");

  static final Option<Double> REDELIVERY_JITTER =
      new Option<>(
          "redeliveryJitter",
          BROKER,
          OptionType.decimal(0, 1),
          always(DestinationPolicy.DEFAULT.redelivery().jitter()),
          "0",
          "By which part of it, at most, a delay is made longer or shorter, at random: 0.2 for 20%.");

  static final Option<String> EXPIRY_QUEUE =
      new Option<>(
          "expiryQueue",
          BROKER,
          OptionType.text("the name of a queue", DestinationName::queue),
          always(DestinationPolicy.DEFAULT.expiryQueue()),
          "none",
          "The queue that messages are moved to when they expire, created with the first of them;"
              + " without, they are dropped.");

  static final Option<Integer> MAX_UNACKNOWLEDGED =
      new Option<>(
          "maxUnacknowledged",
          BROKER,
          OptionType.number(1),
          always(defaults().maxUnacknowledged()),
          "100000",
          "Messages that one session may hold without acknowledging or committing them.");

  static final Option<Long> MAX_TRANSACTION_BYTES =
      new Option<>(
          "maxTransactionBytes",
          BROKER,
          OptionType.bytes(1024, "1K"),
          Options::maxTransactionBytes,
          "half of memoryLimit, 1M at least",
          "Bytes of messages that one open transaction may send.");

  static final Option<Integer> MAX_ASYNC_SENDS =
      new Option<>(
          "maxAsyncSends",
          BROKER,
          OptionType.number(1),
          always(defaults().maxAsyncSends()),
          "1000",
          "Sends with a CompletionListener that one session may have in flight; one more waits.");

  static final Option<Duration> DEDUPLICATION_WINDOW =
      new Option<>(
          "deduplicationWindow",
          BROKER,
          OptionType.duration(),
          always(defaults().engine().deduplicationWindow()),
          "1h",
          "How long a destination remembers the deduplication id of a message.");

  static final Option<Integer> DEDUPLICATION_IDS =
      new Option<>(
          "deduplicationIds",
          BROKER,
          OptionType.number(1),
          always(defaults().engine().deduplicationIds()),
          "10000",
          "How many deduplication ids a destination remembers; the oldest are forgotten first. All"
              + " destinations together remember what takes a quarter of memoryLimit.");

  static final Option<String> TRUSTED_CLASSES =
      new Option<>(
          "trustedClasses",
          BROKER,
          OptionType.text(
              "a pattern of java.io.ObjectInputFilter, such as com.example.orders.*",
              ObjectInputFilter.Config::createFilter),
          always(null),
          "none",
          "Classes that an ObjectMessage may carry besides plain JDK values, as a pattern of"
              + " java.io.ObjectInputFilter.");

  static final Option<Path> USERS =
      new Option<>(
          "users",
          BROKER,
          OptionType.file(),
          always(null),
          "none: everybody may connect",
          "A properties file of users and salted password hashes; only they may connect. Create a"
              + " line with: java -cp JARS org.angarium.PasswordFile USER");

  static final Option<Boolean> USER_IDS =
      new Option<>(
          "userIds",
          BROKER,
          OptionType.bool(),
          always(defaults().userIds()),
          "false",
          "Whether each message tells who sent it: its property JMSXUserID is then the user of the"
              + " sender's connection, whatever the sender has set; without a user there is none.");

  static final Option<Boolean> JMX =
      new Option<>(
          "jmx",
          BROKER,
          OptionType.bool(),
          always(true),
          "true",
          "Whether the broker is in JMX: beans for itself, for queues, topics and durable"
              + " subscriptions.");

  static final Option<PasswordSource> ENCRYPTION_PASSWORD =
      new Option<>(
          "encryptionPassword",
          BROKER,
          OptionType.password(),
          always(null),
          "none",
          "Encrypts the store: the password, or env:NAME, property:NAME or file:PATH, where it is."
              + " The password itself is not accepted in a URL.");

  static final Option<Path> ENCRYPTION_KEY_FILE =
      new Option<>(
          "encryptionKeyFile",
          BROKER,
          OptionType.file(),
          always(null),
          "none",
          "Encrypts the store, in place of encryptionPassword: a file of 32 random bytes at least.");

  static final Option<Boolean> CLOSE_ON_EXIT =
      new Option<>(
          "closeOnExit",
          BROKER,
          OptionType.bool(),
          always(true),
          "true",
          "Whether the broker is closed when the JVM exits. Nothing is lost without that.");

  static final Option<String> CLIENT_ID =
      new Option<>(
          "clientId",
          FACTORY,
          OptionType.text("a name that is not blank", text -> {}),
          always(null),
          "none",
          "The client id of the factory's connections: one of them can be open at a time.");

  static final Option<DeliveryGuarantee> GUARANTEE =
      new Option<>(
          "guarantee",
          FACTORY,
          OptionType.oneOf(DeliveryGuarantee.class, false),
          always(DeliveryGuarantee.AT_LEAST_ONCE),
          "AT_LEAST_ONCE",
          "What the sessions guarantee whose mode the application does not say: AT_MOST_ONCE,"
              + " acknowledged before the application gets the message; AT_LEAST_ONCE,"
              + " AUTO_ACKNOWLEDGE; EXACTLY_ONCE, SESSION_TRANSACTED.");

  static final Option<String> USER =
      new Option<>(
          "user",
          CREDENTIAL,
          OptionType.text("a name that is not blank", text -> {}),
          always(null),
          "none",
          "Who connects where the application does not say. Not accepted in a URL.");

  static final Option<String> PASSWORD =
      new Option<>(
          "password",
          CREDENTIAL,
          OptionType.secret(),
          always(null),
          "none",
          "The password of user. Not accepted in a URL.");

  /** Every option, in the order of the guide. */
  static final List<Option<?>> ALL =
      List.of(
          DURABILITY,
          MEMORY_LIMIT,
          WHEN_MEMORY_FULL,
          BLOCK_TIMEOUT,
          DISK_LIMIT,
          MIN_FREE_DISK,
          CREATE_DESTINATIONS,
          MAX_ATTEMPTS,
          DEAD_LETTER_QUEUE,
          REDELIVERY_DELAY,
          REDELIVERY_BACKOFF,
          MAX_REDELIVERY_DELAY,
          REDELIVERY_JITTER,
          EXPIRY_QUEUE,
          MAX_MESSAGES,
          MAX_MEMORY_BYTES,
          MAX_DISK_BYTES,
          MAX_AGE,
          WHEN_FULL,
          OrderOptions.MAX_GROUPS,
          OrderOptions.GROUP_TIMEOUT,
          OrderOptions.EXCLUSIVE,
          OrderOptions.LAST_VALUE_KEY,
          MAX_UNACKNOWLEDGED,
          MAX_TRANSACTION_BYTES,
          MAX_ASYNC_SENDS,
          DEDUPLICATION_WINDOW,
          DEDUPLICATION_IDS,
          TRUSTED_CLASSES,
          USERS,
          USER_IDS,
          AlertOptions.INTERVAL,
          AlertOptions.HYSTERESIS,
          AlertOptions.DEPTH,
          AlertOptions.BYTES,
          AlertOptions.AGE,
          AlertOptions.UNACKNOWLEDGED,
          AlertOptions.DEAD_LETTERS,
          AlertOptions.WINDOW,
          AlertOptions.ABANDONED,
          AlertOptions.MEMORY,
          AlertOptions.FREE_DISK,
          AlertOptions.FILE_SIZE,
          JMX,
          ENCRYPTION_PASSWORD,
          ENCRYPTION_KEY_FILE,
          CLOSE_ON_EXIT,
          CLIENT_ID,
          GUARANTEE,
          USER,
          PASSWORD);

  private Options() {}

  /**
   * The option of a name.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  static Option<?> named(String name) {
    if (DestinationOptions.isName(name)) {
      return DestinationOptions.named(name);
    }
    if (PostgresOptions.isName(name)) {
      return PostgresOptions.named(name);
    }
    return Option.oneOf(ALL, name, "the options are ", "");
  }

  private static BrokerSettings defaults() {
    return BrokerSettings.defaults();
  }

  private static <T> Function<OptionValues, @Nullable T> always(@Nullable T value) {
    return values -> value;
  }

  private static Long maxTransactionBytes(OptionValues values) {
    return Math.max(1L << 20, values.required(MEMORY_LIMIT) / 2);
  }

  /** What the options say about the engine. */
  static EngineSettings engineSettings(OptionValues values) {
    Long minFree = values.effective(MIN_FREE_DISK);
    return new EngineSettings(
            values.required(MEMORY_LIMIT),
            EngineSettings.WhenFull.valueOf(values.required(WHEN_MEMORY_FULL).name()),
            values.required(BLOCK_TIMEOUT),
            values.required(DURABILITY) == Durability.SYNC,
            values.required(DEDUPLICATION_IDS),
            values.required(DEDUPLICATION_WINDOW))
        .withDisk(values.required(DISK_LIMIT), minFree == null ? EngineSettings.AUTO : minFree);
  }

  /**
   * What the options say about the broker.
   *
   * @param filter in place of {@link #TRUSTED_CLASSES}, or null
   */
  static BrokerSettings brokerSettings(OptionValues values, @Nullable ObjectInputFilter filter) {
    String pattern = values.effective(TRUSTED_CLASSES);
    ObjectInputFilter trusted =
        filter == null && pattern != null ? ObjectInputFilter.Config.createFilter(pattern) : filter;
    DestinationOptions policies = new DestinationOptions(values);
    return new BrokerSettings(
        policies.in(engineSettings(values)),
        values.required(CREATE_DESTINATIONS),
        policies,
        values.required(MAX_UNACKNOWLEDGED),
        values.required(MAX_TRANSACTION_BYTES),
        values.required(MAX_ASYNC_SENDS),
        values.required(USER_IDS),
        trusted);
  }
}
