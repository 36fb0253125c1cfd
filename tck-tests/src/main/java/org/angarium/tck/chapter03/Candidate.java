package org.angarium.tck.chapter03;

import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** A message to evaluate selectors with. */
interface Candidate {
  /** Sets properties and headers of the application. */
  void fill(Message message) throws JMSException;

  /** A message with one property of each type, and texts that patterns and lists are tried with. */
  static void standard(Message message) throws JMSException {
    message.setBooleanProperty("yes", true);
    message.setBooleanProperty("no", false);
    message.setByteProperty("aByte", (byte) 12);
    message.setShortProperty("aShort", (short) -1200);
    message.setIntProperty("anInt", 57);
    message.setLongProperty("aLong", 9_000_000_000L);
    message.setFloatProperty("aFloat", 1.5f);
    message.setDoubleProperty("aDouble", -2.25);
    message.setStringProperty("aString", "abc");
    message.setStringProperty("aNumber", "2");
    message.setStringProperty("aTruth", "true");
    message.setStringProperty("empty", "");
    message.setStringProperty("quoted", "it's");
    message.setStringProperty("nullString", null);
  }
}
