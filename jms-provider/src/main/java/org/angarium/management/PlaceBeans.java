package org.angarium.management;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import javax.management.openmbean.SimpleType;
import org.angarium.SubscriptionStatistics;
import org.angarium.engine.Pause;
import org.angarium.management.BeanType.Parameter;
import org.jspecify.annotations.Nullable;

/** What the beans of queues, topics and subscriptions have. */
final class PlaceBeans {
  private static final int DEFAULT_LIMIT = 100;

  private final Supplier<Rows> rows;
  final Supplier<BeanType<Place>> queue = new Lazy<>(this::queues);
  final Supplier<BeanType<Place>> topic = new Lazy<>(this::topics);
  final Supplier<BeanType<Place>> subscription = new Lazy<>(this::subscriptions);

  PlaceBeans(Supplier<Rows> rows) {
    this.rows = rows;
  }

  private BeanType<Place> queues() {
    BeanType.Builder<Place> queues = BeanType.of("A queue");
    destination(queues);
    waiting(queues);
    messages(queues, rows.get());
    pauses(queues);
    return queues.build();
  }

  private BeanType<Place> topics() {
    Row<SubscriptionStatistics> row = rows.get().subscription;
    BeanType.Builder<Place> topics = BeanType.of("A topic, with all its subscriptions");
    destination(topics);
    waiting(topics);
    topics.question(
        "listSubscriptions",
        row.many(),
        "Its subscriptions in figures",
        (place, arguments) -> row.of(statistics(place)));
    pauses(topics);
    return topics.build();
  }

  private BeanType<Place> subscriptions() {
    BeanType.Builder<Place> subscriptions = BeanType.of("A durable subscription of a topic");
    subscription(subscriptions);
    waiting(subscriptions);
    messages(subscriptions, rows.get());
    return subscriptions.build();
  }

  private static List<SubscriptionStatistics> statistics(Place place) {
    return place.broker().admin().destinations().stream()
        .filter(one -> one.topic() && one.name().equals(place.destination().name()))
        .flatMap(one -> one.subscriptions().stream())
        .toList();
  }

  private static void destination(BeanType.Builder<Place> beans) {
    beans
        .text("Name", "Its name", place -> place.destination().name())
        .text(
            "Since",
            "When counting began",
            place -> Instant.ofEpochMilli(place.figures().since()).toString())
        .number("Sent", "Messages that were sent to it", place -> place.figures().sent())
        .number(
            "Duplicates",
            "Messages that were not sent, because their deduplication ids were known",
            place -> place.figures().duplicates())
        .text("Paused", "What rests: DELIVERY, SENDING, BOTH; empty for nothing", Place::paused)
        .attribute(
            "PauseKept",
            SimpleType.BOOLEAN,
            "Whether it rests after a restart too",
            place -> place.figures().pause().kept());
  }

  private static void subscription(BeanType.Builder<Place> beans) {
    beans
        .text("Topic", "The name of its topic", place -> place.destination().name())
        .text(
            "ClientId",
            "Its client id; empty for none",
            place ->
                Row.text(place.subscription() == null ? null : place.subscription().clientId()))
        .text(
            "Name",
            "Its name",
            place -> Row.text(place.subscription() == null ? null : place.subscription().name()))
        .deed(
            "drop",
            SimpleType.VOID,
            "Deletes the subscription with its messages; refused while it is in use",
            (place, arguments) -> {
              var spec = java.util.Objects.requireNonNull(place.subscription());
              String name = java.util.Objects.requireNonNull(spec.name());
              place.broker().deleteSubscription(spec.clientId(), name);
              return null;
            });
  }

  private static void waiting(BeanType.Builder<Place> beans) {
    beans
        .number("Depth", "Messages that are not acknowledged", Place::depth)
        .number("Held", "Those of them that consumers hold", Place::held)
        .number("Delayed", "Those of them whose time has not come; reads the disk", Place::delayed)
        .number("Consumers", "How many consumers it has", Place::consumers)
        .number(
            "OldestAgeMillis",
            "For how long the oldest message has waited, -1 for none; reads the disk",
            Place::oldestAge)
        .number("Arrived", "Messages that came", place -> place.counts().arrived())
        .number("Delivered", "Hand-outs to consumers", place -> place.counts().delivered())
        .number(
            "Redelivered",
            "Hand-outs that were not the first of their message",
            place -> place.counts().redelivered())
        .number(
            "Acknowledged",
            "Messages that consumers have acknowledged",
            place -> place.counts().acknowledged())
        .number(
            "DeadLettered",
            "Messages that became dead letters",
            place -> place.counts().deadLettered())
        .number("Expired", "Messages that have expired", place -> place.counts().expired())
        .number("Dropped", "Messages that a limit has dropped", place -> place.counts().dropped())
        .number(
            "Replaced",
            "Messages whose place a newer one of the same value has taken",
            place -> place.counts().replaced())
        .number(
            "Removed",
            "Messages that operators have moved away or deleted",
            place -> place.counts().removed());
  }

  private static void messages(BeanType.Builder<Place> beans, Rows rows) {
    Parameter selector = Parameter.text("selector", "as of a consumer; empty for all");
    Parameter target = Parameter.text("toQueue", "the name of the queue; it must exist");
    Parameter id = Parameter.text("messageId", "the id of the message");
    String began = "; returns the number of the operation, see the broker's bean";
    beans
        .question(
            "browse",
            rows.message.many(),
            "The first messages, those too that are delayed or held",
            (place, given) ->
                rows.message.of(place.backlog().browse(text(given[0]), limit(given[1]))),
            selector,
            new Parameter("limit", "how many at most; 0 for 100", SimpleType.INTEGER))
        .question(
            "find",
            rows.message.many(),
            "The message of an id, if there is one",
            (place, given) ->
                rows.message.of(place.backlog().find(text(given[0])).stream().toList()),
            id)
        .deed(
            "move",
            SimpleType.LONG,
            "Begins to move messages to a queue" + began,
            (place, given) -> place.backlog().move(text(given[0]), text(given[1])).id(),
            selector,
            target)
        .deed(
            "copy",
            SimpleType.LONG,
            "Begins to copy messages to a queue" + began,
            (place, given) -> place.backlog().copy(text(given[0]), text(given[1])).id(),
            selector,
            target)
        .deed(
            "delete",
            SimpleType.LONG,
            "Begins to delete messages" + began,
            (place, given) -> place.backlog().delete(text(given[0])).id(),
            selector)
        .deed(
            "purge",
            SimpleType.LONG,
            "Begins to delete all messages" + began,
            (place, given) -> place.backlog().purge().id());
    single(beans, id, target);
  }

  private static void single(BeanType.Builder<Place> beans, Parameter id, Parameter target) {
    beans
        .deed(
            "moveMessage",
            SimpleType.VOID,
            "Moves the message of an id to a queue",
            (place, given) -> {
              place.backlog().moveMessage(text(given[0]), text(given[1]));
              return null;
            },
            id,
            target)
        .deed(
            "copyMessage",
            SimpleType.VOID,
            "Copies the message of an id to a queue",
            (place, given) -> {
              place.backlog().copyMessage(text(given[0]), text(given[1]));
              return null;
            },
            id,
            target)
        .deed(
            "deleteMessage",
            SimpleType.VOID,
            "Deletes the message of an id",
            (place, given) -> {
              place.backlog().deleteMessage(text(given[0]));
              return null;
            },
            id);
  }

  private static void pauses(BeanType.Builder<Place> beans) {
    beans
        .deed(
            "pause",
            SimpleType.VOID,
            "Rests it",
            (place, given) -> {
              place.pause(pause(text(given[0]), Boolean.TRUE.equals(given[1])));
              return null;
            },
            Parameter.text("scope", "DELIVERY, SENDING or BOTH"),
            new Parameter("kept", "whether it rests after a restart too", SimpleType.BOOLEAN))
        .deed(
            "resume",
            SimpleType.VOID,
            "Has it go on",
            (place, given) -> {
              place.pause(Pause.NONE);
              return null;
            });
  }

  private static Pause pause(String scope, boolean kept) {
    return switch (scope) {
      case "DELIVERY" -> new Pause(true, false, kept);
      case "SENDING" -> new Pause(false, true, kept);
      case "BOTH" -> new Pause(true, true, kept);
      default ->
          throw new IllegalArgumentException(
              "\"%s\" can not be paused; give DELIVERY, SENDING or BOTH".formatted(scope));
    };
  }

  static String text(@Nullable Object argument) {
    return argument instanceof String text ? text : "";
  }

  private static int limit(@Nullable Object argument) {
    return argument instanceof Integer limit && limit > 0 ? limit : DEFAULT_LIMIT;
  }
}
