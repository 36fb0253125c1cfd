package org.angarium.samples.flights;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;

/** What a worker receives in one unit of work when it takes more than one message. */
final class Batch {
  private static final int MOST = 25;

  private Batch() {}

  /** Waits a while for a message, and takes what is there with it; empty if there was none. */
  static List<Message> receive(JMSConsumer consumer, long patienceMillis) {
    List<Message> batch = new ArrayList<>();
    Message message = consumer.receive(patienceMillis);
    while (message != null) {
      batch.add(message);
      message = batch.size() < MOST ? consumer.receiveNoWait() : null;
    }
    return batch;
  }
}
