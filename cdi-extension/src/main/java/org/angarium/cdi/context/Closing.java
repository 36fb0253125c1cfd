package org.angarium.cdi.context;

import jakarta.jms.JMSContext;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes contexts at the end of a scope, where nobody is left to hear of a failure. */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  static void all(Collection<? extends JMSContext> contexts) {
    for (JMSContext context : contexts) {
      try {
        context.close();
      } catch (RuntimeException e) {
        LOG.warn("A JMSContext did not close well at the end of its scope", e);
      }
    }
  }
}
