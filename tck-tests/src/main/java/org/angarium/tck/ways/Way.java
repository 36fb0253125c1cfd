package org.angarium.tck.ways;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.angarium.tck.Jms;

/** A domain and an API: the four ways that a message can take. */
public enum Way {
  /** A queue, with the classic API. */
  QUEUE_CLASSIC(false, false),
  /** A queue, with the simplified API. */
  QUEUE_SIMPLIFIED(false, true),
  /** A topic, with the classic API. */
  TOPIC_CLASSIC(true, false),
  /** A topic, with the simplified API. */
  TOPIC_SIMPLIFIED(true, true);

  private final boolean topic;
  private final boolean simplified;

  Way(boolean topic, boolean simplified) {
    this.topic = topic;
    this.simplified = simplified;
  }

  /** A courier with automatic acknowledgment. */
  public Courier open(Jms jms) throws JMSException {
    return open(jms, Session.AUTO_ACKNOWLEDGE, Session.AUTO_ACKNOWLEDGE);
  }

  /** A courier that sends at once and receives with this mode. */
  public Courier openReceiving(Jms jms, int receiveMode) throws JMSException {
    return open(jms, Session.AUTO_ACKNOWLEDGE, receiveMode);
  }

  /** A courier that sends in transactions and acknowledges by itself. */
  public Courier openSendingTransacted(Jms jms) throws JMSException {
    return open(jms, Session.SESSION_TRANSACTED, Session.AUTO_ACKNOWLEDGE);
  }

  private Courier open(Jms jms, int sendMode, int receiveMode) throws JMSException {
    return simplified
        ? new SimplifiedCourier(jms, topic, sendMode, receiveMode)
        : new ClassicCourier(jms, topic, sendMode, receiveMode);
  }
}
