package org.angarium.tck;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.List;

/** A child JVM with a running provider, just before its crash. */
public final class CrashSite {
  static final String SAID = "said: ";

  private final Provider provider;
  private final List<String> arguments;

  CrashSite(Provider provider, List<String> arguments) {
    this.provider = provider;
    this.arguments = List.copyOf(arguments);
  }

  /** The provider, started on the child's directory. */
  public Provider provider() {
    return provider;
  }

  /** Its connection factory. */
  public ConnectionFactory factory() {
    return provider.connectionFactory();
  }

  /** Its connection factory for global transactions. */
  public XAConnectionFactory xaFactory() {
    return provider.xaConnectionFactory().orElseThrow();
  }

  /** What the test gave. */
  public List<String> arguments() {
    return arguments;
  }

  /** Tells the test something, one line; it is told when the call returns. */
  public void say(String line) {
    System.out.println(SAID + line);
    System.out.flush();
  }
}
