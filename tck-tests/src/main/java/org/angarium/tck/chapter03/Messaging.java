package org.angarium.tck.chapter03;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.angarium.tck.Jms;
import org.angarium.tck.ways.Messages;

/** Messages for tests that send nothing. */
final class Messaging {
  private Messaging() {}

  static Messages of(Jms jms) throws JMSException {
    return Messages.of(jms.session(Session.AUTO_ACKNOWLEDGE));
  }
}
