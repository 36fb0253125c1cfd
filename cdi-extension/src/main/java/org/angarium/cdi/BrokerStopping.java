package org.angarium.cdi;

import org.angarium.Broker;

/**
 * A CDI event: the application's broker is about to close; listeners have ended. Fired
 * synchronously, after the application's own observers of {@code Shutdown}.
 *
 * @param broker the broker
 */
public record BrokerStopping(Broker broker) {}
