package org.angarium.tools;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.engine.h2.OfflineStore;
import org.angarium.model.AngariumException;
import org.angarium.model.JmsErrors;

/**
 * What a store holds that no broker has open; the files are not changed. No broker gets the store
 * before this is closed. Thread-safe; reads the disk. Methods throw a {@link
 * jakarta.jms.JMSRuntimeException} with a code ANG-17xx when they cannot.
 */
public final class StoreContents implements AutoCloseable {
  private static final int ROWS = 1_000;
  private static final long BYTES = 8 << 20;

  private final OfflineStore store;
  private final Map<Integer, StoredSubscription> subscriptions = new LinkedHashMap<>();

  StoreContents(OfflineStore store) {
    this.store = store;
    Map<Integer, Long> depths = store.reader().depths(Long.MAX_VALUE);
    for (Contents.StoredSubscription found : store.contents().subscriptions()) {
      SubscriptionSpec spec = found.spec();
      long depth = depths.getOrDefault(found.id(), 0L);
      subscriptions.put(
          found.id(),
          new StoredSubscription(
              spec.destination().name(),
              spec.destination().isQueue(),
              spec.clientId(),
              spec.name(),
              depth));
    }
  }

  /** Takes messages one after the other. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one; returns whether it wants more. */
    boolean take(StoredMessage message);
  }

  /** The queues and durable subscriptions, each with the number of its messages. */
  public List<StoredSubscription> subscriptions() {
    return List.copyOf(subscriptions.values());
  }

  /** The names of the topics, also of those that have no subscription. */
  public List<String> topics() {
    return store.contents().destinations().stream()
        .filter(destination -> !destination.name().isQueue())
        .map(destination -> destination.name().name())
        .sorted()
        .toList();
  }

  /** Shows all messages of a queue or subscription, in the order of delivery. */
  public void browse(StoredSubscription subscription, Visitor visitor) {
    List<Integer> ids = new ArrayList<>();
    subscriptions.forEach(
        (id, found) -> {
          if (found.equals(subscription)) {
            ids.add(id);
          }
        });
    try {
      ids.forEach(id -> browse(id, subscription, visitor));
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  private void browse(int id, StoredSubscription subscription, Visitor visitor) {
    StoreReader reader = store.reader();
    long after = Ord.BEFORE_ALL;
    StoreReader.Page page;
    do {
      page = reader.page(id, after, Long.MAX_VALUE, Long.MAX_VALUE, ROWS, BYTES);
      for (StoredDelivery found : page.rows()) {
        if (!visitor.take(
            new StoredMessage(subscription, found.message(), found.attempts(), found.due()))) {
          return;
        }
      }
      after = page.scannedTo();
    } while (!page.end());
  }

  /**
   * Writes all messages of a queue or subscription, each as a line of JSON: where it waits,
   * headers, properties and body; bytes and objects are in Base64, in the form that {@code type}
   * says.
   *
   * @return how many
   * @throws IOException from the output
   */
  public long export(StoredSubscription subscription, Appendable out) throws IOException {
    return export(subscription, out, messages -> {});
  }

  /**
   * The same.
   *
   * @param progress hears after each message, on this thread, how many there were so far
   */
  public long export(StoredSubscription subscription, Appendable out, LongConsumer progress)
      throws IOException {
    long[] count = {0};
    IOException[] failure = {null};
    browse(
        subscription,
        message -> {
          try {
            out.append(message.toJson()).append('\n');
            progress.accept(++count[0]);
            return true;
          } catch (IOException e) {
            failure[0] = e;
            return false;
          }
        });
    if (failure[0] != null) {
      throw failure[0];
    }
    return count[0];
  }

  OfflineStore store() {
    return store;
  }

  /** Gives the store back. Calling it again does nothing. */
  @Override
  public void close() {
    try {
      store.close();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
