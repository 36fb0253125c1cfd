package org.angarium.samples.flights;

import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes the file, 100 lines to a unit of work. How far it came is a message too, received and
 * sent in the same unit of work: whenever the process dies, no line is published twice and none is
 * left out. Where several applications share the work, whoever has that message publishes.
 */
final class Publisher implements Worker {
  private static final int BATCH = 100;

  private final JMSContext context;
  private final JMSConsumer progress;
  private final Destination flights;
  private final Destination rejected;
  private final Path file;
  private final Tally tally;
  private final Orders orders;

  Publisher(JMSContext context, Path file, Tally tally, Orders orders) {
    this.context = context;
    this.progress = context.createConsumer(context.createQueue(Names.PROGRESS));
    this.flights = context.createTopic(Names.FLIGHTS);
    this.rejected = context.createQueue(Names.REJECTED);
    this.file = file;
    this.tally = tally;
    this.orders = orders;
  }

  @Override
  public void work() throws IOException, JMSException, InterruptedException {
    try (FlightsFile lines = new FlightsFile(file)) {
      boolean more = true;
      // room first: the record is not kept from others that have some
      while (more && awaitRoom()) {
        Message message = progress.receive(IDLE_MILLIS);
        int published = 0;
        if (message != null) {
          PublishedSoFar before = PublishedSoFar.of(message);
          lines.skipTo(before.line());
          PublishedSoFar after = publish(nextBatch(lines), before);
          published = after.flights() - before.flights();
          more = after.line() > before.line();
        } else {
          more = !orders.isFinishing();
        }
        tally.giveBackRoom(BATCH - published);
      }
    }
  }

  private static List<FlightsFile.Line> nextBatch(FlightsFile lines) throws IOException {
    List<FlightsFile.Line> batch = new ArrayList<>();
    while (batch.size() < BATCH) {
      FlightsFile.Line line = lines.next();
      if (line == null) {
        break;
      }
      batch.add(line);
    }
    return batch;
  }

  /** False if the publisher is to finish although there is more. */
  private boolean awaitRoom() throws InterruptedException {
    while (!tally.awaitRoom(BATCH)) {
      if (orders.isFinishing()) {
        return false;
      }
    }
    return true;
  }

  /** At the end of the file the batch is empty, and the record goes back as it was. */
  private PublishedSoFar publish(List<FlightsFile.Line> batch, PublishedSoFar before)
      throws InterruptedException {
    PublishedSoFar after = before;
    for (FlightsFile.Line line : batch) {
      send(line);
      after = after.plus(line);
    }
    after.send(context);
    orders.beforeCommit(Role.PUBLISHER, 1, batch.size() + 1);
    context.commit();
    tally.published(after);
    return after;
  }

  private void send(FlightsFile.Line line) {
    if (line instanceof FlightsFile.Flight flight) {
      Departure departure = flight.departure();
      context
          .createProducer()
          .setProperty(Names.GROUP, departure.origin())
          .setProperty(Names.LINE, flight.number())
          .setProperty(Names.ORIGIN, departure.origin())
          .setProperty(Names.DESTINATION, departure.destination())
          .setProperty(Names.DELAY, departure.delay())
          .setProperty(Names.DISTANCE, departure.distance())
          .send(flights, flight.text());
    } else if (line instanceof FlightsFile.Malformed malformed) {
      context
          .createProducer()
          .setProperty(Names.LINE, malformed.number())
          .setProperty(Names.REASON, malformed.reason())
          .send(rejected, malformed.text());
    }
  }
}
