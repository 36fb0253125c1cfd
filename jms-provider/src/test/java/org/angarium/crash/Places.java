package org.angarium.crash;

import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;

/** The destinations and subscriptions of the workload. */
final class Places {
  static final DestinationName IN = DestinationName.queue("in");
  static final DestinationName OUT = DestinationName.queue("out");
  static final DestinationName LEFT = DestinationName.queue("left");
  static final DestinationName RIGHT = DestinationName.queue("right");
  static final DestinationName LATER = DestinationName.queue("later");
  static final DestinationName BRIEF = DestinationName.queue("brief");
  static final DestinationName GROUPED = DestinationName.queue("grouped");
  static final DestinationName SOURCE = DestinationName.queue("source");
  static final DestinationName TARGET = DestinationName.queue("target");
  static final DestinationName NEWS = DestinationName.topic("news");

  static final String CLIENT = "client";

  static final SubscriptionSpec DURABLE =
      new SubscriptionSpec(Kind.DURABLE, NEWS, CLIENT, "durable", Selector.all(), false);

  static final SubscriptionSpec SHARED =
      new SubscriptionSpec(Kind.SHARED_DURABLE, NEWS, null, "shared", Selector.all(), false);

  private Places() {}

  /** A subscription's name in reports: the queue's, or its own. */
  static String name(SubscriptionSpec spec) {
    return spec.name() == null ? spec.destination().name() : spec.name();
  }

  /** A subscription of that name. */
  static SubscriptionSpec spec(String name) {
    return switch (name) {
      case "durable" -> DURABLE;
      case "shared" -> SHARED;
      default -> SubscriptionSpec.queue(DestinationName.queue(name));
    };
  }
}
