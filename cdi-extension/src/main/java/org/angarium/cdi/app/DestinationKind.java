package org.angarium.cdi.app;

import jakarta.jms.Destination;
import jakarta.jms.JMSContext;

/** Queue or topic. */
public enum DestinationKind {
  /** A queue. */
  QUEUE("queue"),
  /** A topic. */
  TOPIC("topic");

  private final String word;

  DestinationKind(String word) {
    this.word = word;
  }

  /** The destination of this kind and of a name in the broker. */
  public Destination of(JMSContext context, String name) {
    return this == QUEUE ? context.createQueue(name) : context.createTopic(name);
  }

  /** In lower case, as in texts and options. */
  public String word() {
    return word;
  }
}
