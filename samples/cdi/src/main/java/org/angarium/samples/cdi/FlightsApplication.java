package org.angarium.samples.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.cdi.Destination;
import org.angarium.cdi.DurableSubscription;
import org.angarium.cdi.MessageSelector;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.Sender;
import org.angarium.cdi.SubscriptionName;
import org.angarium.cdi.TopicListener;

/**
 * The flights demo as a CDI application: publishes a file of departures to a topic, keeps a ledger
 * of all of them, and rebooks the passengers of late ones. Killed at any moment and started again,
 * it goes on, and each departure is in the ledger once.
 *
 * <p>What a listener receives and what it returns is one transaction. The publisher does not know
 * how far it was; it names each line of the file, and a line that was sent before is not sent
 * again.
 */
public final class FlightsApplication {
  private FlightsApplication() {}

  /** One departure, a line of the file. */
  public record Flight(int line, String origin, String destination, int delay, int distance) {
    static Flight parse(int line, String text) {
      String[] values = text.split(",", -1);
      return new Flight(
          line, values[1], values[2], Integer.parseInt(values[3]), Integer.parseInt(values[4]));
    }
  }

  /** Publishes each line once, however often it is begun. */
  @ApplicationScoped
  static class Publisher {
    @Inject
    @Destination(value = "flights", topic = true)
    Sender<Flight> flights;

    int publish(Path file) throws IOException {
      List<String> lines = Files.readAllLines(file);
      for (int line = 1; line < lines.size(); line++) {
        Flight flight = Flight.parse(line, lines.get(line));
        flights
            .deduplicationId("line-" + line)
            .key(flight.origin())
            .property("delay", flight.delay())
            .send(flight);
      }
      return lines.size() - 1;
    }
  }

  /** Each departure, those of an airport in their order, four at a time. */
  @ApplicationScoped
  static class Statistics {
    @TopicListener(value = "flights", concurrency = 4)
    @DurableSubscription
    @SubscriptionName("statistics")
    @SendTo("ledger")
    Flight enter(Flight flight) {
      return flight;
    }
  }

  /** Late departures alone. */
  @ApplicationScoped
  static class AlertBoard {
    @TopicListener("flights")
    @DurableSubscription
    @SubscriptionName("alerts")
    @MessageSelector("delay > 60")
    @SendTo("rebooking")
    Flight late(Flight flight) {
      return flight;
    }

    @QueueListener(value = "rebooking", concurrency = 3)
    @SendTo("rebooked")
    String rebook(Flight flight) {
      return "line %d: another flight from %s to %s"
          .formatted(flight.line(), flight.origin(), flight.destination());
    }
  }

  /**
   * Runs until all is done, and tells how far it is.
   *
   * @param args the file of departures
   */
  public static void main(String[] args) throws Exception {
    try (SeContainer container = SeContainerInitializer.newInstance().initialize()) {
      Broker broker = container.select(Broker.class).get();
      Publisher publisher = container.select(Publisher.class).get();
      FutureTask<Integer> publishing = new FutureTask<>(() -> publisher.publish(Path.of(args[0])));
      new Thread(publishing, "publisher").start();
      while (!publishing.isDone() || waiting(broker) > 0) {
        System.out.println("LEDGER " + depth(broker, "ledger"));
        TimeUnit.MILLISECONDS.sleep(50);
      }
      System.out.println("DONE " + publishing.get());
    }
  }

  /** What is still to be worked on. */
  private static long waiting(Broker broker) {
    long inTopic =
        broker.subscriptions().stream().mapToLong(subscription -> subscription.depth()).sum();
    return inTopic + depth(broker, "rebooking");
  }

  private static long depth(Broker broker, String queue) {
    return broker.queues().contains(queue) ? broker.status(queue).depth() : 0;
  }
}
