package org.angarium.samples.flights;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/**
 * What the broker's files hold of the work done, in the order of the queues. The application reads
 * it when it starts, to go on where it was; the demo reads it at the end, to judge it.
 *
 * @param progress the publisher's records: one, or none before the first start
 * @param rejected the lines in the reject queue
 * @param ledger the entries of the statistics
 * @param rebooked the flights that were rebooked
 */
record Results(
    List<PublishedSoFar> progress,
    List<Integer> rejected,
    List<LedgerEntry> ledger,
    List<Rebooked> rebooked) {
  /** One look may see the old record gone and not the new one yet, where others publish. */
  private static final int LOOKS = 3;

  /** Browses the queues: nothing is consumed, and it can be done again. */
  static Results read(JMSContext context) throws JMSException {
    return new Results(
        progress(context),
        browse(context, Names.REJECTED, message -> message.getIntProperty(Names.LINE)),
        browse(context, Names.LEDGER, LedgerEntry::of),
        browse(context, Names.REBOOKED, Rebooked::of));
  }

  private static List<PublishedSoFar> progress(JMSContext context) throws JMSException {
    List<PublishedSoFar> found = List.of();
    for (int look = 0; look < LOOKS && found.isEmpty(); look++) {
      found = browse(context, Names.PROGRESS, PublishedSoFar::of);
    }
    return found;
  }

  /** How far the work is. */
  Status status() {
    return new Status(published(), rejected.size(), ledger.size(), rebooked.size());
  }

  /** How far the file is published, and what this application has done of the other work. */
  Status status(int app) {
    return new Status(
        published(),
        rejected.size(),
        (int) ledger.stream().filter(entry -> entry.app() == app).count(),
        (int) rebooked.stream().filter(one -> one.app() == app).count());
  }

  private int published() {
    return progress.stream().mapToInt(PublishedSoFar::flights).sum();
  }

  private interface Reader<T> {
    T read(Message message) throws JMSException;
  }

  private static <T> List<T> browse(JMSContext context, String queue, Reader<T> reader)
      throws JMSException {
    List<T> found = new ArrayList<>();
    try (QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
      Enumeration<?> messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        found.add(reader.read((Message) messages.nextElement()));
      }
    }
    return List.copyOf(found);
  }
}
