package org.angarium.testkit.sigkill;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.angarium.AngariumProperties;

/**
 * Receives from one queue and sends on to another, in a local transaction; the effects are the
 * messages sent on. Some transactions are rolled back.
 */
record MovingMode(String name, Kind kind) implements Mode {
  /** Where messages could come twice. */
  enum Kind {
    /** In the mover: it is killed. */
    TRANSACTED,

    /** In the producer too: it sends again what it does not know to be sent. */
    RETRYING_PRODUCER,

    /** A mover without a transaction, which must be found out. */
    WRONG
  }

  @Override
  public Promise promise() {
    return Promise.EXACTLY_ONCE;
  }

  @Override
  public String countedBy() {
    return "messages sent on";
  }

  @Override
  public List<String> moments() {
    return kind == Kind.RETRYING_PRODUCER
        ? List.of(name + " sent")
        : List.of(name + " moved", name + " committed");
  }

  @Override
  public boolean sendsAgain() {
    return kind == Kind.RETRYING_PRODUCER;
  }

  @Override
  public void start(Site site) {
    Semaphore credit = site.credit(name);
    int mode = kind == Kind.WRONG ? JMSContext.AUTO_ACKNOWLEDGE : JMSContext.SESSION_TRANSACTED;
    JMSContext context = site.context(mode);
    JMSConsumer consumer = context.createConsumer(context.createQueue(name));
    site.consume(
        this,
        () -> {
          while (true) {
            Message message = consumer.receive(50);
            if (message != null) {
              move(site, context, message, credit);
            } else if (site.isFinishing() && site.depth(name) == 0) {
              return;
            }
          }
        });
    if (kind == Kind.RETRYING_PRODUCER) {
      produceAgain(site, credit);
    } else {
      site.produce(this, credit);
    }
  }

  private void move(Site site, JMSContext context, Message message, Semaphore credit) {
    int number = Site.number(message);
    site.pass(name + " moved", this, number);
    context.createProducer().send(context.createQueue(out()), "" + number);
    if (kind == Kind.WRONG) {
      credit.release();
    } else if (site.seldom(8)) {
      context.rollback();
    } else {
      context.commit();
      site.pass(name + " committed");
      credit.release();
    }
  }

  private void produceAgain(Site site, Semaphore credit) {
    JMSContext context = site.context(JMSContext.AUTO_ACKNOWLEDGE);
    site.produce(
        this,
        credit,
        n -> {
          int times = site.seldom(3) ? 2 : 1;
          for (int i = 0; i < times; i++) {
            context
                .createProducer()
                .setProperty(AngariumProperties.DEDUPLICATION_ID, "order-" + n)
                .send(context.createQueue(name), "" + n);
          }
        });
  }

  private String out() {
    return name + ".out";
  }

  @Override
  public void finish(Site site) {
    site.tellQueue(out(), name);
  }
}
