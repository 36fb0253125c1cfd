package org.angarium.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.Engine;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionName;
import org.angarium.message.Damaged;
import org.angarium.message.MessageProperties;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of dead letters that are to be sent back, by where they came from: how many go
 * there, how many do not, and why. For one thread.
 */
public final class RedrivePlan {
  private final Map<Key, Route> routes = new LinkedHashMap<>();

  /**
   * Where messages go.
   *
   * @param origin null where nothing tells where they came from
   * @param damaged whether they could not be read
   */
  private record Key(@Nullable Origin origin, boolean damaged) {}

  /** How many go one way. */
  public static final class Route {
    private final Key key;
    private @Nullable AngariumException problem;
    private long moving;
    private long staying;

    private Route(Key key) {
      this.key = key;
    }

    /** Where they came from; null where nothing tells that. */
    public @Nullable Origin origin() {
      return key.origin;
    }

    /** How many are, or were, to be moved. */
    public long moving() {
      return moving;
    }

    /** How many stay where they are. */
    public long staying() {
      return staying;
    }

    /** Why those stay; null where none does. */
    public @Nullable AngariumException problem() {
      return problem;
    }

    void add(@Nullable AngariumException problem) {
      if (problem == null) {
        moving++;
      } else {
        staying++;
        this.problem = problem;
      }
    }
  }

  /** Looks at all dead letters that an order is about. Blocks for the disk. */
  public static RedrivePlan of(Engine engine, RedriveOrder order) {
    RedrivePlan plan = new RedrivePlan();
    if (!engine.exists(order.queue())) {
      return plan;
    }
    Map<Key, Send> checked = new LinkedHashMap<>();
    long moving = 0;
    try (BrowseCursor cursor = engine.browse(order.queue(), order.selector())) {
      SentMessage message = moving < order.limit() ? cursor.next() : null;
      while (message != null) {
        Route route = plan.route(Origin.of(message.properties()), isDamaged(message));
        AngariumException problem = problemOf(engine, message, route, checked);
        route.add(problem);
        moving += problem == null ? 1 : 0;
        message = moving < order.limit() ? cursor.next() : null;
      }
    }
    return plan;
  }

  /** Whether all of one origin can move is looked at once. */
  private static @Nullable AngariumException problemOf(
      Engine engine, SentMessage message, Route route, Map<Key, Send> checked) {
    if (route.problem != null || checked.containsKey(route.key)) {
      return route.problem;
    }
    try {
      checked.put(route.key, back(engine, message));
      return null;
    } catch (AngariumException e) {
      return e;
    }
  }

  /** The routes, in the order in which they were found. */
  public Iterable<Route> routes() {
    return routes.values();
  }

  Route route(@Nullable Origin origin) {
    return route(origin, false);
  }

  /** The route of another plan, in this one. */
  Route route(Route planned) {
    return routes.computeIfAbsent(planned.key, Route::new);
  }

  private Route route(@Nullable Origin origin, boolean damaged) {
    return routes.computeIfAbsent(new Key(origin, damaged), Route::new);
  }

  private static boolean isDamaged(SentMessage message) {
    return Damaged.reason(message) != null;
  }

  /**
   * The message on its way back.
   *
   * @throws AngariumException {@link ErrorCode#NO_ORIGIN}, {@link ErrorCode#NO_SUCH_DESTINATION},
   *     {@link ErrorCode#NO_SUCH_SUBSCRIPTION}
   */
  static Send back(Engine engine, SentMessage message) {
    Origin origin = Origin.of(message.properties());
    if (origin == null) {
      throw new AngariumException(
          ErrorCode.NO_ORIGIN,
          "%s cannot be sent back: nothing tells where it came from; receive it, and send it where it belongs"
              .formatted(message));
    }
    if (isDamaged(message)) {
      throw new AngariumException(
          ErrorCode.NO_ORIGIN,
          "a message of %s cannot be sent back: its stored bytes could not be read, they are its body now"
              .formatted(origin));
    }
    DestinationName to = existing(engine, origin);
    SubscriptionName only = null;
    if (!to.isQueue()) {
      only = nameOf(origin);
      checkSubscribed(engine, to, only);
    }
    SentMessage again =
        DeadLetters.resent(message, to, message.deliveryTime(), properties(message.properties()));
    return new Send(again, "", null, null, only);
  }

  private static DestinationName existing(Engine engine, Origin origin) {
    DestinationName name = origin.destination();
    DestinationName temporary = new DestinationName(name.kind(), name.name(), true);
    if (engine.exists(name)) {
      return name;
    } else if (engine.exists(temporary)) {
      return temporary;
    }
    throw new AngariumException(
        ErrorCode.NO_SUCH_DESTINATION,
        "dead letters cannot be sent back to %s: it does not exist any more; declare it, or receive them, and send them where they belong"
            .formatted(name));
  }

  private static SubscriptionName nameOf(Origin origin) {
    String name = origin.subscription();
    if (name == null) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_SUBSCRIPTION,
          "dead letters cannot be sent back to %s: it ended with its consumer; receive them, and send them where they belong"
              .formatted(origin));
    }
    return new SubscriptionName(origin.clientId(), name);
  }

  private static void checkSubscribed(Engine engine, DestinationName topic, SubscriptionName name) {
    boolean there =
        engine.destinations().subscriptions().stream()
            .map(status -> status.spec())
            .anyMatch(
                spec ->
                    spec.destination().equals(topic)
                        && name.name().equals(spec.name())
                        && java.util.Objects.equals(name.clientId(), spec.clientId()));
    if (!there) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_SUBSCRIPTION,
          "dead letters cannot be sent back to the %s on %s: there is none any more; make it again, or receive them, and send them where they belong"
              .formatted(name, topic));
    }
  }

  private static MessageProperties properties(MessageProperties dead) {
    MessageProperties.Builder properties = MessageProperties.builder();
    for (String name : dead.names()) {
      if (!DeadLetters.OF_ONE_STAY.contains(name)) {
        properties.set(name, dead.get(name));
      }
    }
    int before = dead.get(DeadLetters.REDRIVES) instanceof Integer number ? number : 0;
    return properties.set(DeadLetters.REDRIVES, before + 1).build();
  }
}
