package org.angarium.cdi.app;

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

  /** In lower case, as in texts and options. */
  public String word() {
    return word;
  }
}
