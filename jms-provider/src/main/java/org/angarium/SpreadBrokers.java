package org.angarium;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.broker.DestinationPolicies;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
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
    Predicate<DestinationName> everywhere = everywhere(config, settings);
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
      return new SpreadEngine(engines, new HashPlacement(count, everywhere), clocks);
    } catch (RuntimeException | Error e) {
      engines.forEach(engine -> BrokerRegistry.closeAfter(e, engine));
      clocks.forEach(own -> BrokerRegistry.closeAfter(e, own));
      throw e;
    }
  }

  /** A message becomes a dead letter, or expires, in the database where it is. */
  private static Predicate<DestinationName> everywhere(
      BrokerConfig config, EngineSettings settings) {
    String given = config.options().given(PostgresOptions.SPREAD);
    Set<String> names = given == null ? Set.of() : readNames(given);
    for (String name : names) {
      if (settings.order().of(DestinationName.queue(name)).exclusive()) {
        throw new AngariumException(
            ErrorCode.INVALID_SETTING,
            "option %s is refused with \"%s\": only one consumer of it may be active (exclusive), and each database would choose another one; leave one of the two out"
                .formatted(PostgresOptions.SPREAD, name));
      }
    }
    DestinationPolicies policies = config.settings().policies();
    return name ->
        names.contains(name.name())
            || policies.isDeadLetterQueue(name)
            || policies.isExpiryQueue(name);
  }
}
