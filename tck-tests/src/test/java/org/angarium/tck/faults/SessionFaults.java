package org.angarium.tck.faults;

import static org.angarium.tck.faults.Tampers.answers;
import static org.angarium.tck.faults.Tampers.forgives;
import static org.angarium.tck.faults.Tampers.on;
import static org.angarium.tck.faults.Tampers.skips;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** What can be wrong with connections, sessions and transactions: chapters 6, 9 and 11. */
final class SessionFaults {
  private SessionFaults() {}

  static List<Fault> connections() {
    return List.of(
        Fault.of(
            "messages are delivered before start",
            "chapter06.StartTest.shouldReceiveNothingBeforeStart",
            on(
                Connection.class,
                call -> {
                  call.strike().on(Connection.class).start();
                  return call.proceed();
                },
                "createSession")),
        Fault.of(
            "stop does not stop",
            "chapter06.StopTest.shouldReceiveNothingWhileStopped",
            skips(Object.class, "stop")),
        Fault.of(
            "a client id can be had twice",
            "chapter06.ClientIdentifierTest.shouldRefuseIdentifierThatIsInUse",
            forgives(InvalidClientIDException.class, Connection.class, "setClientID")),
        Fault.of(
            "a client id can be set late",
            "chapter06.ClientIdentifierTest.shouldRefuseIdentifierAfterStart",
            forgives(IllegalStateException.class, Connection.class, "setClientID")),
        Fault.of(
            "a wrong password is accepted",
            "chapter06.ConnectionTest.shouldRefuseWrongCredentialsForConnections",
            on(
                ConnectionFactory.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (JMSSecurityException e) {
                    return call.strike().on(ConnectionFactory.class).createConnection();
                  } catch (JMSSecurityRuntimeException e) {
                    return call.strike().on(ConnectionFactory.class).createContext();
                  }
                },
                "createConnection",
                "createContext")),
        Fault.of(
            "a second close fails",
            "chapter06.ConnectionCloseTest.shouldIgnoreCloseOfWhatIsClosed",
            SecondClose::new),
        Fault.of(
            "a closed connection makes sessions",
            "chapter06.ClosedObjectsTest.shouldRefuseUseOfClosedConnection",
            forgives(IllegalStateException.class, Connection.class, "createSession")),
        Fault.of(
            "the version is that of 2.0",
            "chapter06.ConnectionMetaDataTest.shouldTellTheVersionOnEveryConnectionObject",
            answers("2.0", ConnectionMetaData.class, "getJMSVersion")),
        Fault.of(
            "the JMSX properties are not listed",
            "chapter06.ConnectionMetaDataTest.shouldListTheJmsxProperties",
            on(
                ConnectionMetaData.class,
                call -> {
                  call.strike();
                  return Collections.emptyEnumeration();
                },
                "getJMSXPropertyNames")),
        Fault.of(
            "an exception listener is forgotten",
            "chapter06.ExceptionListenerTest.shouldTellTheListenerOrNull",
            skips(Object.class, "setExceptionListener")),
        Fault.durable(
            "an exception listener is never called",
            "chapter06.ExceptionListenerTest.shouldTellThatTheProviderHasGone",
            skips(ExceptionListener.class, "onException")),
        Fault.of(
            "a session for queues makes topics",
            "chapter09.DomainMethodTest.shouldRefuseATopicOfAQueueSession",
            forgives(IllegalStateException.class, QueueSession.class, "createTopic")),
        Fault.of(
            "a temporary queue can be consumed by everybody",
            "chapter04.TemporaryDestinationTest.shouldBeConsumedOnlyByTheConnectionThatMadeIt",
            forgives(Exception.class, Object.class, "createConsumer")),
        Fault.of(
            "a connection consumer forgets its selector",
            "chapter11.ConnectionConsumerTest.shouldDeliverOnlyWhatMatchesTheSelector",
            on(
                Connection.class,
                call -> call.args().get(1) == null ? call.proceed() : call.with(1, null),
                "createConnectionConsumer")),
        Fault.of(
            "a context does not start by itself",
            "chapter06.StartTest.shouldStartContextWithItsFirstConsumer",
            on(
                ConnectionFactory.class,
                call -> {
                  JMSContext context = (JMSContext) call.strike().proceed();
                  context.setAutoStart(false);
                  return context;
                },
                "createContext")),
        Fault.of(
            "a temporary destination cannot be deleted",
            "chapter06.TemporaryDestinationTest.shouldNotBeDeletedWhileConsumed",
            () ->
                call ->
                    call.is(TemporaryQueue.class, "delete")
                            || call.is(TemporaryTopic.class, "delete")
                        ? call.nothing()
                        : call.proceed()));
  }

  static List<Fault> sessions() {
    return List.of(
        Fault.of(
            "acknowledge does nothing",
            "chapter06.AcknowledgeTest.shouldAcknowledgeByTheMessage",
            skips(Object.class, "acknowledge")),
        Fault.of(
            "CLIENT_ACKNOWLEDGE acknowledges by itself",
            "chapter06.AcknowledgeTest.shouldKeepUnacknowledgedMessage",
            mode(Session.CLIENT_ACKNOWLEDGE, Session.AUTO_ACKNOWLEDGE)),
        Fault.of(
            "AUTO_ACKNOWLEDGE acknowledges nothing",
            "chapter06.AcknowledgeTest.shouldAcknowledgeWhenReceiveHasReturned",
            mode(Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE)),
        Fault.durable(
            "what was acknowledged comes back after a restart",
            "chapter09.ReliabilityTest.shouldNotBringBackOverAStopWhatWasAcknowledged",
            mode(Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE)),
        Fault.of(
            "recover does nothing",
            "chapter06.AcknowledgeTest.shouldRecoverFromTheFirstUnacknowledgedMessage",
            skips(Object.class, "recover")),
        Fault.of(
            "a rollback commits",
            "chapter06.TransactionTest.shouldDestroySendsOnRollback",
            on(
                Object.class,
                call -> {
                  call.strike();
                  if (call.target() instanceof JMSContext context) {
                    context.commit();
                  } else {
                    call.on(Session.class).commit();
                  }
                  return null;
                },
                "rollback")),
        Fault.of(
            "a commit rolls back",
            "chapter06.TransactionTest.shouldNotDeliverBeforeCommit",
            on(
                Object.class,
                call -> {
                  if (call.target() instanceof XAResource) {
                    return call.proceed();
                  }
                  call.strike();
                  if (call.target() instanceof JMSContext context) {
                    context.rollback();
                  } else {
                    call.on(Session.class).rollback();
                  }
                  return null;
                },
                "commit")),
        Fault.of(
            "a session without a transaction commits",
            "chapter06.TransactionTest.shouldRefuseCommitAndRollbackWithoutTransaction",
            forgives(Exception.class, Object.class, "commit", "rollback")),
        Fault.of(
            "a session with a transaction recovers",
            "chapter06.TransactionTest.shouldRefuseRecoverInTransaction",
            forgives(Exception.class, Object.class, "recover")),
        Fault.of(
            "getTransacted is false",
            "chapter06.SessionTest.shouldHaveTheModeAskedFor",
            answers(false, Object.class, "getTransacted")),
        Fault.of(
            "getAcknowledgeMode is always AUTO_ACKNOWLEDGE",
            "chapter06.SessionTest.shouldHaveTheModeAskedFor",
            answers(
                Session.AUTO_ACKNOWLEDGE, Object.class, "getAcknowledgeMode", "getSessionMode")),
        Fault.of(
            "a closed session answers",
            "chapter06.ClosedObjectsTest.shouldRefuseUseOfClosedSession",
            forgives(
                IllegalStateException.class,
                Session.class,
                "createTextMessage",
                "createQueue",
                "createConsumer",
                "createProducer",
                "getTransacted",
                "getAcknowledgeMode")));
  }

  private static java.util.function.Supplier<Tamper> mode(int asked, int given) {
    return on(
        Object.class,
        call -> {
          int last = call.args().size() - 1;
          return last >= 0 && call.args().get(last).equals(asked)
              ? call.with(last, given)
              : last < 0 && asked == Session.AUTO_ACKNOWLEDGE
                  ? call.strike() != null ? withMode(call, given) : null
                  : call.proceed();
        },
        "createSession",
        "createContext");
  }

  private static Object withMode(Call call, int mode) throws JMSException {
    if (call.target() instanceof Connection connection) {
      return connection.createSession(mode);
    }
    return call.on(ConnectionFactory.class).createContext(mode);
  }

  static List<Fault> globalTransactions() {
    return List.of(
        Fault.of(
            "a prepared branch is rolled back",
            "chapter11.XaCommitTest.shouldBeInvisibleUntilCommit",
            on(
                XAResource.class,
                call -> {
                  Object vote = call.strike().proceed();
                  call.on(XAResource.class).rollback(call.<Xid>arg(0));
                  return vote;
                },
                "prepare")),
        Fault.of(
            "a branch that is rolled back is committed",
            "chapter11.XaCommitTest.shouldLeaveNothingAfterRollback",
            on(
                XAResource.class,
                call -> {
                  call.strike().on(XAResource.class).commit(call.<Xid>arg(0), true);
                  return null;
                },
                "rollback")),
        Fault.of(
            "prepared branches are not listed",
            "chapter11.XaCommitTest.shouldListPreparedBranchesOnly",
            on(
                XAResource.class,
                call -> {
                  call.strike().proceed();
                  return new Xid[0];
                },
                "recover")),
        Fault.of(
            "a resource manager does not know itself",
            "chapter11.XaInterleavingTest.shouldTellWhetherResourcesAreTheSame",
            answers(false, XAResource.class, "isSameRM")));
  }

  /** Every close after the first one throws. */
  private static final class SecondClose implements Tamper {
    private final Set<Object> closed = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public synchronized @Nullable Object answer(Call call) throws Throwable {
      if (call.is(Connection.class, "close") && !closed.add(call.target())) {
        call.strike();
        throw new IllegalStateException("closed");
      }
      return call.proceed();
    }
  }
}
