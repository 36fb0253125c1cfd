package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * When a listener that keeps failing is paused. After so many failures without a success between
 * them it gets no messages for a while; then one is tried, and either all goes on, or it rests
 * longer. It tells why with a {@link ListenerPaused} event, in the log and in JMX.
 *
 * <p>Without this annotation its defaults hold.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CircuitBreaker {
  /** Failures in a row; 0 for never. */
  int failures() default 20;

  /** How long the first pause is, in milliseconds. */
  long pauseMillis() default 10_000;

  /** Each pause is twice as long as the one before, and not longer than this, in milliseconds. */
  long maxPauseMillis() default 300_000;
}
