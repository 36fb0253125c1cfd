package org.angarium.jms;

import java.util.function.Consumer;

/** As {@link GroupKeeper}, for the simplified API. */
public interface JmsGroupKeeper {
  /**
   * See {@link GroupKeeper#onLostGroup}.
   *
   * @throws jakarta.jms.JMSRuntimeException when it is closed
   */
  void onLostGroup(Consumer<String> listener);
}
