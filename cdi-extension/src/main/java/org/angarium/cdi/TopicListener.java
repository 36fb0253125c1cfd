package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.angarium.DeliveryGuarantee;

/**
 * Has a bean's method called with each message of a topic. All that is said of {@link
 * QueueListener} holds here too.
 *
 * <pre>{@code
 * @TopicListener("flights")
 * @DurableSubscription
 * @SubscriptionName("alerts")
 * @MessageSelector("delay > 60")
 * void late(Flight flight) { ... }
 * }</pre>
 *
 * <p>Without more, it hears what is sent while it listens, and each process hears all. With a
 * {@link SubscriptionName} those with the same name share the messages. With {@link
 * DurableSubscription} nothing is missed that is sent while it is away.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface TopicListener {
  /**
   * The topic's name in the broker, or that of a {@code @JMSDestinationDefinition}. {@code ${key}}
   * and {@code ${key:default}} stand for settings.
   */
  String value();

  /**
   * How many messages are worked on at a time, each in a thread and session of its own; default 1.
   * With more, a bean that is not {@code @Dependent} must be thread-safe. Messages with the same
   * {@code JMSXGroupID} are worked on one after the other whatever it is.
   */
  int concurrency() default 1;

  /**
   * What the method may rely on when something fails. {@link DeliveryGuarantee#EXACTLY_ONCE}, the
   * default: the message, what the method returns, and what it sends through its JMSContext
   * parameter are one transaction.
   */
  DeliveryGuarantee guarantee() default DeliveryGuarantee.EXACTLY_ONCE;

  /** When messages are acknowledged, with {@link DeliveryGuarantee#AT_LEAST_ONCE}. */
  Acknowledge acknowledge() default Acknowledge.EACH;

  /**
   * How many messages a method with a {@code List} of bodies gets at most; default 100. It gets
   * what is there, and does not wait for more.
   */
  int batch() default 100;
}
