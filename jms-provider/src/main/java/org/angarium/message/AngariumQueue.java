package org.angarium.message;

import jakarta.jms.Queue;
import org.angarium.model.DestinationName;

/** A queue (Jakarta Messaging 4.1.4). Immutable and thread-safe. */
public class AngariumQueue extends AngariumDestination implements Queue {
  private static final long serialVersionUID = 1L;

  AngariumQueue(DestinationName name) {
    super(name);
  }

  @Override
  public String getQueueName() {
    return name().name();
  }
}
