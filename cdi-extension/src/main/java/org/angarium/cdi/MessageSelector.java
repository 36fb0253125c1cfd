package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which messages a listener gets. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MessageSelector {
  /**
   * A message selector, such as {@code delay > 60}. {@code ${key}} and {@code ${key:default}} stand
   * for settings.
   */
  String value();
}
