package org.angarium.jms;

import jakarta.jms.JMSException;
import java.util.function.Consumer;

/** A consumer that can tell which groups it loses. */
public interface GroupKeeper {
  /**
   * Has {@code listener} told each group (JMSXGroupID) that is no longer the consumer's; in place
   * of the one before.
   *
   * @throws JMSException when it is closed
   */
  void onLostGroup(Consumer<String> listener) throws JMSException;
}
