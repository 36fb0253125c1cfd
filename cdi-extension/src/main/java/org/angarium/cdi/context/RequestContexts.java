package org.angarium.cdi.context;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of a request, one for each key: opened when they are first used, closed when the
 * request ends (Jakarta Messaging 12.4.4). Thread-safe; their contexts are not.
 */
@RequestScoped
public class RequestContexts {
  private final Map<ContextKey, JMSContext> open = new LinkedHashMap<>();
  private @Nullable ContextOpener opener;
  private @Nullable JMSContext delivery;

  /** For the container's proxy. */
  protected RequestContexts() {}

  @Inject
  RequestContexts(ContextOpener opener) {
    this.opener = opener;
  }

  /** The context of a key. */
  public synchronized JMSContext get(ContextKey key) {
    ContextOpener opens = opener;
    if (opens == null) {
      throw new IllegalStateException("the container has not made this bean");
    }
    return open.computeIfAbsent(key, opens::open);
  }

  /** This request is the delivery of a message that was received with a context. */
  public synchronized void deliver(JMSContext context) {
    delivery = context;
  }

  /** What is to be sent with where nobody names a context: the delivery's, else the default. */
  public synchronized JMSContext forSending() {
    JMSContext delivering = delivery;
    return delivering == null ? get(ContextKey.DEFAULT) : delivering;
  }

  @PreDestroy
  synchronized void close() {
    Closing.all(open.values());
    open.clear();
  }
}
