package org.angarium.cdi;

import org.angarium.Broker;

/**
 * A CDI event: the application's broker is open, and takes messages; listeners do not run yet.
 * Fired synchronously, before the application's own observers of {@code Startup}.
 *
 * @param broker the broker
 */
public record BrokerStarted(Broker broker) {}
