package org.angarium;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MoveTarget;
import org.angarium.engine.shared.NodeOptions;
import org.angarium.engine.shared.Place;
import org.angarium.engine.shared.SharedEngine;
import org.angarium.engine.shared.SharedMoveSource;
import org.angarium.engine.shared.SharedMoveTarget;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Features;
import org.angarium.engine.shared.sql.Libraries;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.PasswordSource;
import org.jspecify.annotations.Nullable;

/**
 * The options of brokers on PostgreSQL: some of the broker, and each {@code driver.NAME} for the
 * property NAME of PostgreSQL's driver, such as {@code driver.user} or {@code driver.sslmode}.
 */
final class PostgresOptions {
  static final Option<Integer> MAX_CONNECTIONS =
      option(
          "postgresql.maxConnections",
          OptionType.number(4),
          10,
          "How many connections to PostgreSQL this JVM keeps at most, and as many for the"
              + " application's own tables; one more renews the node's lease.");

  static final Option<Duration> LEASE =
      option(
          "postgresql.lease",
          OptionType.duration(),
          NodeOptions.DEFAULT.lease(),
          "How long a JVM that is silent keeps what it holds, before others take it.");

  static final Option<Duration> PATIENCE =
      option(
          "postgresql.patience",
          OptionType.duration(),
          NodeOptions.DEFAULT.patience(),
          "How long the broker waits for a database that it cannot reach, before it stops.");

  static final Option<Boolean> PORTABLE =
      option(
          "postgresql.portable",
          OptionType.bool(),
          false,
          "Whether to do without what databases lack that only speak PostgreSQL's language: LISTEN,"
              + " NOTIFY, UNLOGGED tables and PostgreSQL's settings.");

  static final Option<String> SPREAD =
      new Option<>(
          "postgresql.spread",
          Option.Scope.BROKER,
          OptionType.text("names of destinations, with commas between", SpreadBrokers::readNames),
          values -> null,
          "none",
          "With several databases: destinations that are in each of them, their messages spread by"
              + " JMSXGroupID.");

  /** Those that are not the driver's. */
  static final List<Option<?>> ALL = List.of(MAX_CONNECTIONS, LEASE, PATIENCE, PORTABLE, SPREAD);

  private static final String OURS = "postgresql.";
  private static final String DRIVER = "driver.";

  /** What of the driver is secret. */
  private static final Set<String> SECRETS = Set.of("password", "sslpassword");

  /** What is about files, and PostgreSQL's are not the broker's. */
  private static final List<Option<?>> OF_FILES =
      List.of(
          Options.DISK_LIMIT,
          Options.MIN_FREE_DISK,
          Options.ENCRYPTION_PASSWORD,
          Options.ENCRYPTION_KEY_FILE,
          AlertOptions.FREE_DISK,
          AlertOptions.FILE_SIZE);

  /** What is about messages in memory, where only those are that consumers hold. */
  private static final List<Option<?>> OF_MEMORY =
      List.of(Options.WHEN_MEMORY_FULL, AlertOptions.MEMORY);

  private PostgresOptions() {}

  private static <T> Option<T> option(String name, OptionType<T> type, T fallback, String doc) {
    return new Option<>(
        name, Option.Scope.BROKER, type, values -> fallback, type.format(fallback), doc);
  }

  /** Whether a name is one of these options', or would be if there were such an option. */
  static boolean isName(String name) {
    return name.startsWith(DRIVER) || name.startsWith(OURS);
  }

  /**
   * The option of a name.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  static Option<?> named(String name) {
    if (name.startsWith(DRIVER) && name.length() > DRIVER.length()) {
      return ofDriver(name);
    }
    return Option.oneOf(
        ALL, name, "those of PostgreSQL are ", ", and driver.NAME for each property of its driver");
  }

  private static Option<?> ofDriver(String name) {
    String doc = "A property of PostgreSQL's driver.";
    return isSecret(name)
        ? new Option<>(
            name, Option.Scope.BROKER, OptionType.password(), values -> null, "none", doc)
        : new Option<>(name, Option.Scope.BROKER, OptionType.secret(), values -> null, "none", doc);
  }

  private static boolean isSecret(String name) {
    return SECRETS.contains(name.substring(DRIVER.length()));
  }

  /**
   * Checks that options fit an address.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  static void check(BrokerAddress address, OptionValues options) {
    boolean postgres = isThere(address);
    for (Option<?> option : options.options()) {
      if (isName(option.name()) && !postgres) {
        throw refused(option, address, "it is about PostgreSQL, and the broker is not there");
      } else if (OF_FILES.contains(option) && postgres) {
        throw refused(option, address, "PostgreSQL minds its files itself");
      } else if (OF_MEMORY.contains(option) && postgres) {
        throw refused(option, address, "its messages are in the database, and fill no memory");
      } else if (option.equals(SPREAD) && !(address instanceof BrokerAddress.Databases)) {
        throw refused(option, address, "the broker has one database");
      }
    }
  }

  /** Whether a broker is on PostgreSQL. */
  static boolean isThere(BrokerAddress address) {
    return address instanceof BrokerAddress.PostgreSql
        || address instanceof BrokerAddress.Databases;
  }

  private static AngariumException refused(Option<?> option, BrokerAddress address, String reason) {
    return new AngariumException(
        ErrorCode.INVALID_SETTING,
        "option %s is refused for broker \"%s\": %s; leave it out"
            .formatted(option, address.name(), reason));
  }

  /**
   * Starts the engine.
   *
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED} where the driver or the pool is not
   *     there; a code of storage
   */
  static Engine start(
      BrokerAddress.PostgreSql place, OptionValues options, EngineSettings settings, Clock clock) {
    return start(place, options, settings, clock, Place.ALONE);
  }

  /** The same, for one of several databases. */
  static Engine start(
      BrokerAddress.PostgreSql place,
      OptionValues options,
      EngineSettings settings,
      Clock clock,
      Place which) {
    ConnectionPool own = pool(place, options);
    ConnectionPool ofApplication = null;
    try {
      if (which.equals(Place.ALONE)) {
        ofApplication =
            ConnectionPool.ofApplication(
                place.name(),
                jdbcUrl(place),
                properties(place, options),
                options.required(MAX_CONNECTIONS),
                nodeOptions(place, options).features(),
                silence(options));
      }
      NodeOptions how = nodeOptions(place, options).at(which);
      return new SharedEngine(place.name(), clock, settings, own.dataSource(), how)
          .owning(own, ofApplication);
    } catch (RuntimeException | Error e) {
      own.close();
      if (ofApplication != null) {
        ofApplication.close();
      }
      throw e;
    }
  }

  /**
   * Connections to the schema; none is made yet.
   *
   * @throws AngariumException {@link ErrorCode#NOT_SUPPORTED} where the driver or the pool is not
   *     there
   */
  static ConnectionPool pool(BrokerAddress.PostgreSql place, OptionValues options) {
    Libraries.require(SharedEngine.class.getClassLoader());
    return new ConnectionPool(
        place.name(),
        jdbcUrl(place),
        properties(place, options),
        place.schema(),
        options.required(MAX_CONNECTIONS),
        nodeOptions(place, options).features(),
        silence(options));
  }

  /** For how long a connection may be silent within a transaction. */
  private static Duration silence(OptionValues options) {
    return options.required(LEASE).dividedBy(2);
  }

  /** A schema that is copied. */
  static MoveSource moveSource(BrokerAddress.PostgreSql place, OptionValues options) {
    NodeOptions how = nodeOptions(place, options);
    return SharedMoveSource.of(place.url(), pool(place, options), how);
  }

  /**
   * A schema that gets what another store holds.
   *
   * @param order as its brokers will have it
   */
  static MoveTarget moveTarget(
      BrokerAddress.PostgreSql place, OptionValues options, OrderPolicy order, Clock clock) {
    NodeOptions how = nodeOptions(place, options);
    return new SharedMoveTarget(place.url(), pool(place, options), how, order, clock);
  }

  /** How the database is used. */
  static NodeOptions nodeOptions(BrokerAddress.PostgreSql place, OptionValues options) {
    return new NodeOptions(
        place.schema(),
        options.required(PORTABLE) ? Features.PORTABLE : Features.POSTGRESQL,
        options.required(LEASE),
        options.required(PATIENCE));
  }

  static String jdbcUrl(BrokerAddress.PostgreSql place) {
    String database =
        URLEncoder.encode(place.database(), StandardCharsets.UTF_8).replace("+", "%20");
    return "jdbc:postgresql://" + place.hosts() + "/" + database;
  }

  /** What goes to the driver: what was given, and where it was not, what suits the engine. */
  static Properties properties(BrokerAddress.PostgreSql place, OptionValues options) {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "angarium " + place.name());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "30"); // a connection that is cut says nothing
    properties.setProperty("tcpKeepAlive", "true");
    if (place.hosts().indexOf(',') >= 0) {
      properties.setProperty("targetServerType", "primary");
    }
    for (Option<?> option : options.options()) {
      String value = option.name().startsWith(DRIVER) ? valueOf(option, options) : null;
      if (value != null) {
        properties.setProperty(option.name().substring(DRIVER.length()), value);
      }
    }
    if (options.required(Options.DURABILITY) == Durability.OS) {
      String given = properties.getProperty("options", "");
      properties.setProperty("options", (given + " -c synchronous_commit=off").strip());
    }
    return properties;
  }

  private static @Nullable String valueOf(Option<?> option, OptionValues options) {
    Object value = options.given(option);
    return value instanceof PasswordSource password
        ? new String(password.read().characters())
        : (String) value;
  }
}
