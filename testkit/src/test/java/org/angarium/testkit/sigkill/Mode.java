package org.angarium.testkit.sigkill;

import java.util.List;

/**
 * One way to receive messages: what the child does for it, and what must come of it. A producer
 * sends the numbers 1, 2, 3, … to it; each is to have an effect.
 */
interface Mode {
  String name();

  Promise promise();

  /** What effects are counted by. */
  String countedBy();

  /** The moments at which a kill hurts; see {@link Site#pass}. */
  List<String> moments();

  /** Whether its producer sends a number again of which it does not know whether it was sent. */
  default boolean sendsAgain() {
    return false;
  }

  /** The mode whose producer sends what this one counts the effects of. */
  default String source() {
    return name();
  }

  /** Starts its threads and listeners, in the child. */
  void start(Site site) throws Exception;

  /** Whether nothing is left to be done; then reports effects that nobody has reported. */
  void finish(Site site) throws Exception;
}
