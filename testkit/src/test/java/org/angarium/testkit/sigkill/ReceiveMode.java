package org.angarium.testkit.sigkill;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.util.List;
import java.util.concurrent.Semaphore;

/** AUTO_ACKNOWLEDGE with receive(): what it returns is acknowledged already. */
record ReceiveMode(String name, Promise promise) implements Mode {
  @Override
  public String countedBy() {
    return "work done after receive()";
  }

  @Override
  public List<String> moments() {
    return List.of(name + " received", name + " worked");
  }

  @Override
  public void start(Site site) {
    Semaphore credit = site.credit(name);
    JMSContext context = site.context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSConsumer consumer = context.createConsumer(context.createQueue(name));
    site.consume(
        this,
        () -> {
          while (true) {
            Message message = consumer.receive(50);
            if (message != null) {
              site.pass(name + " received");
              site.effect(name, Site.number(message));
              site.pass(name + " worked");
              credit.release();
            } else if (site.isFinishing() && site.depth(name) == 0) {
              return;
            }
          }
        });
    site.produce(this, credit);
  }

  @Override
  public void finish(Site site) {}
}
