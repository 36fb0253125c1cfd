package org.angarium.order;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.angarium.AngariumProperties;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the messages of each key: who works on it, and how far it has come. What is
 * not in order is written down. Thread-safe.
 */
final class KeyLedger {
  private final AtomicIntegerArray done;
  private final AtomicReferenceArray<@Nullable Entry> workers;
  private final AtomicInteger total = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();

  KeyLedger(int keys) {
    done = new AtomicIntegerArray(keys);
    workers = new AtomicReferenceArray<>(keys);
  }

  /** How many messages are done. */
  int total() {
    return total.get();
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  /** What each consumer has done since the last call. */
  Map<String, AtomicInteger> takeLoads() {
    Map<String, AtomicInteger> taken = Map.copyOf(loads);
    loads.clear();
    return taken;
  }

  void violation(String text) {
    if (violations.size() < 20) {
      violations.add(text);
    }
  }

  /** What one consumer holds and knows. For one thread at a time. */
  final class Entry {
    final String name;
    private final List<Integer> held = new ArrayList<>();
    private final Set<String> mine = ConcurrentHashMap.newKeySet();

    Entry(String name) {
      this.name = name;
    }

    /** The application has a message. */
    void begin(Message message) throws JMSException {
      String group = message.getStringProperty("JMSXGroupID");
      int key = Integer.parseInt(group);
      int number = message.getIntProperty("number");
      int expected = done.get(key) + (int) held.stream().filter(k -> k == key).count();
      if (number != expected) {
        violation("%s: %d of key %d, not %d".formatted(name, number, key, expected));
      }
      Entry other = workers.getAndSet(key, this);
      if (other != null && other != this) {
        violation("%s: %s has key %d".formatted(name, other.name, key));
      }
      boolean first = message.propertyExists(AngariumProperties.GROUP_FIRST_FOR_CONSUMER);
      if (first ? !mine.add(group) && !message.getJMSRedelivered() : !mine.contains(group)) {
        violation("%s: key %d is told to be %s".formatted(name, key, first ? "new" : "known"));
      }
      held.add(key);
    }

    /** A key is no longer the consumer's; perhaps of one of which it was just about to get some. */
    void lost(String group) {
      mine.remove(group);
      if (held.contains(Integer.parseInt(group))) {
        violation("%s: lost %s while it holds some".formatted(name, group));
      }
    }

    int holds() {
      return held.size();
    }

    /** All that it holds is about to be settled, or given back. */
    void end(boolean settled) {
      held.forEach(key -> workers.compareAndSet(key, this, null));
      if (settled) {
        held.forEach(done::incrementAndGet);
        total.addAndGet(held.size());
        loads.computeIfAbsent(name, n -> new AtomicInteger()).addAndGet(held.size());
      }
      held.clear();
    }
  }
}
