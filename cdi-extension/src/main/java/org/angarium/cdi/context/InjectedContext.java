package org.angarium.cdi.context;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.jms.JMSContext;
import java.io.Serial;
import java.io.Serializable;

/**
 * What is injected as a JMSContext: each call goes to the real context of the moment (Jakarta
 * Messaging 12.4.4). Thread-safe as far as threads are in transactions or requests of their own.
 */
public final class InjectedContext extends LentContext implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final ContextKey key;
  private final transient Contexts contexts;

  /** A context for an injection point. */
  public InjectedContext(ContextKey key, Contexts contexts) {
    this.key = key;
    this.contexts = contexts;
  }

  @Override
  protected JMSContext real() {
    return contexts.current(key);
  }

  @Override
  protected String owner() {
    return "this JMSContext was injected, is shared by all who inject it in this scope, and the"
        + " container opens and closes it; use ConnectionFactory.createContext for one of your own";
  }

  /** Finds the application's contexts again, where a bean with an injected context was stored. */
  @Serial
  private Object readResolve() {
    return new InjectedContext(key, CDI.current().select(Contexts.class).get());
  }

  /** Which context; opens none. */
  @Override
  public String toString() {
    return "injected JMSContext (%s)".formatted(key);
  }
}
