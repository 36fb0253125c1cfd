package org.angarium.cdi.start;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.angarium.cdi.app.Brokers;
import org.angarium.cdi.app.Definitions;
import org.angarium.cdi.app.Factories;
import org.angarium.cdi.app.Plan;
import org.angarium.cdi.app.Problems;
import org.angarium.cdi.listener.Listeners;

/** Looks at all that is annotated before anything runs, and tells all problems at once. */
@Singleton
public class StartCheck {
  private final Plan plan;
  private final Brokers brokers;
  private final Definitions definitions;
  private final Factories factories;
  private final Listeners listeners;

  @Inject
  StartCheck(
      Plan plan,
      Brokers brokers,
      Definitions definitions,
      Factories factories,
      Listeners listeners) {
    this.plan = plan;
    this.brokers = brokers;
    this.definitions = definitions;
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
    problems.addAll(definitions.problems());
    problems.collect("the broker", brokers::main);
    problems.refuseStart(); // without a broker, the rest would only repeat it
    definitions.declare(brokers.main(), problems);
    for (Plan.FactoryUse use : plan.factoryUses()) {
      problems.collect(use.where(), () -> factories.of(use.name()));
    }
    listeners.prepare(problems);
    problems.refuseStart();
  }
}
