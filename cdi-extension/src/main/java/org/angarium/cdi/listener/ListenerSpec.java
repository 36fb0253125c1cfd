package org.angarium.cdi.listener;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import org.angarium.DeliveryGuarantee;
import org.angarium.cdi.app.DestinationKind;
import org.jspecify.annotations.Nullable;

/**
 * A listener, as its annotations and settings say.
 *
 * @param name {@code CLASS.METHOD}, with the simple name of the class
 * @param bean the class of its bean
 * @param source where its messages come from
 * @param work how they are worked on
 * @param arguments what its parameters get
 * @param results what becomes of what it returns
 */
record ListenerSpec(
    String name,
    Class<?> bean,
    Method method,
    Source source,
    Work work,
    List<Argument> arguments,
    Results results) {
  ListenerSpec {
    arguments = List.copyOf(arguments);
  }

  /**
   * Where messages come from.
   *
   * @param destination the name in the broker
   * @param selector null for all messages
   * @param subscription name of a topic's subscription; null for none
   * @param clientId null for none
   */
  record Source(
      DestinationKind kind,
      String destination,
      @Nullable String selector,
      @Nullable String subscription,
      boolean durable,
      @Nullable String clientId) {
    @Override
    public String toString() {
      return "%s \"%s\"".formatted(kind.word(), destination);
    }
  }

  /**
   * How messages are worked on.
   *
   * @param batch how many at a time at most; 1 where the method takes no list
   * @param together whether many are acknowledged together
   * @param jakarta whether they are received in a Jakarta transaction
   */
  record Work(
      int concurrency,
      int batch,
      DeliveryGuarantee guarantee,
      boolean together,
      boolean jakarta,
      Breaking breaking) {}

  /**
   * When it is paused.
   *
   * @param failures in a row; 0 for never
   */
  record Breaking(int failures, Duration pause, Duration maxPause) {}

  /** Where it is, for errors. */
  String where() {
    return bean.getName() + "." + method.getName();
  }
}
