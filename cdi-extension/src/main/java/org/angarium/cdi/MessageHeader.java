package org.angarium.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A listener's parameter that gets a header of the message. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface MessageHeader {
  /**
   * Which: {@code JMSMessageID}, {@code JMSCorrelationID}, {@code JMSType}, {@code JMSReplyTo},
   * {@code JMSDestination}, {@code JMSTimestamp}, {@code JMSDeliveryTime}, {@code JMSExpiration},
   * {@code JMSPriority}, {@code JMSRedelivered} or {@code JMSDeliveryMode}.
   */
  String value();
}
