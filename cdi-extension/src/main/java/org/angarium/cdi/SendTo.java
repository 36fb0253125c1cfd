package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sends what a listener returns to a destination, in the transaction of the message. Where null is
 * returned, nothing is sent.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SendTo {
  /**
   * The destination's name in the broker, or that of a {@code @JMSDestinationDefinition}. {@code
   * ${key}} and {@code ${key:default}} stand for settings.
   */
  String value();

  /** Whether it is a topic; default a queue. */
  boolean topic() default false;
}
