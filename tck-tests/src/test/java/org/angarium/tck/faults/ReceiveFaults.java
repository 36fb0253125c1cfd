package org.angarium.tck.faults;

import static org.angarium.tck.faults.Tampers.forgives;
import static org.angarium.tck.faults.Tampers.on;
import static org.angarium.tck.faults.Tampers.skips;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be wrong with consumers, selectors and subscriptions: chapters 3.8, 4 and 8. */
final class ReceiveFaults {
  private static final String[] WITH_SELECTOR = {
    "createConsumer",
    "createBrowser",
    "createSharedConsumer",
    "createDurableConsumer",
    "createDurableSubscriber",
    "createSharedDurableConsumer"
  };

  private ReceiveFaults() {}

  static List<Fault> selectors() {
    return List.of(
        Fault.of(
            "selectors are forgotten",
            "chapter03.SelectorHeaderTest.shouldSelectTheSpecificationsCar",
            selector(text -> null)),
        Fault.of(
            "AND in selectors is OR",
            "chapter03.SelectorLogicTest.shouldFollowTheTableOfAnd",
            selector(text -> text.replace(" AND ", " OR "))),
        Fault.of(
            "OR in selectors is AND",
            "chapter03.SelectorLogicTest.shouldFollowTheTableOfOr",
            selector(text -> text.replace(" OR ", " AND "))),
        Fault.of(
            "NOT IN in selectors is IN",
            "chapter03.SelectorOperatorTest.shouldBeIn",
            selector(text -> text.replace(" NOT IN ", " IN "))),
        Fault.of(
            "BETWEEN in selectors is NOT BETWEEN",
            "chapter03.SelectorOperatorTest.shouldBeBetween",
            selector(
                text ->
                    text.contains(" NOT BETWEEN ")
                        ? text
                        : text.replace(" BETWEEN ", " NOT BETWEEN "))),
        Fault.of(
            "LIKE in selectors knows no underscore",
            "chapter03.SelectorOperatorTest.shouldMatchPatterns",
            selector(text -> text.contains(" LIKE ") ? text.replace('_', '%') : text)),
        Fault.of(
            "IS NULL in selectors is IS NOT NULL",
            "chapter03.SelectorLogicTest.shouldTestForNull",
            selector(text -> text.replace(" IS NULL", " IS NOT NULL"))),
        Fault.of(
            "< in selectors is <=",
            "chapter03.SelectorComparisonTest.shouldCompareNumbers",
            selector(text -> text.replace("< ", "<= "))),
        Fault.of(
            "any selector is accepted",
            "chapter08.ConsumerTest.shouldRefuseInvalidSelector",
            on(
                Object.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (InvalidSelectorException | InvalidSelectorRuntimeException e) {
                    return call.with(selectorIndex(call), null);
                  }
                },
                WITH_SELECTOR)));
  }

  /** Where a selector is among the arguments: the second string, or the one after a queue. */
  private static int selectorIndex(Call call) {
    boolean named = !call.is(Object.class, "createConsumer", "createBrowser");
    return named ? 2 : 1;
  }

  private static java.util.function.Supplier<Tamper> selector(
      UnaryOperator<@Nullable String> wrong) {
    return on(
        Object.class,
        call -> {
          int index = selectorIndex(call);
          if (call.args().size() <= index || !(call.args().get(index) instanceof String text)) {
            return call.proceed();
          }
          String changed = wrong.apply(text);
          return text.equals(changed) ? call.proceed() : call.with(index, changed);
        },
        WITH_SELECTOR);
  }

  static List<Fault> consumers() {
    return List.of(
        Fault.of(
            "noLocal is ignored",
            "chapter08.UnsharedSubscriptionTest.shouldLeaveOutMessagesOfItsOwnConnection",
            on(
                Object.class,
                call -> {
                  int last = call.args().size() - 1;
                  return last > 0 && Boolean.TRUE.equals(call.args().get(last))
                      ? call.with(last, false)
                      : call.proceed();
                },
                "createConsumer",
                "createDurableConsumer",
                "createDurableSubscriber",
                "createSubscriber")),
        Fault.of(
            "a closed consumer returns null",
            "chapter06.ClosedObjectsTest.shouldRefuseUseOfClosedConsumerAndProducer",
            on(
                MessageConsumer.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (IllegalStateException e) {
                    return call.nothing();
                  }
                },
                "receive",
                "receiveNoWait",
                "getMessageSelector")),
        Fault.of(
            "what a listener throws is swallowed with its message",
            "chapter08.ListenerTest.shouldGetTheMessageAgainAtOnceWhenItThrows",
            on(
                MessageListener.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (RuntimeException e) {
                    return call.nothing();
                  }
                },
                "onMessage")),
        Fault.of(
            "a listener is called twice",
            "chapter08.ListenerTest.shouldBeCalledForEachMessageAsItArrives",
            on(
                MessageListener.class,
                call -> {
                  call.strike().proceed();
                  return call.proceed();
                },
                "onMessage")),
        Fault.of(
            "receiveBody consumes what it cannot convert",
            "chapter08.ReceiveBodyTest.shouldBehaveAsIfTheFailedCallHadNotBeen",
            on(
                JMSConsumer.class,
                call -> {
                  Message message = call.on(JMSConsumer.class).receive(500);
                  call.strike();
                  return message == null ? null : message.getBody(call.<Class<?>>arg(0));
                },
                "receiveBody",
                "receiveBodyNoWait")),
        Fault.of(
            "a browser consumes",
            "chapter06.SessionTest.shouldBrowseWithoutRemoving",
            ConsumingBrowser::new),
        Fault.of(
            "a browser shows nothing",
            "chapter06.SessionTest.shouldBrowseWithoutRemoving",
            on(
                QueueBrowser.class,
                call -> {
                  call.strike();
                  return Collections.emptyEnumeration();
                },
                "getEnumeration")));
  }

  static List<Fault> subscriptions() {
    return List.of(
        Fault.of(
            "unsubscribe does nothing",
            "chapter08.DurableSubscriptionTest.shouldEndWithUnsubscribe",
            skips(Object.class, "unsubscribe")),
        Fault.of(
            "unsubscribe accepts unknown names",
            "chapter08.DurableSubscriptionTest.shouldRefuseUnsubscribeOfUnknownName",
            on(
                Object.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (InvalidDestinationException | InvalidDestinationRuntimeException e) {
                    return call.nothing();
                  }
                },
                "unsubscribe")),
        Fault.of(
            "an active durable subscription can be removed",
            "chapter08.DurableSubscriptionTest.shouldRefuseUnsubscribeWhileActive",
            forgives(Exception.class, Object.class, "unsubscribe")),
        Fault.of(
            "a durable subscription is not durable",
            "chapter08.DurableSubscriptionTest.shouldKeepMessagesWhileInactive",
            on(
                Object.class,
                call -> {
                  Topic topic = call.strike().arg(0);
                  return call.target() instanceof JMSContext context
                      ? context.createConsumer(topic)
                      : call.on(Session.class).createConsumer(topic);
                },
                "createDurableConsumer")),
        Fault.of(
            "each consumer of a shared subscription gets all",
            "chapter08.SharedSubscriptionTest.shouldGiveEachMessageToOneConsumer",
            on(
                Object.class,
                call -> {
                  Topic topic = call.strike().arg(0);
                  return call.target() instanceof JMSContext context
                      ? context.createConsumer(topic)
                      : call.on(Session.class).createConsumer(topic);
                },
                "createSharedConsumer")),
        Fault.of(
            "a durable subscription keeps its first selector",
            "chapter08.DurableSubscriptionTest.shouldBeReplacedWhenTheSelectorChanges",
            FirstSelector::new),
        Fault.durable(
            "durable subscriptions are forgotten at a restart",
            "chapter09.ReliabilityTest.shouldKeepPersistentMessagesOfADurableSubscriptionOverAStop",
            () -> new Forgetful("createDurableConsumer", "createDurableSubscriber")),
        Fault.durable(
            "shared durable subscriptions are forgotten at a restart",
            "blindspots.RestartSubscriptionTest.shouldKeepSubscriptionAndItsMessages",
            () -> new Forgetful("createSharedDurableConsumer")));
  }

  /** Takes the messages off the queue that it should only show. */
  private static final class ConsumingBrowser implements Tamper {
    private final Map<Object, Session> sessions = new ConcurrentHashMap<>();

    @Override
    public @Nullable Object answer(Call call) throws Throwable {
      Object answer = call.proceed();
      if (call.is(Session.class, "createBrowser")) {
        sessions.put(answer, call.on(Session.class));
      }
      if (call.is(QueueBrowser.class, "getEnumeration") && sessions.containsKey(call.target())) {
        Queue queue = call.on(QueueBrowser.class).getQueue();
        try (MessageConsumer consumer = sessions.get(call.target()).createConsumer(queue)) {
          while (consumer.receiveNoWait() != null) {
            call.strike();
          }
        }
      }
      return answer;
    }
  }

  /** Goes on with the selector that a durable subscription was made with. */
  private static final class FirstSelector implements Tamper {
    private final Map<String, String> selectors = new ConcurrentHashMap<>();

    @Override
    public @Nullable Object answer(Call call) throws Throwable {
      boolean durable =
          call.is(
              Object.class,
              "createDurableConsumer",
              "createDurableSubscriber",
              "createSharedDurableConsumer");
      if (!durable || call.args().size() < 3) {
        return call.proceed();
      }
      String selector = call.arg(2);
      String first = selectors.putIfAbsent(call.arg(1), selector == null ? "" : selector);
      boolean same = first == null || first.equals(selector == null ? "" : selector);
      return same ? call.proceed() : call.with(2, first.isEmpty() ? null : first);
    }
  }

  /** After a restart, a subscription is new when somebody asks for it first. */
  private static final class Forgetful implements Tamper {
    private final String[] methods;
    private final Set<String> known = new HashSet<>();

    Forgetful(String... methods) {
      this.methods = methods;
    }

    @Override
    public void started(int times) {
      known.clear();
    }

    @Override
    public @Nullable Object answer(Call call) throws Throwable {
      if (call.is(Object.class, methods) && known.add(call.arg(1))) {
        try {
          if (call.target() instanceof JMSContext context) {
            context.unsubscribe(call.arg(1));
          } else {
            call.on(Session.class).unsubscribe(call.arg(1));
          }
          call.strike();
        } catch (InvalidDestinationException | InvalidDestinationRuntimeException e) {
          // there was nothing to forget
        }
      }
      return call.proceed();
    }
  }
}
