package org.angarium.tck.faults;

import static org.angarium.tck.faults.Tampers.forgives;
import static org.angarium.tck.faults.Tampers.on;
import static org.angarium.tck.faults.Tampers.skips;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What can be wrong when messages are sent: chapter 7. */
final class SendFaults {
  private SendFaults() {}

  static List<Fault> sending() {
    return List.of(
        Fault.of(
            "every third message is lost",
            "chapter06.MessageOrderTest.shouldReceiveFromQueueInTheOrderOfSending",
            () -> {
              int[] sends = {0};
              return on(
                      Object.class,
                      call -> ++sends[0] % 3 == 0 ? call.nothing() : call.proceed(),
                      "send")
                  .get();
            }),
        Fault.of(
            "a message is sent twice",
            "chapter06.MessageOrderTest.shouldReceiveFromQueueInTheOrderOfSending",
            on(
                Object.class,
                call -> {
                  call.strike().proceed();
                  return call.proceed();
                },
                "send")),
        Fault.of(
            "messages are sent out of order",
            "chapter06.MessageOrderTest.shouldReceiveFromQueueInTheOrderOfSending",
            Swapping::new),
        Fault.of(
            "a producer without a destination needs none",
            "chapter07.ProducerTest.shouldRefuseSendWithoutDestination",
            forgives(UnsupportedOperationException.class, MessageProducer.class, "send")),
        Fault.of(
            "a null destination is accepted",
            "chapter07.ProducerTest.shouldRefuseInvalidDestination",
            forgives(InvalidDestinationException.class, MessageProducer.class, "send")),
        Fault.of(
            "a refused destination is a plain JMSException",
            "chapter07.ProducerTest.shouldRefuseInvalidDestination",
            on(
                Object.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (InvalidDestinationException e) {
                    call.strike();
                    throw new JMSException("refused");
                  } catch (InvalidDestinationRuntimeException e) {
                    call.strike();
                    throw new JMSRuntimeException("refused");
                  }
                },
                "send",
                "createConsumer",
                "createProducer",
                "createBrowser",
                "createDurableConsumer",
                "createDurableSubscriber",
                "createSharedConsumer",
                "createSharedDurableConsumer",
                "unsubscribe")),
        Fault.of(
            "a transaction sends at once",
            "chapter06.TransactionTest.shouldNotDeliverBeforeCommit",
            LeakingTransaction::new),
        Fault.durable(
            "a persistent message is sent as a non-persistent one",
            "chapter07.SendFormsTest.shouldHaveSentForGoodWhenSendReturns",
            on(
                Object.class,
                call -> {
                  call.strike();
                  if (call.target() instanceof MessageProducer producer) {
                    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                  } else {
                    call.on(JMSProducer.class).setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                  }
                  return call.proceed();
                },
                "send")));
  }

  static List<Fault> options() {
    return List.of(
        Fault.of(
            "a producer's priority is ignored",
            "chapter07.DeliveryOptionsTest.shouldUseTheProducersOptionsForAllItsMessages",
            skips(Object.class, "setPriority")),
        Fault.of(
            "a time to live is ignored",
            "chapter07.TimingTest.shouldNotDeliverExpiredMessages",
            on(
                Object.class,
                call -> {
                  if (call.is(Object.class, "setTimeToLive")) {
                    return call.nothing();
                  }
                  for (int i = 0; i < call.args().size(); i++) {
                    if (call.args().get(i) instanceof Long) {
                      return call.with(i, 0L);
                    }
                  }
                  return call.proceed();
                },
                "setTimeToLive",
                "send")),
        Fault.of(
            "a delivery delay is ignored",
            "chapter07.TimingTest.shouldNotDeliverBeforeTheDeliveryTime",
            skips(Object.class, "setDeliveryDelay")),
        Fault.of(
            "a delivery mode is ignored",
            "chapter07.DeliveryOptionsTest.shouldUseTheProducersOptionsForAllItsMessages",
            skips(Object.class, "setDeliveryMode")),
        Fault.of(
            "priorities beyond 9 are accepted",
            "chapter07.DeliveryOptionsTest.shouldRefuseValuesOutOfRange",
            forgives(Exception.class, Object.class, "setPriority")),
        Fault.of(
            "a JMSProducer's properties are ignored",
            "chapter07.JmsProducerTest.shouldSetEachTypeOfPropertyOnMessagesMadeFromBody",
            skips(JMSProducer.class, "setProperty")),
        Fault.of(
            "a JMSProducer's setters return null",
            "chapter07.JmsProducerTest.shouldReturnItselfFromEverySetter",
            on(
                JMSProducer.class,
                call -> {
                  call.strike().proceed();
                  return null;
                },
                "setPriority",
                "setTimeToLive",
                "setDeliveryMode",
                "setDeliveryDelay",
                "setProperty",
                "setJMSType",
                "setAsync")),
        Fault.of(
            "a completion listener is never called",
            "chapter07.AsyncSendTest.shouldCompleteEachFormOfAsynchronousSend",
            skips(CompletionListener.class, "onCompletion")),
        Fault.of(
            "a completion listener hears of failures that are none",
            "chapter07.AsyncSendTest.shouldCompleteEachFormOfAsynchronousSend",
            on(
                CompletionListener.class,
                call -> {
                  call.strike()
                      .on(CompletionListener.class)
                      .onException(call.arg(0), new JMSException("failed"));
                  return null;
                },
                "onCompletion")),
        Fault.of(
            "a completion listener is called twice",
            "chapter07.AsyncSendTest.shouldCompleteInTheOrderOfSending",
            on(
                CompletionListener.class,
                call -> {
                  call.strike().proceed();
                  return call.proceed();
                },
                "onCompletion")));
  }

  /** Holds every other message of a producer back until after the next. */
  private static final class Swapping implements Tamper {
    private final Map<Object, Call> held = new IdentityHashMap<>();

    @Override
    public synchronized Object answer(Call call) throws Throwable {
      if (call.is(Object.class, "close", "commit")) {
        for (Call late : List.copyOf(held.values())) {
          late.proceed();
        }
        held.clear();
        return call.proceed();
      }
      if (!call.is(MessageProducer.class, "send")
          || call.args().stream().anyMatch(CompletionListener.class::isInstance)) {
        return call.proceed();
      }
      Call first = held.remove(call.target());
      if (first == null) {
        held.put(call.target(), call);
        return null;
      }
      call.strike().proceed();
      return first.proceed();
    }
  }

  /** Producers of transacted sessions belong to another session, which is not. */
  private static final class LeakingTransaction implements Tamper {
    private final Map<Object, Session> twins = new IdentityHashMap<>();

    @Override
    public synchronized Object answer(Call call) throws Throwable {
      if (call.is(Connection.class, "createSession")) {
        Object session = call.proceed();
        if (((Session) session).getTransacted()) {
          twins.put(session, call.on(Connection.class).createSession());
        }
        return session;
      }
      if (call.is(Session.class, "createProducer") && twins.containsKey(call.target())) {
        return twins.get(call.target()).createProducer(call.strike().arg(0));
      }
      return call.proceed();
    }
  }
}
