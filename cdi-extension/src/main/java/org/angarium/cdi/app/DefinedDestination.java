package org.angarium.cdi.app;

import java.util.Map;

/**
 * A queue or topic of a {@code @JMSDestinationDefinition}.
 *
 * @param name the name of the definition
 * @param destination the name in the broker
 * @param options of this destination alone, by their names in a URL
 */
record DefinedDestination(
    String name, DestinationKind kind, String destination, Map<String, String> options) {
  DefinedDestination {
    options = Map.copyOf(options);
  }
}
