package org.angarium.engine.spread;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Engine;
import org.angarium.model.DestinationName;

/**
 * Which engine has a temporary destination: its name does not tell. Those that connections of this
 * broker make are known; of those of others each is looked for once, and remembered for a while.
 * Thread-safe.
 */
final class Temporaries {
  private static final int REMEMBERED = 10_000;

  private final List<Engine> engines;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Map<DestinationName, Integer> homes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DestinationName, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  Temporaries(List<Engine> engines) {
    this.engines = engines;
  }

  void remember(DestinationName name, int home) {
    lock.lock();
    try {
      homes.put(name, home);
    } finally {
      lock.unlock();
    }
  }

  void forget(DestinationName name) {
    lock.lock();
    try {
      homes.remove(name);
    } finally {
      lock.unlock();
    }
  }

  /** The number of its engine; 0, which will say that there is none, where none has it. */
  int homeOf(DestinationName name) {
    lock.lock();
    try {
      Integer known = homes.get(name);
      if (known != null) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    for (int part = 0; part < engines.size(); part++) {
      if (engines.get(part).exists(name)) {
        remember(name, part);
        return part;
      }
    }
    return 0;
  }
}
