package org.angarium.tck.chapter03;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.angarium.tck.Jms;
import org.angarium.tck.ways.SendOptions;

/**
 * Finds out what a selector evaluates to. On a topic, a consumer with {@code (S) OR theEnd = TRUE}
 * and one with {@code (NOT (S)) OR theEnd = TRUE} get the candidate or not, and then a message that
 * ends the wait: so a test waits for nothing that does not come. By the tables of 3.8.1.2 neither
 * gets the candidate when S is unknown.
 */
record Selection(Jms jms, Candidate candidate, SendOptions options) {
  private static final String END = " OR theEnd = TRUE";

  static Selection ofStandard(Jms jms) {
    return new Selection(jms, Candidate::standard, SendOptions.DEFAULT);
  }

  static Selection of(Jms jms, Candidate candidate) {
    return new Selection(jms, candidate, SendOptions.DEFAULT);
  }

  Truth evaluate(String selector) throws JMSException {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer plain = session.createConsumer(topic, selector);
    MessageConsumer positive = session.createConsumer(topic, "(" + selector + ")" + END);
    MessageConsumer negative = session.createConsumer(topic, "(NOT (" + selector + "))" + END);
    send(session, topic);

    boolean isTrue = gotCandidate(positive);
    boolean isFalse = gotCandidate(negative);
    if (isTrue && isFalse) {
      throw new AssertionError("both the selector and its negation select: " + selector);
    }
    if (isTrue) {
      jms.receive(plain);
      return Truth.TRUE;
    }
    return isFalse ? Truth.FALSE : Truth.UNKNOWN;
  }

  /** Whether the selector matches; for selectors that cannot be negated. */
  boolean matches(String selector) throws JMSException {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createConsumer(topic, "(" + selector + ")" + END);
    send(session, topic);
    return gotCandidate(consumer);
  }

  private void send(Session session, Topic topic) throws JMSException {
    try (var producer = session.createProducer(topic)) {
      Message message = session.createMessage();
      candidate.fill(message);
      producer.send(message, options.deliveryMode(), options.priority(), options.timeToLive());
      Message end = session.createMessage();
      end.setBooleanProperty("theEnd", true);
      // of the same kind, so that it cannot pass the candidate
      producer.send(end, options.deliveryMode(), options.priority(), options.timeToLive());
    }
  }

  private boolean gotCandidate(MessageConsumer consumer) throws JMSException {
    if (jms.receive(consumer).propertyExists("theEnd")) {
      return false;
    }
    jms.receive(consumer);
    return true;
  }
}
