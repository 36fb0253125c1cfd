package org.angarium.tck.blindspots;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;
import org.angarium.tck.CrashSite;
import org.angarium.tck.CrashWork;
import org.angarium.tck.kit.Branch;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;

/** What the child JVMs of the crash tests do before they halt. */
public final class CrashWorks {
  static final String QUEUE = "crash-queue";
  static final String OUT = "crash-out";
  static final String TOPIC = "crash-topic";
  static final String CLIENT = "crash-client";
  static final Branch COMMIT = new Branch(4711, "crash-commit", "1");
  static final Branch ROLLBACK = new Branch(4711, "crash-rollback", "1");

  private CrashWorks() {}

  private static Session session(CrashSite site, int mode) throws JMSException {
    Connection connection = site.factory().createConnection();
    connection.start();
    return connection.createSession(mode);
  }

  private static Message next(MessageConsumer consumer) throws JMSException {
    Message message = consumer.receive(20_000);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  /** Sends; tells each text whose send has returned, or was completed. */
  public static final class Sends implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Session session = session(site, Session.AUTO_ACKNOWLEDGE);
      Queue queue = session.createQueue(QUEUE);
      MessageProducer producer = session.createProducer(queue);
      for (String text : Texts.numbered("m", 30)) {
        producer.send(session.createTextMessage(text));
        site.say(text);
      }
      CountDownLatch completed = new CountDownLatch(30);
      CompletionListener listener =
          new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
              completed.countDown();
            }

            @Override
            public void onException(Message message, Exception exception) {
              site.say("not completed: " + exception);
            }
          };
      for (String text : Texts.numbered("a", 30)) {
        producer.send(session.createTextMessage(text), listener);
      }
      if (!completed.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("asynchronous sends did not complete");
      }
      for (String text : Texts.numbered("a", 30)) {
        site.say(text);
      }
    }
  }

  /** Commits one transaction, and leaves another open. */
  public static final class Transactions implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Texts.send(
          session(site, Session.AUTO_ACKNOWLEDGE),
          session(site, Session.AUTO_ACKNOWLEDGE).createQueue(QUEUE),
          Texts.numbered("m", 6));
      Session session = session(site, Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
      for (int i = 0; i < 4; i++) {
        Texts.send(session, session.createQueue(OUT), "re: " + Texts.of(next(consumer)));
        if (i == 1) {
          session.commit();
        }
      }
    }
  }

  /** Receives four of ten messages in AUTO_ACKNOWLEDGE mode, and halts while it works on them. */
  public static final class AutoReceives implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Session session = session(site, Session.AUTO_ACKNOWLEDGE);
      Queue queue = session.createQueue(QUEUE);
      Texts.send(session, queue, Texts.numbered("m", 10));
      MessageConsumer consumer = session.createConsumer(queue);
      for (int i = 0; i < 4; i++) {
        site.say(Texts.of(next(consumer)));
      }
    }
  }

  /** Halts while the listener works on the fifth of ten messages. */
  public static final class AutoListens implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Session session = session(site, Session.AUTO_ACKNOWLEDGE);
      Queue queue = session.createQueue(QUEUE);
      Texts.send(session, queue, Texts.numbered("m", 10));
      CountDownLatch fifth = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      session
          .createConsumer(queue)
          .setMessageListener(
              new Collector(
                  (message, seen) -> {
                    site.say(seen.text());
                    if (seen.text().equals("m4")) {
                      fifth.countDown();
                      never.await();
                    }
                  }));
      if (!fifth.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the fifth message did not come");
      }
    }
  }

  /** Halts while listeners of three sessions share a queue; tells each message and its session. */
  public static final class AutoListensTogether implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Session sending = session(site, Session.AUTO_ACKNOWLEDGE);
      Queue queue = sending.createQueue(QUEUE);
      CountDownLatch enough = new CountDownLatch(40);
      for (int i = 0; i < 3; i++) {
        String name = i + " ";
        session(site, Session.AUTO_ACKNOWLEDGE)
            .createConsumer(queue)
            .setMessageListener(
                new Collector(
                    (message, seen) -> {
                      site.say(name + seen.text());
                      enough.countDown();
                    }));
      }
      Texts.send(sending, queue, Texts.numbered("m", 60));
      if (!enough.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("too slow");
      }
    }
  }

  /** Acknowledges three of five received messages. */
  public static final class ClientAcknowledges implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Session session = session(site, Session.CLIENT_ACKNOWLEDGE);
      Queue queue = session.createQueue(QUEUE);
      Texts.send(session, queue, Texts.numbered("m", 8));
      MessageConsumer consumer = session.createConsumer(queue);
      for (int i = 0; i < 5; i++) {
        Message message = next(consumer);
        if (i == 2) {
          message.acknowledge();
        }
      }
    }
  }

  /** Makes, uses and deletes durable subscriptions. */
  public static final class Subscribes implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      Connection connection = site.factory().createConnection();
      connection.setClientID(CLIENT);
      connection.start();
      Session session = connection.createSession();
      Topic topic = session.createTopic(TOPIC);
      MessageConsumer unshared = session.createDurableConsumer(topic, "unshared");
      session.createSharedDurableConsumer(topic, "shared").close();
      session.createDurableConsumer(topic, "deleted").close();
      Texts.send(session, topic, Texts.numbered("m", 5));
      next(unshared);
      next(unshared);
      unshared.close();
      session.unsubscribe("deleted");
    }
  }

  /** Prepares two branches and leaves a third open. */
  public static final class Prepares implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      XAConnection connection = site.xaFactory().createXAConnection();
      connection.start();
      XASession session = connection.createXASession();
      XAResource resource = session.getXAResource();
      Queue queue = session.createQueue(QUEUE);
      Texts.send(session(site, Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1", "m2");
      MessageConsumer consumer = session.createConsumer(queue);
      for (Branch xid : new Branch[] {COMMIT, ROLLBACK, Branch.unique()}) {
        resource.start(xid, XAResource.TMNOFLAGS);
        Texts.send(session, session.createQueue(OUT), "re: " + Texts.of(next(consumer)));
        resource.end(xid, XAResource.TMSUCCESS);
        if (xid.equals(COMMIT) || xid.equals(ROLLBACK)) {
          resource.prepare(xid);
        }
      }
    }
  }

  /** Sends and receives in many sessions at once; tells what was certain before the end. */
  public static final class Storms implements CrashWork {
    @Override
    public void work(CrashSite site) throws Exception {
      CountDownLatch enough = new CountDownLatch(120);
      for (int t = 0; t < 3; t++) {
        String prefix = "t" + t + "-";
        Thread thread = new Thread(() -> send(site, prefix, enough));
        thread.setDaemon(true);
        thread.start();
        Thread forwarder = new Thread(() -> forward(site));
        forwarder.setDaemon(true);
        forwarder.start();
      }
      if (!enough.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("too slow");
      }
    }

    private static void send(CrashSite site, String prefix, CountDownLatch enough) {
      try {
        Session session = session(site, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
        for (int i = 0; ; i++) {
          producer.send(session.createTextMessage(prefix + i));
          site.say(prefix + i);
          enough.countDown();
        }
      } catch (JMSException e) {
        throw new AssertionError(e);
      }
    }

    private static void forward(CrashSite site) {
      try {
        Session session = session(site, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
        for (int i = 0; ; i++) {
          Texts.send(session, session.createQueue(OUT), Texts.of(next(consumer)));
          if (i % 4 == 3) {
            session.rollback();
          } else {
            session.commit();
          }
        }
      } catch (JMSException e) {
        throw new AssertionError(e);
      }
    }
  }
}
