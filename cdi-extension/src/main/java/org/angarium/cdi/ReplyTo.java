package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sends what a listener returns to the JMSReplyTo of the message, with its JMSMessageID as
 * JMSCorrelationID. Where there is no JMSReplyTo, or null is returned, nothing is sent.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ReplyTo {}
