package org.angarium.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.model.DestinationName;

/**
 * The producers of a session that know where they send, for operators. Applications need not close
 * them, so those that nobody has any more are forgotten. Thread-safe.
 */
final class OpenProducers {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<AngariumProducer, DestinationName> producers = new WeakHashMap<>(2);

  AngariumProducer add(AngariumProducer producer, DestinationName destination) {
    lock.lock();
    try {
      producers.put(producer, destination);
      return producer;
    } finally {
      lock.unlock();
    }
  }

  void remove(AngariumProducer producer) {
    lock.lock();
    try {
      producers.remove(producer);
    } finally {
      lock.unlock();
    }
  }

  /** Where they send, one for each. */
  List<DestinationName> destinations() {
    lock.lock();
    try {
      return new ArrayList<>(producers.values());
    } finally {
      lock.unlock();
    }
  }
}
