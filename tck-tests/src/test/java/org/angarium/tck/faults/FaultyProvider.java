package org.angarium.tck.faults;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.angarium.tck.Ability;
import org.angarium.tck.Provider;
import org.angarium.tck.Providers;

/** Angarium with a fault; which one says {@link #choose}. */
public final class FaultyProvider implements Provider {
  private static final ThreadLocal<FaultyProvider> LAST = new ThreadLocal<>();
  private static final ThreadLocal<Fault> CHOSEN = new ThreadLocal<>();

  private final Provider real;
  private final Tamper tamper;
  private final Wrapping wrapping;
  private int starts;

  /** With the fault that this thread has chosen. */
  public FaultyProvider() {
    Fault fault = CHOSEN.get();
    real =
        Providers.find(
            "org.angarium.tck.provider." + (fault.durable() ? "AngariumOnH2" : "AngariumInMemory"));
    tamper = fault.tamper().get();
    wrapping = new Wrapping(tamper);
    LAST.set(this);
  }

  /** Says which fault the next instance made by this thread has. */
  static void choose(Fault fault) {
    CHOSEN.set(fault);
    LAST.remove();
  }

  /** How often the instance that this thread has made last did something wrong. */
  static int strikes() {
    FaultyProvider last = LAST.get();
    return last == null ? 0 : last.wrapping.strikes();
  }

  @Override
  public String name() {
    return "faulty " + real.name();
  }

  @Override
  public void start(Path directory) throws Exception {
    real.start(directory);
    tamper.started(++starts);
  }

  @Override
  public void stop() throws Exception {
    real.stop();
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return wrapping.wrap(real.connectionFactory(), ConnectionFactory.class);
  }

  @Override
  public Optional<XAConnectionFactory> xaConnectionFactory() {
    return real.xaConnectionFactory()
        .map(factory -> wrapping.wrap(factory, XAConnectionFactory.class));
  }

  @Override
  public Set<Ability> abilities() {
    return real.abilities();
  }

  @Override
  public String user() {
    return real.user();
  }

  @Override
  public String password() {
    return real.password();
  }
}
