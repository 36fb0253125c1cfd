package org.angarium;

import static org.angarium.Option.Scope.BROKER;

import java.time.Duration;
import org.angarium.engine.Order;

/** The options about order and groups; the others are in {@link Options}. */
final class OrderOptions {
  static final Option<Integer> MAX_GROUPS =
      new Option<>(
          "maxGroups",
          BROKER,
          OptionType.number(0),
          values -> Order.DEFAULT.maxGroups(),
          "10000",
          "Of how many groups (JMSXGroupID) without a message each queue or subscription remembers"
              + " whose they are; the eldest are given up first.");

  static final Option<Duration> GROUP_TIMEOUT =
      new Option<>(
          "groupTimeout",
          BROKER,
          OptionType.duration(),
          values -> Duration.ofMillis(Order.DEFAULT.groupTimeoutMillis()),
          "30s",
          "How long a consumer that does not come keeps a waiting message of its group from others;"
              + " with 0s it keeps a group only while it holds some of it.");

  static final Option<Boolean> EXCLUSIVE =
      new Option<>(
          "exclusive",
          BROKER,
          OptionType.bool(),
          values -> Order.DEFAULT.exclusive(),
          "false",
          "Whether one consumer gets everything while the others stand by.");

  static final Option<String> LAST_VALUE_KEY =
      new Option<>(
          "lastValueKey",
          BROKER,
          OptionType.text("the name of a property", OrderOptions::checkProperty),
          values -> Order.DEFAULT.lastValueKey(),
          "none",
          "The property of whose values only the newest message waits: it replaces the one"
              + " before.");

  private OrderOptions() {}

  private static void checkProperty(String name) {
    if (!name.matches("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*")) {
      throw new IllegalArgumentException("not the name of a property");
    }
  }
}
