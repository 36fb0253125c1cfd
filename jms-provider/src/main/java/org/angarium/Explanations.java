package org.angarium;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.Origin;
import org.angarium.engine.Counts;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.Inspection;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.AngariumDestination;
import org.angarium.message.Body;
import org.angarium.message.MessageHead;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Answers why something is not being delivered. Made by {@link Broker#explanations()}.
 *
 * <pre>{@code
 * for (Explanation why : broker.explanations().message(id)) {
 *   log.info(why.text());
 * }
 * }</pre>
 *
 * <p>It only looks, and holds nobody up: it may be asked at any time, also about millions of
 * messages. An answer was true at one moment. Messages have no index by id; so a search for one
 * goes over those that are in memory and then reads the heads of those on disk, 200,000 unless
 * {@link #lookingAt} says something else.
 *
 * <p>Immutable and thread-safe. Every method blocks while it reads, and throws a {@link
 * JMSRuntimeException} with one of the {@code ANG-} codes for what goes wrong.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class Explanations {
  private static final long BUDGET = 200_000;

  /** How many subscriptions of a topic are explained at once. */
  private static final int SUBSCRIPTIONS = 100;

  private final Broker broker;
  private final long budget;

  Explanations(Broker broker) {
    this(broker, BUDGET);
  }

  private Explanations(Broker broker, long budget) {
    this.broker = broker;
    this.budget = budget;
  }

  /** The same, but that a search looks at so many messages at most. */
  public Explanations lookingAt(long messages) {
    return new Explanations(broker, messages);
  }

  /**
   * Why a message is not being delivered, wherever it is.
   *
   * @param messageId as {@link jakarta.jms.Message#getJMSMessageID()}
   * @return one for each place that it is in; where it was sent to a topic, also one for each
   *     subscription that has not got it. Never empty: where it is nowhere, one says so
   */
  public List<Explanation> message(String messageId) {
    return broker.ask(() -> explain(messageId, null));
  }

  /**
   * As {@link #message(String)}, looking in one destination only.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is no such destination
   */
  public List<Explanation> message(Destination destination, String messageId) {
    DestinationName name = nameOf(destination);
    return broker.ask(() -> explain(messageId, existing(name)));
  }

  /**
   * What holds up the messages of a queue.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is none
   */
  public Explanation queue(String queue) {
    return broker.ask(() -> explainAll(existing(DestinationName.queue(queue))).get(0));
  }

  /**
   * What holds up the messages of a topic: one for each subscription, a hundred at most; where it
   * has none, one that says so.
   *
   * @throws JMSRuntimeException with code ANG-1202 if there is none
   */
  public List<Explanation> topic(String topic) {
    return broker.ask(() -> explainAll(existing(DestinationName.topic(topic))));
  }

  /**
   * What holds up the messages of a topic's subscription.
   *
   * @param clientId null for a shared one that was made without a client id
   * @throws JMSRuntimeException with code ANG-1301 if there is none
   */
  public Explanation subscription(@Nullable String clientId, String name) {
    return broker.ask(
        () -> {
          for (SubscriptionLook look : inspection().subscriptions()) {
            SubscriptionSpec spec = look.spec();
            if (name.equals(spec.name()) && Objects.equals(clientId, spec.clientId())) {
              return reasoning().all(look);
            }
          }
          throw new AngariumException(
              ErrorCode.NO_SUCH_SUBSCRIPTION,
              "there is no subscription \"%s\" %s; look at Broker.subscriptions()"
                  .formatted(
                      name,
                      clientId == null
                          ? "without a client id"
                          : "of client id \"" + clientId + '"'));
        });
  }

  // ---- destinations -------------------------------------------------------------------------

  private List<Explanation> explainAll(DestinationName name) {
    List<Explanation> all = new ArrayList<>();
    for (SubscriptionLook look : subscriptionsOf(name)) {
      if (all.size() < SUBSCRIPTIONS) {
        all.add(reasoning().all(look));
      }
    }
    if (all.isEmpty()) {
      all.add(new Explanation(name.toString(), null, 0, 0, List.of(new Reason.NoSubscription())));
    }
    return all;
  }

  private List<SubscriptionLook> subscriptionsOf(DestinationName name) {
    return inspection().subscriptions().stream()
        .filter(look -> look.spec().destination().equals(name))
        .toList();
  }

  // ---- messages -----------------------------------------------------------------------------

  private List<Explanation> explain(String messageId, @Nullable DestinationName where) {
    Reason failed = reasoning().failed();
    if (failed != null) {
      String place = where == null ? "" : where.toString();
      return List.of(new Explanation(place, messageId, 0, 0, List.of(failed)));
    }
    Inspection.Found found = inspection().find(messageId, where, budget);
    List<Explanation> all = new ArrayList<>();
    for (DeliveryLook look : found.deliveries()) {
      SubscriptionLook place = inspection().subscription(look.subscriptionId());
      if (place != null) {
        all.add(
            new Explanation(
                Reasoning.place(look.source()),
                messageId,
                place.depth(),
                place.consumers().size(),
                reasonsOf(look, place)));
      }
    }
    for (Inspection.Sending sending : found.sentBy()) {
      String place = sending.message().destination().toString();
      Reason reason =
          new Reason.SentByPreparedTransaction(
              sending.branch().toString(), Reasoning.at(sending.preparedAtMillis()));
      all.add(new Explanation(place, messageId, 0, 0, List.of(reason)));
    }
    if (all.isEmpty()) {
      return List.of(missing(messageId, where, found.complete()));
    }
    addOthersOfTopic(found.deliveries(), messageId, found.complete(), all);
    return all;
  }

  private List<Reason> reasonsOf(DeliveryLook look, SubscriptionLook place) {
    List<Reason> reasons = new ArrayList<>();
    MessageHead head = look.head();
    DestinationName queue = look.source().destination();
    var policies = core().settings().policies();
    boolean givenUp = policies.isDeadLetterQueue(queue) || policies.isExpiryQueue(queue);
    if (givenUp && head != null && Origin.of(head.properties()) != null) {
      DeadLetter letter = DeadLetter.of(new SentMessage(head, Body.Empty.INSTANCE));
      reasons.add(new Reason.GivenUp(queue.name(), letter));
    }
    reasons.addAll(reasoning().one(look, place));
    return reasons;
  }

  private Explanation missing(String messageId, @Nullable DestinationName where, boolean complete) {
    String place = where == null ? "" : where.toString();
    String uncommitted = core().uncommitted(messageId);
    return uncommitted != null
        ? new Explanation(place, messageId, 0, 0, List.of(new Reason.NotCommitted(uncommitted)))
        : new Explanation(place, messageId, 0, 0, List.of(notHere(where, complete)));
  }

  private Reason notHere(@Nullable DestinationName where, boolean complete) {
    Counts all = Counts.NONE;
    for (SubscriptionLook look : inspection().subscriptions()) {
      if (where == null || look.spec().destination().equals(where)) {
        all = all.plus(look.counts());
      }
    }
    return new Reason.NotHere(
        all.acknowledged(),
        all.expired(),
        all.deadLettered(),
        all.dropped(),
        all.replaced(),
        all.removed(),
        complete);
  }

  /** A topic's subscriptions that the message is not in, and why, as far as it can be told. */
  private void addOthersOfTopic(
      List<DeliveryLook> found, String messageId, boolean complete, List<Explanation> all) {
    DeliveryLook first = found.isEmpty() ? null : found.get(0);
    if (first == null || first.source().destination().isQueue() || first.head() == null) {
      return;
    }
    for (SubscriptionLook other : subscriptionsOf(first.source().destination())) {
      boolean has = found.stream().anyMatch(look -> look.subscriptionId() == other.id());
      if (!has && all.size() < SUBSCRIPTIONS) {
        Reason why = Reasoning.whyNotIn(other, first.head());
        all.add(
            new Explanation(
                Reasoning.place(other.spec()),
                messageId,
                other.depth(),
                other.consumers().size(),
                List.of(why != null ? why : notHere(other.spec().destination(), complete))));
      }
    }
  }

  // ---- shorthand ----------------------------------------------------------------------------

  private Reasoning reasoning() {
    return new Reasoning(core());
  }

  private BrokerCore core() {
    return broker.core();
  }

  private Inspection inspection() {
    return core().engine().inspection();
  }

  private DestinationName existing(DestinationName name) {
    if (!core().engine().exists(name)) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION, name + " does not exist; check the name");
    }
    return name;
  }

  private static DestinationName nameOf(Destination destination) {
    try {
      return AngariumDestination.nameOf(destination);
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
