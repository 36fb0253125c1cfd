package org.angarium.testkit.sigkill;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A listener; its effect is that the parent hears of it. */
record ListenerMode(String name, int sessionMode, Promise promise) implements Mode {
  @Override
  public String countedBy() {
    return "work done in a listener";
  }

  @Override
  public List<String> moments() {
    return List.of(name + " received", name + " worked");
  }

  @Override
  public void start(Site site) {
    JMSContext context = site.context(sessionMode);
    Semaphore credit = site.credit(name);
    context
        .createConsumer(context.createQueue(name))
        .setMessageListener(
            message -> {
              int number = Site.number(message);
              site.pass(name + " received", this, number);
              site.effect(name, number);
              site.pass(name + " worked");
              try {
                if (sessionMode == JMSContext.CLIENT_ACKNOWLEDGE && number % 3 == 0) {
                  message.acknowledge();
                }
              } catch (JMSException e) {
                site.fail(name, e);
              }
              credit.release();
            });
    site.produce(this, credit);
  }

  @Override
  public void finish(Site site) {
    if (sessionMode != JMSContext.CLIENT_ACKNOWLEDGE) {
      site.awaitEmpty(name);
    } // else the last ones stay unacknowledged; closing the broker waits for the listener
  }
}
