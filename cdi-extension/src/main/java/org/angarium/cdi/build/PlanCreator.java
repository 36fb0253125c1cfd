package org.angarium.cdi.build;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import java.util.ArrayList;
import java.util.List;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Plan;

/** Makes what was found known to the application when it runs. */
public class PlanCreator implements SyntheticBeanCreator<Plan> {
  static final String LISTENERS = "listeners";
  static final String DEFINITIONS = "definitions";

  /** Where, name, where, name. */
  static final String FACTORY_USES = "factoryUses";

  /** Where, name, kind, where, name, kind. */
  static final String DESTINATION_USES = "destinationUses";

  static final String OWN_BROKER = "ownBroker";

  /** The container makes it. */
  public PlanCreator() {}

  @Override
  public Plan create(Instance<Object> lookup, Parameters params) {
    return new Plan(
        List.of(params.get(LISTENERS, Class[].class)),
        List.of(params.get(DEFINITIONS, Class[].class)),
        factoryUses(params.get(FACTORY_USES, String[].class)),
        destinationUses(params.get(DESTINATION_USES, String[].class)),
        params.get(OWN_BROKER, Boolean.class));
  }

  private static List<Plan.FactoryUse> factoryUses(String[] uses) {
    List<Plan.FactoryUse> factoryUses = new ArrayList<>();
    for (int i = 0; i < uses.length; i += 2) {
      factoryUses.add(new Plan.FactoryUse(uses[i], uses[i + 1]));
    }
    return factoryUses;
  }

  private static List<Plan.DestinationUse> destinationUses(String[] uses) {
    List<Plan.DestinationUse> destinationUses = new ArrayList<>();
    for (int i = 0; i < uses.length; i += 3) {
      destinationUses.add(
          new Plan.DestinationUse(uses[i], uses[i + 1], DestinationKind.valueOf(uses[i + 2])));
    }
    return destinationUses;
  }
}
