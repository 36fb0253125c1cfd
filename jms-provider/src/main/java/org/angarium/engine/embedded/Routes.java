package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Router;
import org.angarium.engine.Send;

/** Which subscriptions of its destination a message goes to. */
final class Routes {
  private Routes() {}

  /** Those of some subscriptions that a message goes to now. */
  static List<Subscription> accepting(List<Subscription> subscriptions, Send send) {
    List<Subscription> accepting = new ArrayList<>(subscriptions.size());
    for (Subscription s : subscriptions) {
      if (accepts(s, send)) {
        accepting.add(s);
      }
    }
    return accepting;
  }

  /** Whether a message goes to a subscription of its destination. */
  static boolean accepts(Subscription s, Send send) {
    String local = s.spec.noLocal() ? s.connectionId() : "";
    return isForAll(send) || Router.accepts(s.spec, local, send);
  }

  /** Whether it goes to each subscription that it may go to. */
  static boolean isForAll(Send send) {
    return send.message().destination().isQueue() || send.only() != null;
  }
}
