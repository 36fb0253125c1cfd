package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.angarium.DeliveryGuarantee;

/**
 * Has a bean's method called with each message of a queue.
 *
 * <pre>{@code
 * @QueueListener("orders")
 * @SendTo("invoices")
 * Invoice write(Order order, @MessageProperty("customer") String customer) { ... }
 * }</pre>
 *
 * <p>The method may have any visibility but private. Its parameters: one for the body, a String,
 * {@code byte[]}, {@code Map}, a record or another object, which is read from JSON text, or a
 * {@link jakarta.jms.Message}; a {@code List} of these for many messages at a time; any number with
 * {@link MessageHeader} or {@link MessageProperty}; a {@link jakarta.jms.JMSContext}, which sends
 * in the transaction of the message. What it returns goes where {@link ReplyTo} or {@link SendTo}
 * says.
 *
 * <p>It is called on the bean, with its interceptors, in a request context of its own. With {@code
 * jakarta.transaction.Transactional} the message is received in the Jakarta transaction that the
 * method works in. When it throws, the message comes again as the redelivery settings of its queue
 * say, and ends in the dead letters; when it keeps failing, {@link CircuitBreaker} rests it.
 *
 * <p>The settings {@code angarium.listener.CLASS.METHOD.NAME}, with the simple name of the class,
 * stand above {@code destination}, {@code selector}, {@code concurrency} and {@code batch}; {@code
 * enabled=false} leaves the listener out.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface QueueListener {
  /**
   * The queue's name in the broker, or that of a {@code @JMSDestinationDefinition}. {@code ${key}}
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
