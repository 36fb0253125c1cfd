package org.angarium.cdi.context;

import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSPasswordCredential;
import jakarta.jms.JMSSessionMode;
import java.io.Serializable;
import org.angarium.cdi.app.Points;
import org.jspecify.annotations.Nullable;

/**
 * What the annotations of an injection point say: injection points with equal keys share a context
 * within a scope.
 *
 * @param factory the name of the connection factory; empty for the application's broker
 * @param user null for the connection factory's
 * @param mode session mode, outside transactions
 */
public record ContextKey(String factory, @Nullable String user, @Nullable String password, int mode)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No annotations. */
  public static final ContextKey DEFAULT =
      new ContextKey("", null, null, JMSContext.AUTO_ACKNOWLEDGE);

  /**
   * The key of an injection point.
   *
   * @param point null for a programmatic lookup, which has no annotations
   */
  public static ContextKey of(@Nullable InjectionPoint point) {
    JMSConnectionFactory factory = Points.annotation(point, JMSConnectionFactory.class);
    JMSPasswordCredential credential = Points.annotation(point, JMSPasswordCredential.class);
    JMSSessionMode mode = Points.annotation(point, JMSSessionMode.class);
    return new ContextKey(
        factory == null ? "" : factory.value(),
        credential == null ? null : credential.userName(),
        credential == null ? null : credential.password(),
        mode == null ? JMSContext.AUTO_ACKNOWLEDGE : mode.value());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ContextKey[factory \"%s\", user %s, mode %d]".formatted(factory, user, mode);
  }
}
