package org.angarium.cdi.start;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.angarium.cdi.app.Brokers;
import org.angarium.cdi.app.Configuration;
import org.angarium.cdi.app.Definitions;
import org.angarium.cdi.app.Destinations;
import org.angarium.cdi.app.Factories;
import org.angarium.cdi.app.Plan;
import org.angarium.cdi.app.Problems;
import org.angarium.cdi.listener.Listeners;

/** Looks at all that is annotated before anything runs, and tells all problems at once. */
@Singleton
public class StartCheck {
  private final Plan plan;
  private final Configuration configuration;
  private final Brokers brokers;
  private final Definitions definitions;
  private final Destinations destinations;
  private final Factories factories;
  private final Listeners listeners;

  @Inject
  StartCheck(
      Plan plan,
      Configuration configuration,
      Brokers brokers,
      Definitions definitions,
      Destinations destinations,
      Factories factories,
      Listeners listeners) {
    this.plan = plan;
    this.configuration = configuration;
    this.brokers = brokers;
    this.definitions = definitions;
    this.destinations = destinations;
    this.factories = factories;
    this.listeners = listeners;
  }

  /**
   * Opens the broker, makes what is defined, and opens the sessions of listeners. Blocks while the
   * broker's database recovers.
   *
   * @throws jakarta.enterprise.inject.spi.DeploymentException that names all problems
   */
  void run() {
    Problems problems = new Problems();
    configuration.check(problems);
    problems.addAll(definitions.problems());
    for (Plan.DestinationUse use : plan.destinationUses()) {
      problems.collect(use.where(), () -> destinations.name(use.name(), use.kind()));
    }
    listeners.read(problems);
    if (problems.collect("the broker", brokers::main)) {
      definitions.declare(brokers.main(), problems);
      for (Plan.FactoryUse use : plan.factoryUses()) {
        problems.collect(use.where(), () -> factories.of(use.name()));
      }
      listeners.open(problems);
    } // else each of these would only repeat why there is no broker
    problems.refuseStart();
  }
}
