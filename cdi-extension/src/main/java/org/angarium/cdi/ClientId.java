package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The client id of a {@link TopicListener}'s connection, to which its durable subscription belongs.
 * Only one connection of a client id can be open at a time.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ClientId {
  /** The client id. {@code ${key}} and {@code ${key:default}} stand for settings. */
  String value();
}
