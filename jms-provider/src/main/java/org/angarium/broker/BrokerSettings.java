package org.angarium.broker;

import java.io.ObjectInputFilter;
import org.angarium.engine.EngineSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a broker behaves.
 *
 * @param engine what its engine keeps to
 * @param createDestinations whether a destination is created at its first use, or must be declared
 * @param policies how each destination treats messages that applications fail with
 * @param maxUnacknowledged deliveries that one session may hold without acknowledging or committing
 * @param maxTransactionBytes bytes that one open transaction may send
 * @param maxAsyncSends sends with a CompletionListener that one session may have in flight
 * @param userIds whether each message sent tells the name of the user who sent it (JMSXUserID)
 * @param objectFilter which classes an ObjectMessage may carry besides plain JDK values; null for
 *     none
 */
public record BrokerSettings(
    EngineSettings engine,
    boolean createDestinations,
    DestinationPolicies policies,
    int maxUnacknowledged,
    long maxTransactionBytes,
    int maxAsyncSends,
    boolean userIds,
    @Nullable ObjectInputFilter objectFilter) {

  /** The defaults of the guide: durable, bounded, ten attempts. */
  public static BrokerSettings defaults() {
    EngineSettings engine = EngineSettings.defaults();
    return new BrokerSettings(
        engine,
        true,
        DestinationPolicies.all(DestinationPolicy.DEFAULT),
        100_000,
        Math.max(1 << 20, engine.memoryLimit() / 2),
        1_000,
        false,
        null);
  }
}
