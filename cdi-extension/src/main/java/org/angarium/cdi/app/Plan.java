package org.angarium.cdi.app;

import java.util.List;

/**
 * What the extension has found in the application.
 *
 * @param listeners bean classes that have methods which listen
 * @param definitions classes with definitions of connection factories and destinations
 * @param factoryUses where connection factories are asked for by name
 * @param destinationUses where destinations and senders are asked for by name
 * @param ownBroker whether the application has a bean of type {@code Broker}
 */
public record Plan(
    List<Class<?>> listeners,
    List<Class<?>> definitions,
    List<FactoryUse> factoryUses,
    List<DestinationUse> destinationUses,
    boolean ownBroker) {

  /** Copies the lists. */
  public Plan {
    listeners = List.copyOf(listeners);
    definitions = List.copyOf(definitions);
    factoryUses = List.copyOf(factoryUses);
    destinationUses = List.copyOf(destinationUses);
  }

  /**
   * An injection point.
   *
   * @param where what it is called in errors
   * @param name of the connection factory
   */
  public record FactoryUse(String where, String name) {}

  /**
   * An injection point.
   *
   * @param where what it is called in errors
   * @param name as the qualifier says it
   */
  public record DestinationUse(String where, String name, DestinationKind kind) {}
}
