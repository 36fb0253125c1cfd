package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the subscription of a {@link TopicListener}; those of one name share its messages. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SubscriptionName {
  /** The name. {@code ${key}} and {@code ${key:default}} stand for settings. */
  String value();
}
