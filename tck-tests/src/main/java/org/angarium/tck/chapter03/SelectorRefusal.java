package org.angarium.tck.chapter03;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.angarium.tck.Jms;

/** Whether a selector is refused when it is presented. */
final class SelectorRefusal {
  private SelectorRefusal() {}

  static boolean isRefused(Jms jms, String selector) throws JMSException {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    try {
      session.createConsumer(jms.topic(session), selector).close();
      return false;
    } catch (InvalidSelectorException e) {
      return true;
    }
  }
}
