package org.angarium.testkit.cuts;

import java.util.Objects;
import org.angarium.Broker;
import org.angarium.DeadLetter;

/** That dead letters have kept their history. */
final class DeadLetters {
  private static final int ATTEMPTS = 2;

  private DeadLetters() {}

  static void check(Broker broker) {
    for (DeadLetter letter : broker.deadLetters("dead").list(1_000)) {
      if (!Objects.requireNonNull(letter.origin()).destination().equals("retry")
          || letter.attempts() < ATTEMPTS
          || letter.history().size() < ATTEMPTS * (letter.redrives() + 1)
          || letter.reason().isEmpty()) {
        throw new AssertionError("a dead letter without its history: " + letter);
      }
    }
  }
}
