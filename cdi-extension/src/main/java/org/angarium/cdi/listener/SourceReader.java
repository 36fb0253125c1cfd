package org.angarium.cdi.listener;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.util.UUID;
import org.angarium.cdi.ClientId;
import org.angarium.cdi.DurableSubscription;
import org.angarium.cdi.MessageSelector;
import org.angarium.cdi.SubscriptionName;
import org.angarium.cdi.app.Configuration;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Destinations;
import org.angarium.cdi.setting.Expressions;
import org.jspecify.annotations.Nullable;

/** Reads where the messages of listeners come from. */
@Singleton
public class SourceReader {
  private final Destinations destinations;
  private final Expressions expressions;

  @Inject
  SourceReader(Destinations destinations, Configuration configuration) {
    this.destinations = destinations;
    this.expressions = configuration.expressions();
  }

  /**
   * The source of a listener.
   *
   * @throws RuntimeException that says what is wrong
   */
  ListenerSpec.Source read(
      Method method,
      String name,
      ListenerReader.Annotated annotated,
      ListenerSpec.Work work,
      Overrides overrides) {
    String destination =
        destinations.name(
            overrides.text(name, "destination", annotated.destination()), annotated.kind());
    MessageSelector selector = method.getAnnotation(MessageSelector.class);
    String selected = overrides.text(name, "selector", selector == null ? "" : selector.value());
    SubscriptionName subscription = method.getAnnotation(SubscriptionName.class);
    ClientId clientId = method.getAnnotation(ClientId.class);
    boolean durable = method.isAnnotationPresent(DurableSubscription.class);
    ListenerSpec.Source source =
        new ListenerSpec.Source(
            annotated.kind(),
            destination,
            selected.isBlank() ? null : selected,
            subscription == null
                ? sharedAmong(name, annotated.kind(), work)
                : expressions.resolve(subscription.value()),
            durable,
            clientId == null ? null : expressions.resolve(clientId.value()));
    check(source, subscription != null, work);
    return source;
  }

  /**
   * Several consumers of one listener share a subscription, so that each message is for one. Its
   * name is new each time: another listener of that name, of another package or application, hears
   * all of them too.
   */
  private static @Nullable String sharedAmong(
      String name, DestinationKind kind, ListenerSpec.Work work) {
    return kind == DestinationKind.TOPIC && work.concurrency() > 1
        ? name + "-" + UUID.randomUUID()
        : null;
  }

  private static void check(ListenerSpec.Source source, boolean named, ListenerSpec.Work work) {
    boolean queue = source.kind() == DestinationKind.QUEUE;
    if (queue && (source.durable() || named || source.clientId() != null)) {
      throw new IllegalArgumentException(
          "@DurableSubscription, @SubscriptionName and @ClientId are for topics; it listens to the "
              + source);
    }
    if (source.durable() && !named) {
      throw new IllegalArgumentException(
          "its durable subscription has no name; add a @SubscriptionName that stays the same");
    }
    if (source.clientId() != null && work.jakarta() && work.concurrency() > 1) {
      throw new IllegalArgumentException(
          "with a @ClientId, concurrency must be 1 in Jakarta transactions, since each consumer has"
              + " a connection there; leave @ClientId out");
    }
  }
}
