package org.angarium;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.shared.DatabaseClock;
import org.angarium.engine.shared.Place;
import org.angarium.engine.spread.HashPlacement;
import org.angarium.engine.spread.SpreadEngine;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.SystemClock;

/** Starts the engine of a broker that has several databases. */
final class SpreadBrokers {
  private SpreadBrokers() {}

  /** The names in the option. */
  static Set<String> readNames(String text) {
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .map(name -> DestinationName.queue(name).name()) // which checks it
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Opens all databases; where one cannot be opened none is.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}; a code of storage
   */
  static Engine start(
      BrokerAddress.Databases places, BrokerConfig config, EngineSettings settings, Clock clock) {
    Predicate<DestinationName> spread = spread(config, settings);
    Predicate<DestinationName> aside = aside(config, settings);
    List<Engine> engines = new ArrayList<>();
    List<AutoCloseable> clocks = new ArrayList<>();
    int count = places.all().size();
    try {
      for (BrokerAddress.PostgreSql place : places.all()) {
        Clock its = clock;
        if (!engines.isEmpty() && clock instanceof DatabaseClock) { // each has its own
          DatabaseClock own = new DatabaseClock(SystemClock.wallClock());
          clocks.add(own);
          its = own;
        }
        Place which = new Place(engines.size() + 1, count);
        engines.add(PostgresOptions.start(place, config.options(), settings, its, which));
      }
      return new SpreadEngine(engines, new HashPlacement(count, spread.or(aside), aside), clocks);
    } catch (RuntimeException | Error e) {
      engines.forEach(engine -> BrokerRegistry.closeAfter(e, engine));
      clocks.forEach(own -> BrokerRegistry.closeAfter(e, own));
      throw e;
    }
  }

  /** Which destinations the option has in each database. */
  private static Predicate<DestinationName> spread(BrokerConfig config, EngineSettings settings) {
    String given = config.options().given(PostgresOptions.SPREAD);
    Set<String> names = given == null ? Set.of() : readNames(given);
    for (String name : names) {
      check(DestinationName.queue(name), settings);
      check(DestinationName.topic(name), settings);
    }
    return name -> names.contains(name.name());
  }

  /**
   * Queues for dead letters and expired messages are in each database too, since a message is moved
   * there in the database where it is.
   */
  private static Predicate<DestinationName> aside(BrokerConfig config, EngineSettings settings) {
    Set<String> names = new DestinationOptions(config.options()).queuesAside();
    names.forEach(name -> check(DestinationName.queue(name), settings));
    return name -> name.isQueue() && names.contains(name.name());
  }

  /** Queues for dead letters and expired messages never have a key: there each message counts. */
  private static void check(DestinationName name, EngineSettings settings) {
    Order order = settings.order().of(name);
    if (order.exclusive()) {
      String own = DestinationOptions.prefix(name.kind(), name.name()) + OrderOptions.EXCLUSIVE;
      throw refused(
          OrderOptions.EXCLUSIVE,
          name,
          "each would choose another consumer to be active; set %s=false".formatted(own));
    } else if (order.lastValueKey() != null) {
      throw refused(
          OrderOptions.LAST_VALUE_KEY,
          name,
          "each would keep a last message of the same value; leave \"%s\" out of option %s, or give %s for other destinations alone"
              .formatted(name.name(), PostgresOptions.SPREAD, OrderOptions.LAST_VALUE_KEY));
    }
  }

  private static AngariumException refused(Option<?> option, DestinationName name, String reason) {
    return new AngariumException(
        ErrorCode.INVALID_SETTING,
        "option %s is refused for %s, which is in each database (it is named in option %s, or is for dead letters or expired messages): %s"
            .formatted(option, name, PostgresOptions.SPREAD, reason));
  }
}
