package org.angarium;

import jakarta.jms.JMSContext;
import org.angarium.jms.SessionModes;

/**
 * What a consumer may rely on when something fails, and the session mode that gives it.
 *
 * <pre>{@code
 * ConnectionFactory factory =
 *     AngariumConnectionFactory.builder()
 *         .url("angarium:h2:file:./data/orders")
 *         .guarantee(DeliveryGuarantee.EXACTLY_ONCE)
 *         .build();
 * JMSContext context = factory.createContext(); // transacted
 * }</pre>
 *
 * <p>A factory's guarantee is for the sessions whose mode the application does not say. {@link
 * #sessionMode()} asks for it in one place only: {@code
 * factory.createContext(DeliveryGuarantee.AT_MOST_ONCE.sessionMode())}.
 */
public enum DeliveryGuarantee {
  /**
   * No message comes twice, whatever fails; one may be lost. It is acknowledged, durably where the
   * message is PERSISTENT, before the application gets it; so with {@link Durability#OS} one may
   * come twice after a power cut. A listener that throws does not get it again. This session mode
   * is Angarium's own.
   */
  AT_MOST_ONCE(SessionModes.AT_MOST_ONCE),

  /**
   * No message is lost, whatever fails; one may come twice. It is acknowledged after a listener has
   * returned (AUTO_ACKNOWLEDGE). With {@code receive()} that is before the application has worked
   * on it: use a listener, or a transaction.
   */
  AT_LEAST_ONCE(JMSContext.AUTO_ACKNOWLEDGE),

  /**
   * What is received and sent between two commits happens once or not at all (SESSION_TRANSACTED),
   * inside the provider: what the application does elsewhere is its own matter.
   */
  EXACTLY_ONCE(JMSContext.SESSION_TRANSACTED);

  private final int sessionMode;

  DeliveryGuarantee(int sessionMode) {
    this.sessionMode = sessionMode;
  }

  /** The session mode, for {@code createContext(int)} and {@code createSession(int)}. */
  public int sessionMode() {
    return sessionMode;
  }
}
