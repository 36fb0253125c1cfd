package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.io.ObjectInputFilter;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Opens a broker with settings that a program makes.
 *
 * <pre>{@code
 * Broker broker =
 *     Broker.builder().file(Path.of("data/orders")).maxAttempts(5).durability(Durability.OS).open();
 * }</pre>
 *
 * <p>Not thread-safe. What is refused, and how, says {@link SettingsBuilder}.
 */
public final class BrokerBuilder extends SettingsBuilder<BrokerBuilder> {
  private @Nullable Authenticator authenticator;
  private @Nullable ObjectInputFilter objectFilter;
  private @Nullable Clock clock;

  BrokerBuilder() {}

  @Override
  BrokerBuilder self() {
    return this;
  }

  /** Decides who may connect, in place of {@link #users}; default everybody. */
  public BrokerBuilder authenticator(Authenticator authenticator) {
    this.authenticator = authenticator;
    return this;
  }

  /** Which classes an ObjectMessage may carry, in place of {@link #trustedClasses}. */
  public BrokerBuilder objectInputFilter(ObjectInputFilter filter) {
    objectFilter = filter;
    return this;
  }

  /** Another clock, for tests; it stays the caller's to close, after the broker. */
  @SuppressWarnings("exports") // tests that bring a clock know the internal packages
  public BrokerBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Opens the broker, or returns the one that runs at this place if what was set does not
   * contradict it. Blocks while the database recovers.
   *
   * @throws JMSRuntimeException if a setting is refused or contradicts the running broker, with
   *     code ANG-1001 or ANG-1002; if the database cannot be opened, with a code ANG-17xx
   */
  public Broker open() {
    try {
      BrokerAddress address = address(null);
      HeadStart.OF_THIS_JVM.begin(address);
      return BrokerRegistry.OF_THIS_JVM.open(
          new BrokerConfig(address, values(), authenticator, objectFilter, clock));
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
