package org.angarium.benchmarks.workload;

/**
 * What a workload of senders and receivers is.
 *
 * @param route from where to where
 * @param sending how it is sent
 * @param receiving how it is received
 */
record Traffic(Route route, Sending sending, Receiving receiving) {
  private static final int OUTSTANDING = 4096;
  private static final int OUTSTANDING_BYTES = 64 << 20;

  /** The domain. */
  enum Kind {
    QUEUE,
    TOPIC,
    DURABLE_TOPIC
  }

  /** How a sender sends. */
  enum Style {
    /** One message, and the next when {@code send()} has returned. */
    PLAIN,
    /** Transactions of a number of messages. */
    TRANSACTED,
    /** With a CompletionListener, and a number of messages in flight. */
    ASYNC,
    /** A number of messages a second. */
    PACED
  }

  /** How a consumer chooses. */
  enum Choice {
    ANY,
    /** Each consumer has a selector for one value of a property. */
    SELECTOR,
    /** The messages have groups. */
    GROUP
  }

  /**
   * @param destinations how many there are; senders and receivers are spread over them
   */
  record Route(Kind kind, int destinations) {}

  /**
   * @param size of a body in bytes
   * @param number the number that the style needs, else 0
   */
  record Sending(int producers, boolean persistent, int size, Style style, int number) {}

  /**
   * @param batch how many messages a transaction of a receiver has; 0 for none
   * @param values how many values the choice has, else 1
   * @param afterwards whether only sends are measured, and received is when they have ended
   */
  record Receiving(int consumers, int batch, Choice choice, int values, boolean afterwards) {}

  /** One kind of key: a queue, a group, or a value that selectors ask for. */
  int keys() {
    return receiving.choice == Choice.ANY ? route.destinations : receiving.values;
  }

  /** How often each message is received. */
  int copies() {
    return route.kind == Kind.QUEUE ? 1 : receiving.consumers;
  }

  /** How many messages may be on their way: a number of deliveries and of bytes in all. */
  int outstanding() {
    return Math.max(4, Math.min(OUTSTANDING / copies(), OUTSTANDING_BYTES / sending.size));
  }

  /** The property by which a message is chosen. */
  String property() {
    return receiving.choice == Choice.GROUP ? "JMSXGroupID" : "kind";
  }

  /** A value of that property. */
  String value(int key) {
    return "k" + key;
  }
}
