package org.angarium.message;

import jakarta.jms.Topic;
import org.angarium.model.DestinationName;

/** A topic (Jakarta Messaging 4.2). Immutable and thread-safe. */
public class AngariumTopic extends AngariumDestination implements Topic {
  private static final long serialVersionUID = 1L;

  AngariumTopic(DestinationName name) {
    super(name);
  }

  @Override
  public String getTopicName() {
    return name().name();
  }
}
