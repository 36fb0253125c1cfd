package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the subscription of a {@link TopicListener} durable: it gets what is sent while it is away.
 * It needs a {@link SubscriptionName}. Without a {@link ClientId} it is a shared one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface DurableSubscription {}
